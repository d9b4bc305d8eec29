#include "common/core/administration/accounts.h"

#include "common/base/text.h"
#include "common/core/accounts/reminders.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/two_factor/two_factor.h"

namespace usher::core {
namespace {

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
  return invalid_field("until", "OUT_OF_RANGE",
                       "Must be a time in the future, such as 2026-12-24; leave it out for a suspension without an end");
}

Result<bool> is_ticked(const FilterValues& fields, std::string_view name) {
  const auto field = fields.find(name);
  if (field == fields.end()) return false;
  if (const auto flag = parse_flag(field->second)) return *flag;
  return invalid_field(std::string(name), "NOT_ALLOWED", "Must be yes or no");
}

}  // namespace

Result<NamedRow> Accounts::find(const ResourceSources& use, const std::string& word) {
  USHER_TRY(auto user, find_account(use.filters, word));
  return NamedRow{user.id.str(), std::move(user.email)};
}

/// Several without a reason or an end keep those that a suspended one has.
Result<Acted> Accounts::suspend(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(auto why, suspension_of(on.fields, use.ports.clock.now()));
  why.keeps_earlier = !on.is_named_alone && !why.reason && !why.until;
  USHER_TRY(const auto done, use.filters.users.suspend(on.by, on.id, why, on.row));
  return Acted{.changed = done.changed,
               .facts = {{"sessions_ended", done.sessions_ended}, {"api_keys_revoked", done.api_keys_revoked}},
               .answer = on.is_named_alone ? json::to_value(done) : json::Value()};
}

Result<Acted> Accounts::activate(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(const auto done, use.filters.users.activate(on.by, on.id, on.row));
  return Acted{.changed = done.changed, .answer = on.is_named_alone ? json::to_value(OneUser{done.user}) : json::Value()};
}

Result<Acted> Accounts::end_sessions(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(const auto user, use.filters.users.find(on.id));
  USHER_TRY(const auto ended, use.sessions.revoke_user(on.by, user.id, on.row));
  return Acted{.changed = ended > 0, .facts = {{"sessions_ended", ended}}};
}

Result<Acted> Accounts::send_reset(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(const bool is_again, is_ticked(on.fields, "again"));
  const auto to = on.is_named_alone ? ResetTo::kOne : is_again ? ResetTo::kSeveralAgain : ResetTo::kSeveral;
  USHER_TRY(const auto mail, use.filters.users.send_reset(on.by, on.id, to, on.row));
  const json::Object id{{"mail_id", mail ? json::Value(mail->str()) : json::Value()}};
  return Acted{.changed = mail.has_value(), .facts = id, .answer = id};
}

/// A test goes out once, whatever is selected.
Result<Acted> Accounts::remind(const ResourceSources& use, const ActedOn& on) {
  if (const auto test = on.fields.find("test"); test != on.fields.end() && !is_blank(test->second)) {
    if (on.id != on.among.front()) return Acted{.changed = false};
    if (!on.row.is_trial()) USHER_CHECK(use.reminders.send_test(on.by, test->second));
    return Acted{.facts = {{"reminded", true}}};
  }
  USHER_TRY(const bool is_reminded, use.reminders.remind(on.by, UserId(on.id), on.row));
  return Acted{.changed = is_reminded, .facts = {{"reminded", is_reminded}}};
}

Result<Acted> Accounts::verify_email(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(const bool changed, use.filters.users.verify_email(on.by, on.id, on.row));
  if (!on.is_named_alone) return Acted{.changed = changed};
  USHER_TRY(auto user, use.filters.users.find(on.id));
  return Acted{.changed = changed, .answer = json::to_value(OneUser{std::move(user)})};
}

Result<Acted> Accounts::reset_factor(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(auto user, use.filters.users.find(on.id));
  USHER_TRY(const bool with_passkeys, is_ticked(on.fields, "passkeys"));
  const auto done = use.two_factor.reset(on.by, user, with_passkeys, on.row);
  if (!done.ok() && done.error().code == ErrorCode::kTwoFactorNotEnabled && !on.is_named_alone) return Acted{.changed = false};
  if (!done.ok()) return done.error();
  const auto [sessions, passkeys] = done.value();
  Acted acted{.facts = {{"sessions_ended", sessions}, {"passkeys_removed", passkeys}}};
  if (!on.is_named_alone) return acted;
  USHER_TRY(user, use.filters.users.find(user.id.str()));
  acted.answer = json::to_value(WithoutFactor{std::move(user), sessions, passkeys});
  return acted;
}

Result<Acted> Accounts::make_admin(const ResourceSources& use, const ActedOn& on) {
  const bool is_announced = on.among.size() > 1;
  if (is_announced && !on.row.is_trial() && on.id == on.among.front())
    USHER_CHECK(use.filters.users.announce_admins(on.by, on.among));
  USHER_TRY(const auto done, use.filters.users.update(on.by, on.id, {.role = "admin", .is_announced = is_announced}, on.row));
  return Acted{.changed = done.changed};
}

Result<Acted> Accounts::make_user(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(const auto done, use.filters.users.update(on.by, on.id, {.role = "user"}, on.row));
  return Acted{.changed = done.changed, .facts = {{"api_keys_revoked", done.api_keys_revoked}}};
}

/// The facts are also what a receipt has.
Result<Acted> Accounts::erase(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(const auto erased, use.filters.users.erase(on.by, on.id, on.row));
  json::Object rows;
  for (const auto& [table, count] : erased.rows) rows.set(table, count);
  return Acted{.facts = {{"api_keys_revoked", erased.api_keys_revoked},
                         {"deleted_at", to_rfc3339(erased.at)},
                         {"by", erased.event.actor},
                         {"audit_event", erased.event.id.str()},
                         {"audit_digest", erased.event.personal_digest},
                         {"rows", std::move(rows)}}};
}

Result<std::optional<Ending>> Accounts::ends_signed_out(const ResourceSources& use, const std::string& id) {
  USHER_TRY(const auto sessions, use.sessions.count({.user = UserId(id)}));
  return std::optional(Ending{sessions});
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

Result<std::optional<Ending>> Accounts::ends_promoted(const ResourceSources& use, const std::string& id) {
  USHER_TRY(const auto user, use.filters.users.find(id));
  return user.role == domain::kAdminRole ? std::optional<Ending>() : Ending();
}

}  // namespace usher::core
