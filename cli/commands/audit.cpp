#include "cli/commands/audit.h"

#include <array>

#include "cli/arguments/page.h"
#include "cli/installation/installation.h"

namespace usher::cli {
namespace {

const std::vector<Column> kEventColumns{{"at"},
                                        {"action"},
                                        {"outcome"},
                                        {"actor"},
                                        {"user_id", ColumnKind::kText, ColumnRole::kDetail},
                                        {"email"},
                                        {"ip"},
                                        {"user_agent", ColumnKind::kText, ColumnRole::kDetail},
                                        {"session_id", ColumnKind::kText, ColumnRole::kDetail},
                                        {"request_id", ColumnKind::kText, ColumnRole::kDetail},
                                        {"id", ColumnKind::kText, ColumnRole::kHiddenName},
                                        {"position", ColumnKind::kNumber, ColumnRole::kDetail}};

Cell member(const json::Value& personal, std::string_view key) {
  const auto* value = personal.find(key);
  return value == nullptr ? Cell(nullptr) : Cell(*value);
}

TableRow row_of_event(const domain::AuditEvent& event) {
  const auto parsed = json::parse(event.personal.value_or("{}"));
  const json::Value personal = parsed.ok() ? parsed.value() : json::Value();
  const Cell request = event.request_id.empty() ? Cell(nullptr) : Cell(event.request_id);
  return {event.at,
          event.action,
          event.outcome,
          event.actor,
          event.user_id,
          member(personal, "email"),
          member(personal, "ip"),
          member(personal, "user_agent"),
          event.session_id,
          request,
          event.id,
          event.position};
}

class AuditList {
 public:
  void declare(Declare& arguments) {
    arguments.option("--user USER", user_, "Only events of this account: an address, or an id, also of a deleted account");
    arguments.option("--action NAME", action_, "Only this action, such as session.revoked");
    arguments.option("--since TIME", since_, "Only from this time on: 2026-11-20 or 2026-11-20T08:00:00Z");
    page_.declare(arguments);
  }

  Status run(Context& context) const {
    USHER_TRY(const auto writer, context.output.rows(kEventColumns));
    USHER_TRY(auto* const core, context.installation->core());
    store::AuditFilter filter{.action = action_, .since = since_.value_or(Time{}), .limit = page_.to_fetch()};
    if (!page_.after.id.empty()) {
      filter.before = page_.after.created_at;
      filter.before_id = AuditEventId(page_.after.id);
    }
    if (user_) {
      USHER_TRY(filter.user, id_of(*core, *user_));
    }
    USHER_TRY(auto events, core->audit_trail.list(filter));
    const auto next = page_.cut(events, [](const auto& event) { return Cursor{event.at, event.id.str()}; });
    for (const auto& event : events) USHER_CHECK(writer->row(row_of_event(event)));
    USHER_CHECK(writer->finish());
    print_next_page(context.terminal, next);
    return done();
  }

 private:
  static Result<std::optional<UserId>> id_of(core::Core& core, const std::string& user) {
    if (user.find('@') == std::string::npos) return std::optional(UserId(user));
    USHER_TRY(const auto found, core.user_admin.find(user));
    return std::optional(found.id);
  }

  std::optional<std::string> user_;
  std::optional<std::string> action_;
  std::optional<Time> since_;
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
    USHER_CHECK(context.output.record(Record{{"intact", !broken},
                                             {"events", verdict.events},
                                             {"pruned", verdict.pruned},
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
