#include "common/core/tokens/access_tokens.h"

#include "common/base/text.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/tokens/profile_claims.h"
#include "common/core/user_fields/user_fields.h"
#include "common/url/url.h"

namespace usher::core {
namespace {

constexpr std::string_view kTokenType = "at+jwt";

json::Array split_words(std::string_view words) {
  json::Array list;
  while (!words.empty()) list.emplace_back(take_until(words, ' '));
  return list;
}

std::int64_t integer_claim(const crypto::jwt::Decoded& token, std::string_view name) {
  const auto* value = token.claims.find(name);
  return value && value->integer() ? *value->integer() : 0;
}

}  // namespace

AccessTokens::Parties AccessTokens::parties() const {
  const auto& audiences = ports_.settings.tokens.audiences;
  if (audiences.empty()) return {ports_.settings.public_url, std::nullopt};
  return {ports_.settings.public_url, audiences.front()};
}

Status AccessTokens::check_audience(std::string_view audience) const {
  const auto& audiences = ports_.settings.tokens.audiences;
  if (contains(audiences, audience)) return done();
  return invalid_field("audience", "NOT_ALLOWED", "Must be one of those in JWT_AUDIENCE; leave it out for the default");
}

std::chrono::seconds AccessTokens::lifetime(const domain::Session& session) const {
  const std::chrono::seconds usual = ports_.settings.tokens.access_ttl;
  return std::min(usual, std::chrono::duration_cast<std::chrono::seconds>(session.ends_at - ports_.clock.now()));
}

bool AccessTokens::shared_key() const { return ports_.settings.tokens.algorithm == settings::JwtAlgorithm::kHs256; }

AccessTokens::AccessTokens(Ports ports, KeyRing& keys, const ProfileClaims& profile_claims, const InstallationSecrets& secrets)
    : ports_(ports), keys_(keys), profile_claims_(profile_claims), origin_(secrets, "access-token-jti") {}

Result<json::Object> AccessTokens::claims_about(const domain::User& user, const domain::Session& session,
                                                const std::optional<domain::Profile>& profile, std::string_view audience,
                                                std::chrono::seconds life) const {
  USHER_TRY(auto about, profile_claims_.of(user.id, profile));
  const auto now = to_seconds(ports_.clock.now());
  json::Object claims{{"iss", ports_.settings.public_url},
                      {"aud", audience},
                      {"sub", user.id.str()},
                      {"client_id", "usher"},
                      {"sid", session.id.str()},
                      {"iat", now},
                      {"exp", now + std::int64_t{life.count()}},
                      {"auth_time", to_seconds(session.authenticated_at)},
                      {"amr", split_words(session.amr)},
                      {"jti", crypto::random_alphanumeric(ports_.random, 22)},
                      {"email", user.email},
                      {"email_verified", user.is_verified},
                      {"role", user.role},
                      {"is_anonymous", user.is_anonymous}};
  if (ports_.settings.tokens.audiences.empty()) claims.erase("aud");
  if (session.impersonated_by) claims.append({"act", json::Object{{"sub", session.impersonated_by->str()}}});
  if (about) claims.append({"profile", std::move(*about)});
  for (const auto& claim : UserFields(ports_.settings).claims(user.user_fields)) claims.append(claim);
  return claims;
}

Status AccessTokens::require_signer() const { return keys_.require_signer(); }

Status AccessTokens::follow_keys() const { return keys_.follow(); }

Result<std::string> AccessTokens::mint(const domain::User& user, const domain::Session& session,
                                       const std::optional<domain::Profile>& profile,
                                       const std::optional<std::string>& audience) const {
  USHER_TRY(const auto key, keys_.signer());
  const std::string_view recipient = audience ? *audience : parties().audience.value_or("");
  USHER_TRY(auto claims, claims_about(user, session, profile, recipient, lifetime(session)));
  if (shared_key()) origin_.prove(claims);
  return crypto::jwt::encode({{"typ", kTokenType}}, claims, *key);
}

Result<std::string> AccessTokens::mint_for_chat(const domain::User& user, const domain::Session& session,
                                                const std::optional<domain::Profile>& profile) const {
  USHER_TRY(const auto key, keys_.signer());
  USHER_TRY(auto claims,
            claims_about(user, session, profile, ports_.settings.tokens.chat_audience, std::min(kChatLife, lifetime(session))));
  claims.erase("sid");
  claims.append({"scope", "chat"});
  return crypto::jwt::encode({{"typ", kTokenType}}, claims, *key);
}

Result<std::string> AccessTokens::mint_for_pages(const std::string& audience) const {
  USHER_TRY(const auto key, keys_.signer());
  const auto now = to_seconds(ports_.clock.now());
  const auto upstream = parse_url(ports_.settings.adapt.upstream_url);
  json::Object claims{{"iss", ports_.settings.public_url},
                      {"aud", upstream ? upstream->origin() : std::string()},
                      {"sub", "audience:" + audience},
                      {"client_id", "usher"},
                      {"iat", now},
                      {"exp", now + std::int64_t{kChatLife.count()}},
                      {"jti", crypto::random_alphanumeric(ports_.random, 22)},
                      {"scope", "adapt"}};
  return crypto::jwt::encode({{"typ", kTokenType}}, claims, *key);
}

Status AccessTokens::check_claims(const crypto::jwt::Decoded& token, const Parties& parties, Time at) {
  return crypto::jwt::check_claims(token, {.issuer = parties.issuer, .audience = parties.audience, .typ = kTokenType, .now = at});
}

Result<std::vector<std::string>> AccessTokens::faults(const crypto::jwt::Decoded& token, const Parties& parties,
                                                      std::optional<Time> at) const {
  std::vector<std::string> found;
  const auto note = [&found](const Status& checked) {
    if (!checked.ok()) found.emplace_back(checked.error().detail());
  };
  USHER_TRY(const auto key, keys_.verifier(token.header_text("kid")));
  note(key ? crypto::jwt::verify(token, *key)
           : error(ErrorCode::kUnauthenticated, "kid is missing or not a key of ours, so the signature proves nothing"));
  note(check_claims(token, parties, at.value_or(ports_.clock.now())));
  if (token.claim_text("sub").empty()) found.emplace_back("sub is missing");
  if (token.claim_text("sid").empty()) found.emplace_back("sid is missing");
  if (shared_key() && !origin_.is_ours(token))
    found.emplace_back("jti is not ours: another holder of the shared key made this token");
  return found;
}

Result<AccessClaims> AccessTokens::verify(std::string_view token) const {
  auto digest = crypto::sha256(token);
  const auto known = verified_.find(digest);
  if (known && ports_.clock.now() < known->expires_at) {
    USHER_TRY(const auto key, keys_.verifier(known->claims.key.str()));
    if (key == known->key) return known->claims;
  }
  return verify_anew(token, std::move(digest));
}

Result<bool> AccessTokens::is_merely_over(std::string_view token) const {
  const auto decoded = crypto::jwt::decode_unverified(token);
  if (!decoded.ok()) return false;
  const auto end = from_seconds(integer_claim(decoded.value(), "exp"));
  if (ports_.clock.now() < end) return false;
  const auto before = end - std::chrono::seconds(1);
  const auto kid = decoded.value().header_text("kid");
  const auto known = keys_.snapshot();
  const bool is_ours = std::ranges::any_of(known->keys, [kid](const RingKey& key) { return key.stored.id.str() == kid; });
  if (!is_ours || !check_claims(decoded.value(), parties(), before).ok()) return false;
  USHER_TRY(const auto found, faults(decoded.value(), parties(), before));
  return found.empty();
}

Result<AccessClaims> AccessTokens::verify_anew(std::string_view token, std::string digest) const {
  USHER_TRY(const auto decoded, crypto::jwt::decode_unverified(token));
  USHER_CHECK(check_claims(decoded, parties(), ports_.clock.now()));  // before a key that may have to be read
  USHER_TRY(auto found, faults(decoded, parties()));
  if (!found.empty()) return error(ErrorCode::kUnauthenticated, std::move(found.front()));
  AccessClaims claims{.user = UserId(std::string(decoded.claim_text("sub"))),
                      .session = SessionId(std::string(decoded.claim_text("sid"))),
                      .key = KeyId(std::string(decoded.header_text("kid")))};
  USHER_TRY(auto key, keys_.verifier(claims.key.str()));
  if (key)
    verified_.remember(std::move(digest),
                       {.claims = claims, .key = std::move(key), .expires_at = from_seconds(integer_claim(decoded, "exp"))});
  return claims;
}

}  // namespace usher::core
