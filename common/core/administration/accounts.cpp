#include "common/core/administration/accounts.h"

#include "common/base/text.h"
#include "common/core/accounts/profiles.h"
#include "common/core/accounts/reminders.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/user_fields/user_fields.h"

namespace usher::core {
namespace {

/// How an account differs from an active user's with a verified address; what an admin may have to mend comes first.
std::string difference_of(const domain::User& user) {
  std::string words;
  const auto add = [&words](bool applies, std::string_view word) {
    if (applies) words.append(words.empty() ? "" : ", ").append(word);
  };
  add(!user.is_active, kAccountStates[1]);
  add(!user.is_verified, "not verified");
  add(user.role != "user", user.role);
  add(user.two_factor_enabled, "second factor");
  return words;
}

Result<AccountView> account_view(const ResourceSources& use, domain::User user, std::int64_t api_keys_revoked = 0) {
  AccountView view{.user = std::move(user)};
  if (api_keys_revoked > 0) view.api_keys_revoked = api_keys_revoked;
  USHER_TRY(view.profile, use.profiles.find(view.user.id));
  view.user_fields = use.user_fields.returned_if_any(view.user.user_fields);
  if (!view.user.is_active) view.suspension = SuspensionView{view.user.suspended_reason, view.user.suspended_until};
  return view;
}

}  // namespace

Result<AccountView> Accounts::show(const ResourceSources& use, const std::string& id) {
  USHER_TRY(auto user, use.filters.users.find(id));
  return account_view(use, std::move(user));
}

Result<AccountView> Accounts::create(const ResourceSources& use, const Filled& on, NewUser body) {
  body.is_initial = true;
  USHER_TRY(auto user, use.filters.users.create(on.by, std::move(body)));
  return account_view(use, std::move(user));
}

Result<AccountView> Accounts::change(const ResourceSources& use, const Filled& on, UserUpdate body) {
  USHER_TRY(auto updated, use.filters.users.update(on.by, on.id, body));
  return account_view(use, std::move(updated.user), updated.api_keys_revoked);
}

json::Object Accounts::People::operator()(const View& user) const {
  json::Object shown{{"email", user.email_as_written}, {"is_active", kAccountStates[user.is_active ? 0 : 1]}};
  if (auto words = difference_of(user); !words.empty()) shown.set("differs", std::move(words));
  return shown;
}

std::string_view Accounts::sorted_by(const FilterValues& values) {
  const auto order = values.find("order");
  const auto row = order == values.end() ? kUserOrders.end() : std::find(kUserOrders.begin(), kUserOrders.end(), order->second);
  return row == kUserOrders.end() ? std::string_view()
                                  : store::sorted_by(static_cast<store::UserOrder>(row - kUserOrders.begin()));
}

Result<NamedRow> Accounts::find(const ResourceSources& use, const std::string& word) {
  USHER_TRY(auto user, find_account(use.filters, word));
  return NamedRow{user.id.str(), std::move(user.email)};
}

/// Several without a reason or an end keep those that a suspended one has.
Result<Begun> Accounts::suspend(const ResourceSources& use, const Batch& batch) {
  USHER_TRY(auto why, json::decode<Suspension>(batch.fields));
  if (why.until && *why.until <= use.ports.clock.now())
    return invalid_field("until", "OUT_OF_RANGE",
                         "Must be a time in the future, such as 2026-12-24; leave it out for a suspension without an end");
  why.keeps_earlier = !batch.is_of_one && !why.reason && !why.until;
  return [&use, why](const ActedOn& on) -> Result<Acted> {
    USHER_TRY(const auto done, use.filters.users.suspend(on.by, on.id, why, on.row));
    return Acted{.changed = done.changed,
                 .facts = {{"sessions_ended", done.sessions_ended}, {"api_keys_revoked", done.api_keys_revoked}},
                 .answer = [done] { return json::to_value(done); }};
  };
}

Result<Acted> Accounts::activate(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(const auto done, use.filters.users.activate(on.by, on.id, on.row));
  return Acted{.changed = done.changed, .answer = [user = done.user] { return json::to_value(OneUser{user}); }};
}

Result<Acted> Accounts::end_sessions(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(const auto user, use.filters.users.find(on.id));
  USHER_TRY(const auto ended, use.sessions.revoke_user(on.by, user.id, on.row));
  return Acted{.changed = ended > 0, .facts = {{"sessions_ended", ended}}};
}

Result<Begun> Accounts::send_reset(const ResourceSources& use, const Batch& batch) {
  USHER_TRY(const auto fields, json::decode<ResetFields>(batch.fields));
  const auto to = batch.is_of_one ? ResetTo::kOne : fields.again ? ResetTo::kSeveralAgain : ResetTo::kSeveral;
  return [&use, to](const ActedOn& on) -> Result<Acted> {
    USHER_TRY(const auto mail, use.filters.users.send_reset(on.by, on.id, to, on.row));
    const json::Object id{{"mail_id", mail ? json::Value(mail->str()) : json::Value()}};
    return Acted{.changed = mail.has_value(), .facts = id, .answer = [id] { return id; }};
  };
}

/// A test goes out once, whatever is selected.
Result<Begun> Accounts::remind(const ResourceSources& use, const Batch& batch) {
  USHER_TRY(const auto fields, json::decode<ReminderFields>(batch.fields));
  if (!fields.test || is_blank(*fields.test))
    return [&use](const ActedOn& on) -> Result<Acted> {
      USHER_TRY(const bool is_reminded, use.reminders.remind(on.by, UserId(on.id), on.row));
      return Acted{.changed = is_reminded, .facts = {{"reminded", is_reminded}}};
    };
  return [&use, to = *fields.test, is_sent = false](const ActedOn& on) mutable -> Result<Acted> {
    if (std::exchange(is_sent, true)) return Acted{.changed = false};
    if (!on.row.is_trial()) USHER_CHECK(use.reminders.send_test(on.by, to));
    return Acted{.facts = {{"reminded", true}}};
  };
}

Result<Acted> Accounts::verify_email(const ResourceSources& use, const ActedOn& on) {
  USHER_TRY(const bool changed, use.filters.users.verify_email(on.by, on.id, on.row));
  return Acted{.changed = changed, .answer = [&use, id = on.id]() -> Result<json::Value> {
                 USHER_TRY(auto user, use.filters.users.find(id));
                 return json::to_value(OneUser{std::move(user)});
               }};
}

Result<Begun> Accounts::reset_factor(const ResourceSources& use, const Batch& batch) {
  USHER_TRY(const auto fields, json::decode<FactorResetBody>(batch.fields));
  return [&use, fields](const ActedOn& on) -> Result<Acted> {
    USHER_TRY(const auto user, use.filters.users.find(on.id));
    USHER_TRY(const auto done, use.two_factor.reset(on.by, user, fields.passkeys, on.row));
    return Acted{.facts = {{"sessions_ended", done.sessions_ended}, {"passkeys_removed", done.passkeys_removed}},
                 .answer = [&use, id = on.id, done]() -> Result<json::Value> {
                   USHER_TRY(auto after, use.filters.users.find(id));
                   return json::to_value(WithoutFactor{std::move(after), done.sessions_ended, done.passkeys_removed});
                 }};
  };
}

/// The admins get one mail about several new ones, before the first of them: an act that is interrupted is announced, too.
Result<Begun> Accounts::make_admin(const ResourceSources& use, const Batch& batch) {
  const bool is_announced = batch.ids.size() > 1;
  if (is_announced && !batch.is_trial) USHER_CHECK(use.filters.users.announce_admins(batch.by, batch.ids));
  return [&use, is_announced](const ActedOn& on) -> Result<Acted> {
    USHER_TRY(const auto done, use.filters.users.update(on.by, on.id, {.role = "admin", .is_announced = is_announced}, on.row));
    return Acted{.changed = done.changed};
  };
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
