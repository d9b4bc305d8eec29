#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/secret.h"

namespace usher::core {

/// Signed values that a client carries and cannot forge, in Better Auth's format:
///
///   <value> "." base64(HMAC-SHA-256(key, value))     standard alphabet, 44 characters, one "=" at the end
///
/// percent-encoded where a single word is required. The key is BETTER_AUTH_SECRET as raw bytes. Signatures of the
/// previous key are also accepted while there is one. Safe from any thread.
class SignedValues {
 public:
  explicit SignedValues(Secret key, std::optional<Secret> previous = std::nullopt)
      : key_(std::move(key)), previous_(std::move(previous)) {}

  [[nodiscard]] std::string sign(std::string_view value) const;
  /// Returns the value if the part after the last dot is its signature, otherwise nullopt.
  [[nodiscard]] std::optional<std::string> verify(std::string_view signed_value) const;
  /// Like sign(), percent-encoded.
  [[nodiscard]] std::string sign_encoded(std::string_view value) const;
  /// Accepts values with and without percent-encoding; a value that cannot be decoded is verified as it is.
  [[nodiscard]] std::optional<std::string> verify_encoded(std::string_view signed_value) const;

  /// The value of a signed one, percent-encoded or not, without a check of its signature: for a value that proves itself.
  [[nodiscard]] static std::string value_of_encoded(std::string_view signed_value);

 private:
  static bool signs(const Secret& key, std::string_view value, std::string_view signature);

  Secret key_;
  std::optional<Secret> previous_;
};

}  // namespace usher::core
