#pragma once

#include "common/base/encoding.h"
#include "common/core/secrets/installation_secret.h"
#include "common/crypto/digest.h"
#include "common/crypto/jwt.h"

namespace usher::core {

/// Proves that Usher made a token, where another holder of its key could have made it: `jti` is
/// base64url(HMAC-SHA-256(key, "sub\nsid\niat\nexp")) under a key that only Usher has, one for each purpose. The key of
/// USHER_SECRET_PREVIOUS is accepted while it is set. Immutable; safe from any thread.
class TokenOrigin {
 public:
  TokenOrigin(const InstallationSecrets& secrets, std::string_view purpose) : keys_(secrets.keys(purpose)) {}

  /// Sets `jti` of claims that have sub, sid, iat and exp.
  void prove(json::Object& claims) const { claims.set("jti", proof(keys_.front(), claims)); }
  [[nodiscard]] bool is_ours(const crypto::jwt::Decoded& token) const {
    return std::any_of(keys_.begin(), keys_.end(), [&](const Secret& key) {
      return crypto::equal_in_constant_time(token.claim_text("jti"), proof(key, token.claims));
    });
  }

 private:
  static std::string text_of(const json::Object& claims, std::string_view name) {
    const auto* const value = claims.find(name);
    if (!value) return "";
    return value->string() ? *value->string() : std::to_string(value->integer() ? *value->integer() : 0);
  }
  static std::string proof(const Secret& key, const json::Object& claims) {
    std::string message;
    for (const auto* const name : {"sub", "sid", "iat", "exp"})
      message.append(message.empty() ? "" : "\n").append(text_of(claims, name));
    return base64url_encode(crypto::hmac_sha256(key.expose(), message));
  }

  std::vector<Secret> keys_;  ///< The first one proves.
};

}  // namespace usher::core
