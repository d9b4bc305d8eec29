#include "common/core/credentials/access_revocation.h"

#include <array>

#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/verification_token.h"
#include "common/domain/verification.h"
#include "common/store/stores.h"

namespace usher::core {

Status revoke_verification_tokens(store::Stores& tx, const UserId& user) {
  using namespace domain::purpose;
  for (const auto* purpose : {kVerifyEmail, kResetPassword, kChangeEmail, kTwoFactor, kSignInLink})
    USHER_CHECK(tx.verifications.void_all(user, purpose));
  USHER_TRY(const auto holder, tx.users.find(user));
  return holder ? revoke_email_codes(tx, holder->email) : done();
}

Status revoke_all_access(store::Stores& tx, const UserId& user, Time now) {
  USHER_CHECK(tx.accounts.erase_credential(user));
  USHER_CHECK(tx.sessions.end_all(user, SessionId(), domain::EndReason::kAddressReclaimed, now));
  USHER_CHECK(tx.verifications.forget_devices(user));
  return revoke_verification_tokens(tx, user);
}

Result<PendingVerification> pending_verification(store::Stores& tx, const UserId& user, Time now) {
  USHER_TRY(const auto link, tx.verifications.find_live(user, domain::purpose::kVerifyEmail, now));
  if (!link) return PendingVerification();
  const auto payload = payload_of(*link);
  if (const auto* claimed = payload.find("password_hash")) {
    USHER_TRY(const auto credential, tx.accounts.find_credential(user));
    return PendingVerification{.contested = !credential || !claimed->string() || credential->password_hash != *claimed->string()};
  }
  return PendingVerification{.contested = is_set(payload, "contested"), .by_unauthenticated = !is_set(payload, "by_holder")};
}

}  // namespace usher::core
