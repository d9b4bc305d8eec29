#include "common/crypto/jwt.h"

#include "common/crypto/signing_key.h"
#include "tests/fuzz/fuzz.h"

// No seed is signed by one of the keys, so a token that passes is forged.
FUZZ_TARGET(jwt) {
  using namespace usher;
  using fuzz::expect;
  static const auto secret = crypto::SigningKey::from_shared_secret(Secret(std::string(32, 's')));
  static const auto pair =
      crypto::VerificationKey::from_jwk(R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
  const auto decoded = crypto::jwt::decode_unverified(bytes);
  if (!decoded.ok()) return;
  expect(!crypto::jwt::verify(decoded.value(), secret.value()).ok(), "no token is signed by the secret");
  expect(!crypto::jwt::verify(decoded.value(), pair.value()).ok(), "no token is signed by the key pair");
  const auto claims = crypto::jwt::check_claims(
      decoded.value(),
      {.issuer = "https://example.org", .audience = "site", .typ = "at+jwt", .now = from_seconds(1'800'000'000)});
  expect(!claims.ok() || decoded.value().claim_text("iss") == "https://example.org", "a token is of its issuer");

  const auto signed_again = crypto::jwt::encode({}, decoded.value().claims, secret.value());
  if (signed_again.value().size() > crypto::jwt::kMaxTokenSize) return;
  const auto verified = crypto::jwt::verify(signed_again.value(), secret.value());
  expect(verified.ok() && json::to_text(verified.value().claims) == json::to_text(decoded.value().claims),
         "what is signed is verified");
}
