#include "cli/commands/audit.h"

#include <array>
#include <map>

#include "cli/arguments/danger.h"
#include "cli/arguments/page.h"
#include "cli/installation/find_account.h"
#include "cli/installation/installation.h"
#include "common/core/upkeep/short_ids.h"

namespace usher::cli {
namespace {

const std::vector<Column> kEventColumns{{.name = "at", .kind = ColumnKind::kNeverCut},
                                        {"action"},
                                        {.name = "outcome", .kind = ColumnKind::kNeverCut},
                                        {.name = "actor", .drop = 3},
                                        {.name = "user_id", .kind = ColumnKind::kId, .role = ColumnRole::kDetail},
                                        {"account"},
                                        {.name = "email", .role = ColumnRole::kDetail},
                                        {.name = "reason", .drop = 1},
                                        {.name = "ip", .drop = 2},
                                        {.name = "user_agent", .role = ColumnRole::kDetail},
                                        {.name = "repeats", .kind = ColumnKind::kNumber, .role = ColumnRole::kDetail},
                                        {.name = "session_id", .kind = ColumnKind::kId, .role = ColumnRole::kDetail},
                                        {.name = "request_id", .kind = ColumnKind::kId, .role = ColumnRole::kDetail},
                                        {.name = "id", .kind = ColumnKind::kId, .role = ColumnRole::kHiddenName},
                                        {.name = "position", .kind = ColumnKind::kNumber, .role = ColumnRole::kDetail}};

Cell member(const json::Value& personal, std::string_view key) {
  const auto* value = personal.find(key);
  return value == nullptr ? Cell(nullptr) : Cell(*value);
}

/// The account that an event is about: the address in it, else the account's present one, else the id of an erased account.
class EventAccounts {
 public:
  explicit EventAccounts(const core::Core& core) : core_(core) {}

  Result<Cell> of(const domain::AuditEvent& event, const Cell& email) {
    if (!email.value().is_null()) return email;
    if (!event.user_id) return Cell(nullptr);
    if (const auto known = known_.find(*event.user_id); known != known_.end()) return Cell(known->second);
    const auto found = core_.user_admin.find(event.user_id->str());
    if (!found.ok() && found.error().code != ErrorCode::kUserNotFound) return found.error();
    if (known_.size() == kMostKnown) known_.clear();
    return Cell(known_[*event.user_id] = found.ok() ? found.value().email : event.user_id->str());
  }

 private:
  static constexpr std::size_t kMostKnown = 10'000;
  const core::Core& core_;
  std::map<UserId, std::string> known_;
};

Result<TableRow> row_of_event(const domain::AuditEvent& event, EventAccounts& accounts) {
  const auto parsed = json::parse(event.personal.value_or("{}"));
  const json::Value personal = parsed.ok() ? parsed.value() : json::Value();
  const Cell request = event.request_id.empty() ? Cell(nullptr) : Cell(event.request_id);
  const Cell email = member(personal, "email");
  USHER_TRY(auto account, accounts.of(event, email));
  return TableRow{event.at,
                  event.action,
                  event.outcome,
                  event.actor,
                  event.user_id,
                  std::move(account),
                  email,
                  member(personal, "reason"),
                  member(personal, "ip"),
                  member(personal, "user_agent"),
                  member(personal, "repeats"),
                  event.session_id,
                  request,
                  event.id,
                  event.position};
}

class AuditList {
 public:
  void declare(Declare& arguments) {
    arguments.option("--user USER", user_, "Only events of this account, also of a deleted one: an address or an id");
    arguments.option("--action NAME", action_, "Only this action, such as session.revoked");
    arguments.option("--actor NAME", actor_, "Only by this actor: user, system, admin:ID, api_key:ID or operator:NAME");
    arguments.option("--since TIME", since_, "Only from this time on: 2h, 3d, 2026-11-20 or 2026-11-20T08:00:00Z");
    arguments.option("--until TIME", until_, "Only from before this time; as --since");
    page_.declare(arguments);
  }

