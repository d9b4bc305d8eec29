#pragma once

#include <optional>

#include "common/core/credentials/password_change.h"
#include "common/core/sessions/authentication.h"

namespace usher::core {

/// That whoever holds a session is its owner: by the password, or by a fresh session where the account has none.
class Reauthentication {
 public:
  Reauthentication(Ports ports, const Authentication& authentication, const PasswordChange& passwords)
      : ports_(ports), authentication_(authentication), passwords_(passwords) {}

  struct Proof {
    std::optional<PasswordProof> password;  ///< None: the session was fresh.
  };
  /// May hash. kValidationFailed where the account has a password and none is given; kInvalidPassword, kRateLimited;
  /// kFreshSessionRequired.
  Result<Proof> prove(const domain::SessionActor& by, const std::optional<Secret>& password, const domain::Caller& caller) const;
  /// Inside the write that builds on it: see PasswordChange::confirm.
  Status confirm(store::Stores& tx, const domain::SessionActor& by, const Proof& proof) const;

 private:
  Ports ports_;
  const Authentication& authentication_;
  const PasswordChange& passwords_;
};

}  // namespace usher::core
