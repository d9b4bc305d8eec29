#include "common/core/tokens/session_jwts.h"

#include "common/core/tokens/key_ring.h"
#include "common/crypto/jwt.h"
#include "common/settings/settings.h"

namespace usher::core {

Result<std::string> SessionJwts::of(const SessionId& session, const UserId& user, const json::Object& claims) const {
  USHER_TRY(auto key, keys_.better_auth_signer());
  const auto now = ports_.clock.now();
  const auto& tokens = ports_.settings.tokens;
  auto text = json::to_text(claims);
  const auto known = recent_.find(session.str());
  if (known && known->claims == text && known->key == key &&
      now - known->signed_at < std::chrono::seconds(tokens.session_jwt_ttl) / 2)
    return known->jwt;

  json::Object whole{{"iat", to_seconds(now)}};
  for (const auto& claim : claims) whole.append(claim);
  whole.set("sub", user.str());
  whole.set("exp", to_seconds(now + tokens.session_jwt_ttl));
  whole.set("iss", ports_.settings.public_url);
  if (tokens.audiences.empty())
    whole.erase("aud");
  else
    whole.set("aud", ports_.settings.public_url);
  USHER_TRY(auto jwt, crypto::jwt::encode({}, whole, *key));
  recent_.remember(session.str(), {std::move(text), std::move(key), now, jwt});
  return jwt;
}

}  // namespace usher::core
