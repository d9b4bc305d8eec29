#pragma once

#include <algorithm>

#include "common/base/encoding.h"
#include "common/base/secret.h"
#include "common/base/typed_code.h"
#include "common/crypto/digest.h"
#include "common/domain/verification.h"
#include "common/json/value.h"

namespace usher::core {

/// The stored form of an e-mail code: base64url(HMAC-SHA-256(key, id "." code)). Each installation secret has its own key.
/// Immutable; safe from any thread.
class EmailCodeMac {
 public:
  /// `keys`: those of InstallationSecrets::keys().
  explicit EmailCodeMac(std::vector<Secret> keys) : keys_(std::move(keys)) {}

  /// `id`: id of the challenge or row that the code belongs to.
  [[nodiscard]] std::string of(std::string_view id, std::string_view code) const { return mac_of(keys_.front(), id, code); }
  /// The payload of a row of verifications for the code.
  [[nodiscard]] std::string payload_of(std::string_view id, const Secret& code) const {
    return json::to_text(json::Object{{"mac", of(id, code.expose())}});
  }
  /// Whether `mac` is the stored form of what a user typed as the code. Takes constant time (timing attack).
  [[nodiscard]] bool matches(std::string_view mac, std::string_view id, const Secret& typed) const {
    const auto code = plain_code(typed.expose());
    return std::ranges::any_of(keys_,
                               [&](const Secret& key) { return crypto::equal_in_constant_time(mac_of(key, id, code), mac); });
  }
  /// The same for the code's row.
  [[nodiscard]] bool matches(const domain::Verification& row, const Secret& typed) const {
    const auto payload = json::parse_stored_object(row.payload.value_or(""));
    return matches(json::text_at(payload, "mac"), row.id, typed);
  }

 private:
  static std::string mac_of(const Secret& key, std::string_view id, std::string_view code) {
    return base64url_encode(crypto::hmac_sha256(key.expose(), std::string(id).append(".").append(code)));
  }

  std::vector<Secret> keys_;
};

}  // namespace usher::core