  Status run(Context& context) const {
    USHER_TRY(const auto writer, context.output.rows(kEventColumns));
    USHER_TRY(auto* const core, context.installation->core());
    std::optional<UserId> about;
    if (user_) {
      USHER_TRY(about, id_of(context, *core, *user_));
    }
    EventAccounts accounts(*core);
    const Time now = context.world.clock.now();
    const auto filter = [&](const Cursor& after, int limit) { return filter_of(about, now, after, limit); };
    return page_.write<domain::AuditEvent>(
        context, *writer,
        {.fetch = [&](const Cursor& after, int limit) { return core->audit_trail.list(filter(after, limit)); },
         .cursor_of =
             [](const auto& event) {
               return Cursor{event.at, event.id.str()};
             },
         .row_of = [&](const auto& event) { return row_of_event(event, accounts); },
         .count = [&] { return core->audit_trail.count(filter({}, 0)); }});
  }

 private:
  [[nodiscard]] store::AuditFilter filter_of(const std::optional<UserId>& about, Time now, const Cursor& after, int limit) const {
    store::AuditFilter filter{.user = about, .action = action_, .actor = actor_, .since = since_of(since_, now), .limit = limit};
    if (until_) filter.until = until_->at(now);
    if (after.id.empty()) return filter;
    filter.before = after.created_at;
    filter.before_id = AuditEventId(after.id);
    return filter;
  }

  /// A deleted account is found by its address, too, as long as its erasure is noted.
  static Result<std::optional<UserId>> id_of(Context& context, core::Core& core, const std::string& user) {
    if (user.find('@') == std::string::npos) {
      USHER_TRY(const auto whole, core::whole_id(core.ports, core::Named::kUser, user));
      return std::optional(UserId(whole));
    }
    USHER_TRY(const auto erased, core.erasures.of_address(user));
    std::string others;
    for (const auto& one : erased) others.append(others.empty() ? "" : ", ").append(one.user_id.str());
    const auto found = find_account(core, user);
    if (found.ok()) {
      if (!erased.empty()) context.terminal.note("Deleted accounts had this address, too; name them by --user: " + others);
      return std::optional(found.value().id);
    }
    if (erased.empty() || found.error().code != ErrorCode::kUserNotFound) return found.error();
    context.terminal.note("The account with this address was deleted" +
                          (erased.size() == 1 ? "" : "; the newest of several is shown, name others by --user: " + others));
    return std::optional(erased.front().user_id);
  }

  std::optional<std::string> user_;
  std::optional<std::string> action_;
  std::optional<std::string> actor_;
  std::optional<Moment> since_;
  std::optional<Moment> until_;
  PageOptions page_;
};

class AuditVerify {
 public:
  void declare(Declare&) {}

  Status run(Context& context) const {
    USHER_TRY(auto* const core, context.installation->core());
    USHER_CHECK(core->audit_chain.link_pending());
    USHER_TRY(const auto verdict, core->audit_chain.verify());
    const auto& broken = verdict.broken;
    if (verdict.unverifiable_since)
      context.terminal.note(counted(verdict.unverifiable, "older event") + " not verifiable since " +
                            to_rfc3339(*verdict.unverifiable_since) + ", when the lost secret was abandoned");
    USHER_CHECK(context.output.record(Record{{"intact", !broken},
                                             {"events", verdict.events},
                                             {"pruned", verdict.pruned},
                                             {"not_verifiable", verdict.unverifiable},
                                             {"not_verifiable_since", verdict.unverifiable_since},
                                             {"broken_at", broken ? Cell(broken->position) : Cell(nullptr)},
                                             {"broken_event", broken ? Cell(broken->event) : Cell(nullptr)},
                                             {"reason", broken ? Cell(broken->reason) : Cell(nullptr)}}));
    if (!broken) return done();
    return error(ErrorCode::kInternal, "The audit trail was changed: of event " + broken->event.str() + " at position " +
                                           std::to_string(broken->position) + ", " + broken->reason);
  }
};

}  // namespace

std::span<const Command> audit_commands() {
  static constexpr std::array kCommands{
      command<AuditList>("audit list", "List events, newest first",
                         "usher audit list --limit 20\nusher audit list --user ada@example.com --since 2026-11-01 -o json",
                         Needs::kCurrentSchema),
      command<AuditVerify>("audit verify", "Check that the audit trail is unchanged", "usher audit verify",
                           Needs::kCurrentSchema),
  };
  return kCommands;
}

}  // namespace usher::cli
