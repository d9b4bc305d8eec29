#pragma once

#include "common/core/credentials/password_change.h"
#include "common/core/sessions/authentication.h"

namespace usher::core {

/// Verifies that the holder of a session is its user: by the password, or by a fresh session if the account has no password.
class Reauthentication {
 public:
  Reauthentication(Ports ports, const Authentication& authentication, const PasswordChange& passwords)
      : ports_(ports), authentication_(authentication), passwords_(passwords) {}

  struct Proof {
    std::optional<PasswordProof> password;  ///< Absent: the session was fresh.
  };
  /// May hash. Error: kValidationFailed if the account has a password and none is given; kInvalidPassword, kRateLimited;
  /// kFreshSessionRequired.
  Result<Proof> prove(const domain::SessionActor& by, const std::optional<Secret>& password, const domain::Caller& caller) const;
  /// Inside the write that uses the proof: see PasswordChange::confirm.
  Status confirm(store::Stores& tx, const domain::SessionActor& by, const Proof& proof) const;

 private:
  Ports ports_;
  const Authentication& authentication_;
  const PasswordChange& passwords_;
};

}  // namespace usher::core
