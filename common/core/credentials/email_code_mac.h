#pragma once

#include "common/crypto/secret_keys.h"

namespace usher::core {

/// Removes the spaces from a code of digits.
std::string digits_of(const Secret& code);

/// The stored form of an e-mail code: base64url(HMAC-SHA-256(key, id "." code)). Each installation secret has its own key.
/// Immutable; safe from any thread.
class EmailCodeMac {
 public:
  explicit EmailCodeMac(const crypto::MasterSecret& secret) : key_(secret.derive("mailed-codes")) {}

  /// `id`: id of the challenge or row that the code belongs to.
  [[nodiscard]] std::string of(std::string_view id, std::string_view code) const;

 private:
  Secret key_;
};

}  // namespace usher::core
