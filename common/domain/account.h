#pragma once

#include <optional>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

inline constexpr const char* kCredentialProvider = "credential";

/// A sign-in method: a password (`credential`) or an account at a social provider.
struct Account {
  AccountId id;
  UserId user_id;
  std::string provider;
  std::string provider_account_id;
  /// Of a link: the provider's issuer; nullopt if it is not known yet.
  std::optional<std::string> issuer = {};
  std::optional<std::string> password_hash;  ///< A PHC string or an imported format.
  Time created_at{};
  Time updated_at{};
  /// Of a link that was looked up by its subject: the user proved a password, a provider or a second factor since it was made.
  bool is_vouched = false;
  /// Until when a password is valid that the user did not choose; nullopt: the user chose it.
  std::optional<Time> initial_until = {};
  /// When the password was found among breached ones; nullopt: not found.
  std::optional<Time> breached_at = {};
  std::optional<std::string> scope = {};  ///< The scopes of the provider's tokens, separated by spaces or commas.

  /// Whether it is a link to that provider, and not to another issuer that had its name.
  [[nodiscard]] bool is_at(std::string_view name, std::string_view its_issuer) const {
    return provider == name && (!issuer || *issuer == its_issuer);
  }
  [[nodiscard]] bool has_password(Time now) const { return password_hash && (!initial_until || *initial_until > now); }
};

/// The tokens of an account at a provider. Core seals each text (crypto::seal).
struct SealedTokens {
  std::optional<std::string> access;
  std::optional<std::string> refresh;
  std::optional<std::string> id;
  std::optional<Time> access_expires_at;
  std::optional<std::string> scope;  ///< Not sealed.
};

}  // namespace usher::domain
