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
};

}  // namespace usher::domain
