#include "common/core/credentials/access_revocation.h"

#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/verification_token.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/sessions/known_device.h"
#include "common/core/sessions/ways_out.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/passkeys.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/accounts/users.h"
#include "common/store/keys/api_keys.h"
#include "common/store/operations/audit_events.h"
#include "common/store/operations/outbox.h"

namespace usher::core {

Status revoke_verification_tokens(store::Stores& tx, const UserId& user) {
  using namespace domain::purpose;
  for (const auto* purpose : {kVerifyEmail, kResetPassword, kFirstPassword, kNewPassword, kChangeEmail, kConsentEmailChange,
                              kTwoFactor, kEnrolment, kSignInLink})
    USHER_CHECK(tx.verifications.void_unused(user, purpose));
  for (const auto request : {mail_request::kChangeEmail, mail_request::kConsentEmailChange})
    USHER_CHECK(tx.outbox.void_requests(user, request));
  USHER_TRY(const auto holder, tx.users.find(user));
  return holder ? revoke_email_codes(tx, holder->email) : done();
}

Result<std::int64_t> revoke_by(store::Stores& tx, domain::WayOut way, const UserId& user, const SessionId& session, Time now) {
  const auto& gone = domain::row_of(way).account;
  if (gone.links == domain::Gone::kAll) USHER_CHECK(revoke_verification_tokens(tx, user));
  if (gone.keys == domain::Gone::kAll) USHER_CHECK(tx.api_keys.revoke_of(user, Time{}, now));
  return end_by(tx, way, user, session, now);
}

Status revoke_all_access(store::Stores& tx, domain::WayOut way, const UserId& user, Time now) {
  const bool is_all = domain::row_of(way).account.provider == domain::Gone::kAll;
  USHER_CHECK(is_all ? tx.accounts.erase_all(user) : tx.accounts.erase_credential(user));
  USHER_CHECK(revoke_by(tx, way, user, SessionId(), now));
  return done();
}

Status revoke_every_way_in(store::Stores& tx, const UserId& user, const RightLoss& loss, Time now) {
  USHER_CHECK(loss.apply(tx));  // counts the keys that the next step revokes
  USHER_TRY(const auto before, tx.users.find(user));
  USHER_TRY(const auto ways, other_ways_in(tx, user));
  // In the order of a sign-in's second step (its challenge, the factor, the user): in another one the two deadlock.
  USHER_CHECK(revoke_all_access(tx, domain::WayOut::kReclaimed, user, now));
  USHER_CHECK(tx.two_factors.erase(user));
  USHER_CHECK(tx.passkeys.erase_all(user));
  USHER_CHECK(tx.passkeys.note_factor(user));
  USHER_CHECK(tx.users.set_two_factor(user, false, now));
  return before ? loss.report(tx, *before, ways, now) : done();
}

Status factor_in_force(store::Stores& tx, const UserId& user, const SessionId& keep, Time now) {
  USHER_CHECK(tx.verifications.void_unused(user, domain::purpose::kNewPassword));
  USHER_CHECK(tx.accounts.forget_breach(user));
  USHER_CHECK(end_by(tx, domain::WayOut::kFactorChanged, user, keep, now));
  return done();
}

namespace {

/// Returns whether anything was removed. An older factor stays.
Result<bool> revoke_factor_since(store::Stores& tx, const UserId& user, Time since, Time now) {
  USHER_TRY(const auto before, tx.two_factors.find(user));
  if (!before) return false;
  USHER_CHECK(tx.two_factors.forget_since(user, since));
  USHER_TRY(const auto after, tx.two_factors.find(user));
  if (after && after->secret_sealed.empty() && !after->is_in_force()) USHER_CHECK(tx.two_factors.erase(user));
  if (!after || !after->is_in_force()) USHER_CHECK(tx.users.set_two_factor(user, false, now));
  return !after || after->secret_sealed != before->secret_sealed || after->backup_codes != before->backup_codes ||
         after->email_enabled_at != before->email_enabled_at || after->confirmed_at != before->confirmed_at;
}

}  // namespace

Result<RevokedWaysIn> revoke_ways_in_since(store::Stores& tx, const domain::User& user, Time since, const WayInRemoval& removal,
                                           Time now) {
  RevokedWaysIn revoked;
  USHER_TRY(auto ways, other_ways_in(tx, user.id));
  std::erase_if(ways, [since](const OtherWayIn& way) { return way.created_at < since; });
  USHER_TRY(revoked.actions, removal.apply(tx, user, ways, now));
  USHER_TRY(revoked.factor, revoke_factor_since(tx, user.id, since, now));
  if (revoked.factor) revoked.actions.emplace_back("user.second_factor_taken_back");
  USHER_TRY(const auto devices, tx.verifications.list_devices(user.id));
  for (const auto& device : devices)
    if (DeviceTrust::of(device.payload, now)) revoked.actions.emplace_back("user.device_distrusted");
  USHER_TRY(const auto sessions, end_by(tx, domain::WayOut::kUndone, user.id, SessionId(), now));
  if (sessions > 0) revoked.actions.emplace_back("user.sessions_revoked");
  return revoked;
}

Result<std::size_t> count_ways_in(store::Stores& tx, const UserId& user) {
  constexpr std::size_t kSpare = 16;  // the factor's and the sessions' one, and what comes until the write
  USHER_TRY(const auto ways, other_ways_in(tx, user));
  USHER_TRY(const auto devices, tx.verifications.list_devices(user));
  return ways.size() + devices.size() + kSpare;
}

Status append_events(store::Stores& tx, const std::vector<std::string_view>& actions, std::vector<domain::AuditEvent> drawn) {
  if (actions.size() > drawn.size()) return error(ErrorCode::kConflict);
  for (std::size_t i = 0; i < actions.size(); ++i) {
    drawn[i].action = actions[i];
    USHER_CHECK(tx.audit_events.append(drawn[i]));
  }
  return done();
}

Result<bool> has_claimed(store::Stores& tx, const UserId& user, const json::Object& claim) {
  if (const auto* passkey = claim.find("passkey"); passkey && passkey->object()) {
    USHER_TRY(const auto found, tx.passkeys.find(user, PasskeyId(std::string(json::text_at(*passkey, "id")))));
    return found.has_value();  // by our id, since software may register a credential's id again
  }
  USHER_TRY(const auto credential, tx.accounts.find_credential(user));
  return credential && credential->password_hash == json::text_at(claim, "password_hash");
}

}  // namespace usher::core
