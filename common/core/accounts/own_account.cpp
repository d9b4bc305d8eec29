#include "common/core/accounts/own_account.h"

#include <iterator>

#include "common/core/accounts/profiles.h"
#include "common/core/authority/authority.h"
#include "common/core/chat/chat_threads.h"
#include "common/core/credentials/reclaim.h"
#include "common/core/questionnaire/answer_sheet.h"
#include "common/core/sessions/known_device.h"
#include "common/core/user_fields/user_fields.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/accounts/visitors.h"
#include "common/store/operations/audit_events.h"
#include "common/store/sessions/sessions.h"

namespace usher::core {
namespace {

constexpr int kMaxExportedEvents = 10000;

json::Value time_or_null(const std::optional<Time>& time) { return time ? json::Value(to_rfc3339(*time)) : json::Value(); }

json::Object exported(const domain::Session& session) {
  return {{"id", session.id.str()},
          {"created_at", to_rfc3339(session.created_at)},
          {"last_seen_at", to_rfc3339(session.last_seen_at)},
          {"expires_at", to_rfc3339(session.expires_at)},
          {"ended_at", time_or_null(session.ended_at)},
          {"ip", session.ip},
          {"user_agent", session.user_agent}};
}

json::Object exported(const store::RememberedDevice& device, Time now) {
  json::Object row{{"created_at", to_rfc3339(device.created_at)}, {"expires_at", to_rfc3339(device.expires_at)}};
  if (const auto trust = DeviceTrust::of(device.payload, now))
    row.set("trusted_until", to_rfc3339(trust->until)).set("user_agent", trust->user_agent);
  return row;
}

json::Object exported(const domain::SecondFactor& factor) {
  return {{"kind", factor.is_mail_alone() ? "mail" : "totp"},
          {"created_at", to_rfc3339(factor.created_at)},
          {"confirmed_at", time_or_null(factor.confirmed_at)}};
}

json::Object exported(const domain::Passkey& passkey) {
  return {{"name", domain::shown_name(passkey)},
          {"credential_id", passkey.credential_id},
          {"authenticator", domain::authenticator_name(passkey.aaguid)},
          {"synced", passkey.backed_up},
          {"created_at", to_rfc3339(passkey.created_at)},
          {"last_used_at", time_or_null(passkey.last_used_at)}};
}

json::Object exported(const domain::Account& account) {
  return {{"provider", account.provider},
          {"provider_account_id", account.provider_account_id},
          {"issuer", account.issuer},
          {"created_at", to_rfc3339(account.created_at)}};
}

json::Object exported(const store::StoredAnswer& answer) {
  return {{"question", domain::is_waiting_key(answer.question) ? answer.question.substr(1) : answer.question},
          {"value", answer.value},
          {"version", answer.version},
          {"notice_version", answer.notice_version},
          {"answered_at", to_rfc3339(answer.answered_at)}};
}

/// Without the address, browser and reason of an admin who acted.
json::Object details_of(const domain::AuditEvent& event) {
  const auto personal = domain::shown_to_owner(event);
  json::Object details;
  for (const auto& [name, text] : {std::pair{"ip", &personal.ip},
                                   {"user_agent", &personal.user_agent},
                                   {"email", &personal.email},
                                   {"reason", &personal.reason}})
    if (*text) details.set(name, *text);
  if (personal.repeats) details.set("repeats", personal.repeats);
  return details;
}

json::Object exported(const domain::AuditEvent& event) {
  return {{"at", to_rfc3339(event.at)}, {"action", event.action}, {"outcome", event.outcome}, {"details", details_of(event)}};
}

/// `more`: what exported() needs beside a row.
template <class Row, class... More>
json::Array exported_list(const std::vector<Row>& rows, const More&... more) {
  json::Array list;
  for (const auto& row : rows) list.push_back(exported(row, more...));
  return list;
}

/// Exports the answers that the profile does not hold, and for the others what the profile does not show.
json::Object questionnaire_of(const AnswerSheet& sheet) {
  const auto& reached = sheet.progress.reached_steps;
  const auto& completed = sheet.progress.completed_steps;
  return {{"version", sheet.progress.version},
          {"reached_steps", json::Array(reached.begin(), reached.end())},
          {"completed_steps", json::Array(completed.begin(), completed.end())},
          {"notice_version_of_profile", sheet.profile ? json::Value(sheet.profile->notice_version) : json::Value()},
          {"answers", exported_list(sheet.rows)}};
}

/// Whether the account and its profile are as they were when the caller was identified.
Result<bool> is_as_identified(store::Stores& tx, const domain::User& user, const domain::SessionActor& by) {
  const auto& seen = by.user();
  if (user.name != seen.name || user.image != seen.image || user.user_fields != seen.user_fields) return false;
  USHER_TRY(const auto profile, tx.profiles.find(user.id));
  return profile == by.profile();
}

}  // namespace

Result<json::Object> everything_about(store::Stores& tx, const UserId& id, const settings::Settings& settings, Time now) {
  USHER_TRY(const auto user, tx.users.find(id));
  if (!user) return error(ErrorCode::kUserNotFound);
  USHER_TRY(const auto sheet, read_answer_sheet(tx, domain::Owner(id)));
  USHER_TRY(const auto accounts, tx.accounts.list(id));
  USHER_TRY(const auto sessions, tx.sessions.list_all(id));
  USHER_TRY(const auto devices, tx.verifications.list_devices(id));
  USHER_TRY(const auto factor, tx.two_factors.find(id));
  USHER_TRY(const auto passkeys, tx.passkeys.list(id));
  USHER_TRY(const auto owners, owners_of(tx, id));
  json::Array chat;
  for (const auto& owner : owners) {
    USHER_TRY(auto threads, threads_of(tx, owner));
    std::move(threads.begin(), threads.end(), std::back_inserter(chat));
  }
  USHER_TRY(const auto events, tx.audit_events.list({.user = id, .limit = kMaxExportedEvents}));
  return json::Object{{"exported_at", to_rfc3339(now)},
                      {"user", json::parse_stored(json::encode(*user))},
                      {"email_as_written", user->email_as_written},
                      {"user_fields", UserFields(settings).returned(user->user_fields)},
                      {"profile", sheet.profile ? json::parse_stored(json::encode(*sheet.profile)) : json::Value()},
                      {"questionnaire", questionnaire_of(sheet)},
                      {"accounts", exported_list(accounts)},
                      {"sessions", exported_list(sessions)},
                      {"second_factor", factor ? json::Value(exported(*factor)) : json::Value()},
                      {"passkeys", exported_list(passkeys)},
                      {"remembered_devices", exported_list(devices, now)},
                      {"chat", std::move(chat)},
                      {"audit_events", exported_list(events)},
                      {"older_audit_events_left_out", events.size() == kMaxExportedEvents}};
}

Result<domain::User> OwnAccount::change(const domain::SessionActor& by, const UserChange& change,
                                        const domain::ProfileChange& profile) const {
  if (change.name.value) USHER_CHECK(domain::check_name(*change.name.value));
  if (change.image.value) USHER_CHECK(domain::check_image(*change.image.value));
  const auto now = ports_.clock.now();
  const auto event = audit_.impersonated_write("user.updated", &by);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<domain::User> {
    USHER_TRY(auto user, tx.users.find(by.user().id));
    if (!user) return error(ErrorCode::kUnauthenticated);
    if (change.if_unchanged) {
      USHER_TRY(const bool unchanged, is_as_identified(tx, *user, by));
      if (!unchanged) return error(ErrorCode::kConflict);
    }
    if (change.name.present) user->name = change.name.value;
    if (change.image.present) user->image = change.image.value;
    USHER_TRY(user->user_fields,
              UserFields(ports_.settings).apply(change.user_fields, std::move(user->user_fields), UserFieldWriter::kUser));
    user->updated_at = now;
    USHER_CHECK(tx.users.update(*user));
    if (!profile.empty()) USHER_CHECK(change_profile(tx, user->id, profile, now));
    USHER_CHECK(append(tx, event));
    return *user;
  });
}

