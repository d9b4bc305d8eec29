#include "common/core/address_proof.h"

#include <array>

#include "common/domain/verification.h"

namespace usher::core {

Status void_proof_tokens(store::Stores& tx, const UserId& user) {
  using namespace domain::purpose;
  for (const auto* purpose : {kVerifyEmail, kResetPassword, kChangeEmail, kTwoFactor})
    USHER_CHECK(tx.verifications.void_all(user, purpose));
  return done();
}

Status end_all_access(store::Stores& tx, const UserId& user, Time now) {
  USHER_CHECK(tx.accounts.erase_credential(user));
  USHER_CHECK(tx.sessions.end_all(user, SessionId(), domain::EndReason::kAddressReclaimed, now));
  USHER_CHECK(tx.verifications.forget_devices(user));
  return void_proof_tokens(tx, user);
}

}  // namespace usher::core
