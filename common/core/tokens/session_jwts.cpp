#include "common/core/tokens/session_jwts.h"

namespace usher::core {

Result<std::string> SessionJwts::of(const domain::Session& session, const json::Object& claims) const {
  USHER_TRY(auto key, keys_.better_auth_signer());
  const auto now = ports_.clock.now();
  const auto& tokens = ports_.settings.tokens;
  auto text = json::to_text(claims);
  const auto known = recent_.find(session.id.str());
  if (known && known->claims == text && known->key == key &&
      now - known->signed_at < std::chrono::seconds(tokens.session_jwt_ttl) / 2)
    return known->jwt;

  const auto end = std::min(now + tokens.session_jwt_ttl, session.ends_at);
  json::Object whole{{"iat", to_seconds(now)}};
  for (const auto& claim : claims) whole.append(claim);
  whole.set("sub", session.user_id.str());
  whole.set("sid", session.id.str());
  whole.set("exp", to_seconds(end));
  whole.set("iss", ports_.settings.public_url);
  if (tokens.audiences.empty())
    whole.erase("aud");
  else
    whole.set("aud", ports_.settings.public_url);
  if (session.impersonated_by) whole.set("act", json::Object{{"sub", session.impersonated_by->str()}});
  if (keys_.is_shared(key->kid())) origin_.prove(whole);
  USHER_TRY(auto jwt, crypto::jwt::encode({}, whole, *key));
  recent_.remember(session.id.str(), {std::move(text), std::move(key), now, jwt});
  return jwt;
}

Result<AccessClaims> SessionJwts::verify(std::string_view token) const {
  const auto refused = [] { return error(ErrorCode::kUnauthenticated); };
  USHER_TRY(const auto decoded, crypto::jwt::decode_unverified(token));
  if (decoded.header.find("typ")) return refused();
  AccessClaims claims{.user = UserId(std::string(decoded.claim_text("sub"))),
                      .session = SessionId(std::string(decoded.claim_text("sid"))),
                      .key = KeyId(std::string(decoded.header_text("kid")))};
  if (claims.user.empty() || claims.session.empty()) return refused();
  const bool has_audience = !ports_.settings.tokens.audiences.empty();
  USHER_CHECK(crypto::jwt::check_claims(
      decoded, {.issuer = ports_.settings.public_url,
                .audience = has_audience ? std::optional<std::string_view>(ports_.settings.public_url) : std::nullopt,
                .typ = std::nullopt,
                .now = ports_.clock.now()}));
  USHER_TRY(const auto key, keys_.better_auth_verifier(claims.key.str()));  // last, since it reads
  if (!key) return refused();
  USHER_CHECK(crypto::jwt::verify(decoded, *key));
  if (keys_.is_shared(claims.key.str()) && !origin_.is_ours(decoded)) return refused();
  return claims;
}

}  // namespace usher::core
