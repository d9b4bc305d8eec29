#include "common/core/tokens/token_origin.h"

#include "common/base/encoding.h"
#include "common/core/secrets/installation_secret.h"
#include "common/crypto/digest.h"
#include "common/crypto/jwt.h"

namespace usher::core {
namespace {

std::string text_of(const json::Object& claims, std::string_view name) {
  const auto* const value = claims.find(name);
  if (!value) return "";
  return value->string() ? *value->string() : std::to_string(value->integer() ? *value->integer() : 0);
}

std::string proof(const Secret& key, const json::Object& claims) {
  std::string message;
  for (const auto* const name : {"sub", "sid", "iat", "exp"})
    message.append(message.empty() ? "" : "\n").append(text_of(claims, name));
  return base64url_encode(crypto::hmac_sha256(key.expose(), message));
}

}  // namespace

TokenOrigin::TokenOrigin(const InstallationSecrets& secrets, std::string_view purpose) {
  keys_.push_back(secrets.current.derive(purpose));
  if (secrets.previous) keys_.push_back(secrets.previous->derive(purpose));
}

void TokenOrigin::prove(json::Object& claims) const { claims.set("jti", proof(keys_.front(), claims)); }

bool TokenOrigin::is_ours(const crypto::jwt::Decoded& token) const {
  return std::any_of(keys_.begin(), keys_.end(), [&](const Secret& key) {
    return crypto::equal_in_constant_time(token.claim_text("jti"), proof(key, token.claims));
  });
}

}  // namespace usher::core
