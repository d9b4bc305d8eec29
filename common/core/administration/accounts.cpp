#include "common/core/administration/accounts.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/administration/find_account.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/tokens/api_keys.h"

namespace usher::core {
namespace {

/// Whether a row changed: a member `changed`, or how many rows of another table; else it always does.
template <class T>
Result<Acted> acted(const Result<T>& outcome, const std::function<json::Object(const T&)>& facts = {}) {
  if (!outcome.ok()) return outcome.error();
  Acted acted{.facts = facts ? facts(outcome.value()) : json::Object()};
  if constexpr (requires { outcome.value().changed; }) acted.changed = outcome.value().changed;
  if constexpr (std::is_same_v<T, bool>) acted.changed = outcome.value();
  return acted;
}

/// Why and until when, as a form or a command has it.
Result<Suspension> suspension_of(const FilterValues& fields, Time now) {
  Suspension why;
  json::Faults faults;
  if (const auto reason = fields.find("reason"); reason != fields.end()) {
    why.reason = reason->second;
    json::check_text(*why.reason, kReasonRules, "reason", faults);
  }
  if (!faults.list.empty()) return json::refused(std::move(faults));
  const auto until = fields.find("until");
  if (until == fields.end()) return why;
  why.until = parse_time(until->second);
  if (why.until && *why.until > now) return why;
  return invalid_field("until", "OUT_OF_RANGE", "Must be a day in the future, such as 2026-12-24");
}

}  // namespace

Result<std::vector<domain::User>> Accounts::list(const ResourceSources& use, const Filter& filter, const ListQuery&) {
  return use.filters.users.search(filter);
}

Result<std::int64_t> Accounts::count(const ResourceSources& use, const Filter& filter) {
  return use.filters.users.search_count(filter);
}

Result<NamedRow> Accounts::find(const ResourceSources& use, const std::string& word) {
  USHER_TRY(auto user, find_account(use.filters.users, use.ports, word));
  return NamedRow{user.id.str(), std::move(user.email)};
}

Result<Acted> Accounts::suspend(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(const auto why, suspension_of(on.fields, use.ports.clock.now()));
  return acted<Suspended>(use.filters.users.suspend(on.by, on.id, why), [](const Suspended& done) -> json::Object {
    return {{"sessions_ended", done.sessions_ended}, {"api_keys_revoked", done.api_keys_revoked}};
  });
}

Result<Acted> Accounts::activate(const ResourceSources& use, const ActedOn& on) {
  return acted(use.filters.users.activate(on.by, on.id));
}

Result<Acted> Accounts::end_sessions(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(const auto user, use.filters.users.find(on.id));
  if (on.by.is(user.id)) return error(ErrorCode::kOwnAccount);
  USHER_TRY(const auto ended, use.sessions.revoke_user(on.by, user.id));
  return Acted{.changed = ended > 0, .facts = {{"sessions_ended", ended}}};
}

Result<Acted> Accounts::send_reset(const ResourceSources& use, const ActedOn& on) {
  const auto to = on.is_named_alone ? ResetTo::kOne : on.fields.contains("again") ? ResetTo::kSeveralAgain : ResetTo::kSeveral;
  USHER_TRY(const auto mail, use.filters.users.send_reset(on.by, on.id, to));
  return Acted{.changed = mail.has_value(), .facts = {{"mail_id", mail ? json::Value(mail->str()) : json::Value()}}};
}

Result<Acted> Accounts::verify_email(const ResourceSources& use, const ActedOn& on) {
  return acted(use.filters.users.verify_email(on.by, on.id));
}

Result<Acted> Accounts::make_admin(const ResourceSources& use, const ActedOn& on) {
  const bool is_announced = on.among.size() > 1;
  if (is_announced && on.id == on.among.front()) USHER_CHECK(use.filters.users.announce_admins(on.by, on.among));
  return acted(use.filters.users.update(on.by, on.id, {.role = "admin", .is_announced = is_announced}));
}

Result<Acted> Accounts::make_user(const ResourceSources& use, const ActedOn& on) {
  return acted<Updated>(use.filters.users.update(on.by, on.id, {.role = "user"}), [](const Updated& done) -> json::Object {
    return {{"api_keys_revoked", done.api_keys_revoked}};
  });
}

/// The facts are also what a receipt has.
Result<Acted> Accounts::erase(const ResourceSources& use, const ActedOn& on) {
  return acted<Erased>(use.filters.users.erase(on.by, on.id), [](const Erased& erased) -> json::Object {
    json::Object rows;
    for (const auto& [table, count] : erased.rows) rows.set(table, count);
    return {
        {"api_keys_revoked", erased.api_keys_revoked}, {"deleted_at", to_rfc3339(erased.at)},          {"by", erased.event.actor},
        {"audit_event", erased.event.id.str()},        {"audit_digest", erased.event.personal_digest}, {"rows", std::move(rows)}};
  });
}

Result<std::optional<Ending>> Accounts::ends_erased(const ResourceSources& use, const std::string& id) {
  USHER_TRY(const auto sessions, use.sessions.count({.user = UserId(id)}));
  USHER_TRY(const auto keys, use.api_keys.count_of(UserId(id)));
  return std::optional(Ending{sessions, keys});
}

Result<std::optional<Ending>> Accounts::ends_suspended(const ResourceSources& use, const std::string& id) {
  USHER_TRY(const auto user, use.filters.users.find(id));
  if (!user.is_active && !user.suspended_until && !user.suspended_reason) return std::optional<Ending>();
  return ends_erased(use, id);
}

}  // namespace usher::core
