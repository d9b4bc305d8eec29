#include "common/core/providers/id_token.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/crypto/digest.h"
#include "common/crypto/jwt.h"

namespace usher::core {
namespace {

namespace jwt = crypto::jwt;

constexpr double kLeewaySeconds = 30;
constexpr double kOldestSeconds = 600;         // the maximum duration of the sign-in
constexpr std::size_t kMaxSubjectBytes = 255;  // §2

Error invalid_token(std::string why) {
  return error_because(ErrorCode::kInvalidIdToken, "the ID token is refused: " + std::move(why));
}

/// Returns nullopt if the claim is absent or not a time.
std::optional<Time> time_claim(const jwt::Decoded& token, std::string_view name) {
  constexpr double kLast = 253'402'300'799;  // the end of 9999
  const auto* const claim = token.claims.find(name);
  const auto seconds = claim ? claim->number() : std::nullopt;
  if (!seconds || !(*seconds >= 0)) return std::nullopt;
  return from_ms(static_cast<std::int64_t>(std::min(*seconds, kLast) * 1000));
}

/// OIDC Core §3.1.3.7: with several audiences `azp` is required, and must be our client id. With ours alone it may be another:
/// Google names the app there that asked for a token for us.
Status check_authorized_party(const jwt::Decoded& token, std::string_view client_id) {
  const auto* const aud = token.claims.find("aud");
  const bool for_several = aud && aud->array() && aud->array()->size() > 1;
  if (!for_several) return done();
  if (!token.claims.find("azp")) return invalid_token("aud names several clients and azp is missing");
  return token.claim_text("azp") == client_id ? done() : invalid_token("azp is another client");
}

/// RFC 8725 §3.11, §3.12: access tokens (`at+jwt`), logout tokens and other security events are signed by the same keys and may
/// have the same audience.
Status check_kind(const jwt::Decoded& token) {
  if (token.header.find("typ") && !iequals(token.header_text("typ"), "JWT")) return invalid_token("typ is not JWT");
  return token.claims.find("events") ? invalid_token("it has events, as logout tokens do") : done();
}

/// OIDC Core §3.1.3.7 (replay, token injection): a nonce in the token must be that of the request.
Status check_nonce(const jwt::Decoded& token, const std::optional<std::string_view>& nonce) {
  if (!nonce) return token.claims.find("nonce") ? invalid_token("it has a nonce, and none was sent with it") : done();
  const bool is_same = crypto::equal_in_constant_time(token.claim_text("nonce"), *nonce);
  return is_same ? done() : invalid_token("nonce is of another sign-in");
}

Status check_issue_time(const jwt::Decoded& token, const IdTokenRules& rules) {
  const auto* const claim = token.claims.find("iat");
  const auto iat = claim ? claim->number() : std::nullopt;
  if (!iat) return invalid_token("iat is missing or not a number");
  const double age = static_cast<double>(to_ms(rules.now)) / 1000 - *iat;
  if (age < -kLeewaySeconds) return invalid_token("iat is in the future");
  return !rules.is_offered && age > kOldestSeconds + kLeewaySeconds ? invalid_token("iat is too long ago") : done();
}

/// OIDC Core §3.1.3.6: at_hash is the left half of the digest that the signature algorithm uses.
Status check_access_token_hash(const jwt::Decoded& token, std::string_view access_token) {
  if (!token.claims.find("at_hash")) return done();
  const auto digest = crypto::digest_by(token.header_text("alg"), access_token);
  if (token.claim_text("at_hash") != base64url_encode(std::string_view(digest).substr(0, digest.size() / 2)))
    return invalid_token("at_hash is of another access token");
  return done();
}

Status check_subject(const jwt::Decoded& token) {
  const auto sub = token.claim_text("sub");
  const bool is_ascii = std::ranges::all_of(sub, [](char c) { return c >= ' ' && c < '\x7f'; });
  return sub.empty() || sub.size() > kMaxSubjectBytes || !is_ascii ? invalid_token("sub is missing or not an identifier")
                                                                   : done();
}

}  // namespace

Status check_signature(const jwt::Decoded& token, const KeySet& keys) {
  const auto alg = token.header_text("alg");
  if (!crypto::is_issuer_algorithm(alg))
    return invalid_token("its alg is " + (alg.empty() ? "missing" : jwt::shown(alg)) + "; Usher takes " +
                         std::string(crypto::kIssuerAlgorithms));
  if (const auto plain = jwt::check_extensions(token); !plain.ok()) return invalid_token(plain.error().what);
  const bool has_kid = token.header.find("kid") != nullptr;
  const auto kid = token.header_text("kid");
  const auto is_named = [&](const auto& key) { return !has_kid || key.kid == kid; };
  std::string why = "no key of the issuer has its kid";
  for (const auto& dropped : keys.dropped)
    if (is_named(dropped)) why = "the issuer's key " + jwt::shown(dropped.kid.value_or("")) + " is not taken: " + dropped.why;
  for (const auto& key : keys.usable) {
    if (has_kid && key.kid() != kid) continue;
    if (key.verify(alg, token.signing_input, token.signature)) return done();
    why = "its signature was not made with the issuer's key " + jwt::shown(key.kid().value_or(""));
    if (!key.takes(alg)) why = "its alg is " + std::string(alg) + ", and the issuer's key is not for that";
  }
  return invalid_token(why);
}

Status check_id_token(const jwt::Decoded& token, const KeySet& keys, const IdTokenRules& rules) {
  USHER_CHECK(check_signature(token, keys));
  USHER_CHECK(check_kind(token));
  const auto claims =
      jwt::check_claims(token, {.issuer = rules.issuer, .audience = rules.client_id, .typ = std::nullopt, .now = rules.now});
  if (!claims.ok()) return invalid_token(claims.error().what);
  USHER_CHECK(check_authorized_party(token, rules.client_id));
  USHER_CHECK(check_issue_time(token, rules));
  USHER_CHECK(check_nonce(token, rules.nonce));
  if (rules.access_token) USHER_CHECK(check_access_token_hash(token, *rules.access_token));
  return check_subject(token);
}

IdTokenFacts facts_of(const jwt::Decoded& token, Time now) {
  json::Array identifying;
  for (const auto* name : {"iss", "sub", "aud", "iat", "nonce"}) {
    const auto* const claim = token.claims.find(name);
    identifying.push_back(claim ? *claim : json::Value());
  }
  const std::chrono::seconds leeway(static_cast<std::int64_t>(kLeewaySeconds));
  return {
      .digests = {crypto::sha256_base64url(json::to_text(std::move(identifying))), crypto::sha256_base64url(token.signing_input)},
      .ends = time_claim(token, "exp").value_or(now) + leeway,
      .authenticated_at = time_claim(token, "auth_time")};
}

}  // namespace usher::core
