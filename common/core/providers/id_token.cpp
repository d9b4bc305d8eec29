#include "common/core/providers/id_token.h"

#include <algorithm>

#include "common/base/encoding.h"
#include "common/crypto/digest.h"

namespace usher::core {
namespace {

namespace jwt = crypto::jwt;

constexpr double kLeewaySeconds = 30;
constexpr double kOldestSeconds = 600;         // the maximum duration of the sign-in
constexpr std::size_t kMaxSubjectBytes = 255;  // §2

Error invalid_token(std::string why) {
  return error_because(ErrorCode::kInvalidIdToken, "the ID token is refused: " + std::move(why));
}

Status check_signature(const jwt::Decoded& token, const KeySet& keys) {
  const auto kid = token.header_text("kid");
  Status last = invalid_token("no key of the issuer has its kid");
  for (const auto& key : keys) {
    if (token.header.find("kid") && key.kid() != kid) continue;
    last = jwt::verify(token, key);
    if (last.ok()) return last;
    last = invalid_token(std::string(last.error().what));
  }
  return last;
}

/// OIDC Core §3.1.3.7: with several audiences `azp` is required; if present it must be our client id.
Status check_authorized_party(const jwt::Decoded& token, std::string_view client_id) {
  const auto* const aud = token.claims.find("aud");
  const bool for_several = aud && aud->array() && aud->array()->size() > 1;
  if (for_several && !token.claims.find("azp")) return invalid_token("aud names several clients and azp is missing");
  if (token.claims.find("azp") && token.claim_text("azp") != client_id) return invalid_token("azp is another client");
  return done();
}

Status check_issue_time(const jwt::Decoded& token, Time now) {
  const auto* const claim = token.claims.find("iat");
  const auto iat = claim ? claim->number() : std::nullopt;
  if (!iat) return invalid_token("iat is missing or not a number");
  const double age = static_cast<double>(to_ms(now)) / 1000 - *iat;
  if (age < -kLeewaySeconds) return invalid_token("iat is in the future");
  return age > kOldestSeconds + kLeewaySeconds ? invalid_token("iat is too long ago") : done();
}

/// OIDC Core §3.1.3.6: at_hash is the left half of the digest that the signature algorithm uses; for Ed25519 that is SHA-512.
Status check_access_token_hash(const jwt::Decoded& token, std::string_view access_token) {
  if (!token.claims.find("at_hash")) return done();
  const bool is_eddsa = token.header_text("alg") == crypto::name_of(crypto::Algorithm::kEdDsa);
  const auto digest = is_eddsa ? crypto::sha512(access_token) : crypto::sha256(access_token);
  if (token.claim_text("at_hash") != base64url_encode(std::string_view(digest).substr(0, digest.size() / 2)))
    return invalid_token("at_hash is of another access token");
  return done();
}

Status check_subject(const jwt::Decoded& token) {
  const auto sub = token.claim_text("sub");
  const bool is_ascii = std::all_of(sub.begin(), sub.end(), [](char c) { return c >= ' ' && c < '\x7f'; });
  return sub.empty() || sub.size() > kMaxSubjectBytes || !is_ascii ? invalid_token("sub is missing or not an identifier")
                                                                   : done();
}

}  // namespace

Status check_id_token(const jwt::Decoded& token, const KeySet& keys, const IdTokenRules& rules) {
  USHER_CHECK(check_signature(token, keys));
  const auto claims =
      jwt::check_claims(token, {.issuer = rules.issuer, .audience = rules.client_id, .typ = std::nullopt, .now = rules.now});
  if (!claims.ok()) return invalid_token(claims.error().what);
  USHER_CHECK(check_authorized_party(token, rules.client_id));
  USHER_CHECK(check_issue_time(token, rules.now));
  if (rules.nonce && !crypto::equal_in_constant_time(token.claim_text("nonce"), *rules.nonce))
    return invalid_token("nonce is of another sign-in");
  if (rules.access_token) USHER_CHECK(check_access_token_hash(token, *rules.access_token));
  return check_subject(token);
}

}  // namespace usher::core
