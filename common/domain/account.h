#pragma once

#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

inline constexpr const char* kCredentialProvider = "credential";

/// One way in: a password (`credential`) or a social provider's account.
struct Account {
  AccountId id;
  UserId user_id;
  std::string provider;
  std::string provider_account_id;
  std::optional<std::string> password_hash;  ///< A PHC string or an imported format.
  Time created_at{};
  Time updated_at{};
  std::optional<std::string> scope = {};  ///< What the provider's tokens are good for, separated by spaces or commas.
};

/// What a provider handed out for an account of its, each text sealed by core (crypto::seal).
struct SealedTokens {
  std::optional<std::string> access;
  std::optional<std::string> refresh;
  std::optional<std::string> id;
  std::optional<Time> access_expires_at;
  std::optional<std::string> scope;  ///< Plain.
};

}  // namespace usher::domain
