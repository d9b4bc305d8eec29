#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/secret.h"

namespace usher::core {

/// Values that a browser carries and cannot forge, in the form Better Auth gives its cookies:
///
///   <value> "." base64(HMAC-SHA-256(key, value))     standard alphabet, 44 characters, one "=" at the end
///
/// percent-encoded when put into a cookie. The key is the raw bytes of BETTER_AUTH_SECRET. What the key before it signed is
/// believed, too, while there is one. Safe from any thread.
class SignedValues {
 public:
  explicit SignedValues(Secret key, std::optional<Secret> previous = std::nullopt)
      : key_(std::move(key)), previous_(std::move(previous)) {}

  [[nodiscard]] std::string sign(std::string_view value) const;
  /// The value, when the part after the last dot is its signature; otherwise nullopt.
  [[nodiscard]] std::optional<std::string> verify(std::string_view signed_value) const;
  /// As in a cookie: percent-encoded; undecodable is taken as it is.
  [[nodiscard]] std::string sign_for_cookie(std::string_view value) const;
  [[nodiscard]] std::optional<std::string> verify_from_cookie(std::string_view cookie) const;

 private:
  static bool signs(const Secret& key, std::string_view value, std::string_view signature);

  Secret key_;
  std::optional<Secret> previous_;
};

}  // namespace usher::core
