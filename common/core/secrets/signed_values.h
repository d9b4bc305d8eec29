#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/secret.h"

namespace usher::core {

/// Values that a client carries and cannot forge, in the form Better Auth gives them:
///
///   <value> "." base64(HMAC-SHA-256(key, value))     standard alphabet, 44 characters, one "=" at the end
///
/// percent-encoded where that form must pass as one word. The key is the raw bytes of BETTER_AUTH_SECRET. What the key before it
/// signed is believed, too, while there is one. Safe from any thread.
class SignedValues {
 public:
  explicit SignedValues(Secret key, std::optional<Secret> previous = std::nullopt)
      : key_(std::move(key)), previous_(std::move(previous)) {}

  [[nodiscard]] std::string sign(std::string_view value) const;
  /// The value, when the part after the last dot is its signature; otherwise nullopt.
  [[nodiscard]] std::optional<std::string> verify(std::string_view signed_value) const;
  /// The same, percent-encoded.
  [[nodiscard]] std::string sign_encoded(std::string_view value) const;
  /// Percent-encoded or not: what cannot be decoded is taken as it is.
  [[nodiscard]] std::optional<std::string> verify_encoded(std::string_view signed_value) const;

 private:
  static bool signs(const Secret& key, std::string_view value, std::string_view signature);

  Secret key_;
  std::optional<Secret> previous_;
};

}  // namespace usher::core
