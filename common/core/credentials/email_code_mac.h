#pragma once

#include <string>
#include <string_view>

#include "common/base/secret.h"
#include "common/crypto/secret_keys.h"

namespace usher::core {

/// A code of digits as it was meant: without spaces.
std::string digits_of(const Secret& code);

/// How a code that was sent by mail is kept: base64url(HMAC-SHA-256(key, id "." code)). Each installation secret has its own key.
/// Immutable; safe from any thread.
class EmailCodeMac {
 public:
  explicit EmailCodeMac(const crypto::MasterSecret& secret) : key_(secret.derive("mailed-codes")) {}

  /// `id`: of the challenge or the row that the code answers.
  [[nodiscard]] std::string of(std::string_view id, std::string_view code) const;

 private:
  Secret key_;
};

}  // namespace usher::core
