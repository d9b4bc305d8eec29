#pragma once

#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "common/crypto/secret_keys.h"
#include "common/domain/verification.h"
#include "common/json/value.h"

namespace usher::core {

/// Removes the spaces from a code of digits.
inline std::string digits_of(const Secret& code) {
  std::string digits(code.expose());
  std::erase(digits, ' ');
  return digits;
}

/// The stored form of an e-mail code: base64url(HMAC-SHA-256(key, id "." code)). Each installation secret has its own key.
/// Immutable; safe from any thread.
class EmailCodeMac {
 public:
  explicit EmailCodeMac(const crypto::MasterSecret& secret) : key_(secret.derive("mailed-codes")) {}

  /// `id`: id of the challenge or row that the code belongs to.
  [[nodiscard]] std::string of(std::string_view id, std::string_view code) const {
    return base64url_encode(crypto::hmac_sha256(key_.expose(), std::string(id).append(".").append(code)));
  }
  /// The payload of a row of verifications for the code.
  [[nodiscard]] std::string payload_of(std::string_view id, const Secret& code) const {
    return json::to_text(json::Object{{"mac", of(id, code.expose())}});
  }
  /// Whether the row is that of the code as typed. Takes constant time (timing attack).
  [[nodiscard]] bool matches(const domain::Verification& row, const Secret& typed) const {
    const auto payload = json::parse_stored_object(row.payload.value_or(""));
    return crypto::equal_in_constant_time(of(row.id, digits_of(typed)), json::text_at(payload, "mac"));
  }

 private:
  Secret key_;
};

}  // namespace usher::core