Status OwnAccount::erase(const domain::SessionActor& by, const std::optional<Secret>& password,
                         const domain::Caller& caller) const {
  std::optional<PasswordProof> proof;
  if (!password) USHER_CHECK(authentication_.require_fresh(by));
  if (password) {
    USHER_TRY(proof, passwords_.prove(by, *password, caller));
  }
  const auto event = audit_.event({.action = "user.deleted", .user = by.user().id, .session = by.session().id});
  USHER_TRY(const auto erasure, erasures_.prepare(event.actor));
  RightLoss loss;
  if (by.user().role == domain::kAdminRole) {
    USHER_TRY(loss, RightLoss::prepare(ports_, outbox_, audit_, by.user(), caller, by.user().id.str()));
  }
  USHER_CHECK(ports_.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(proof ? passwords_.confirm(tx, by, *proof) : require_live(tx, by, ports_.clock.now()));
    USHER_TRY(const auto user, tx.users.find(by.user().id));
    if (user) USHER_CHECK(require_other_admin(tx, *user, ports_.settings));
    USHER_CHECK(tx.audit_events.append(event));
    USHER_CHECK(loss.apply(tx));
    if (caller.visitor) USHER_CHECK(tx.visitors.retire(*caller.visitor, std::nullopt, ports_.clock.now()));
    return erasure.erase(tx, by.user().id);
  }));
  erasures_.add_to_copy(by.user().id);
  return done();
}

Result<json::Object> OwnAccount::export_all(const domain::SessionActor& by) const {
  USHER_CHECK(authentication_.require_fresh(by));
  return ports_.transactions.read(
      [&](store::Stores& tx) { return everything_about(tx, by.user().id, ports_.settings, ports_.clock.now()); });
}

}  // namespace usher::core
