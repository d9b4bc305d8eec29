#include "common/crypto/signing_key.h"
#include "common/json/value.h"
#include "tests/fuzz/fuzz.h"

using usher::fuzz::expect;
namespace crypto = usher::crypto;
namespace json = usher::json;

namespace {

void check_key(const std::string& jwk) {
  const auto key = crypto::VerificationKey::from_jwk(jwk);
  if (!key.ok()) return;
  expect(!key.value().verify("message", std::string(64, 'x')), "a made-up signature is refused");
  const auto again = crypto::VerificationKey::from_jwk(key.value().public_jwk().value());
  expect(again.ok() && again.value().kid() == key.value().kid() && again.value().algorithm() == key.value().algorithm(),
         "a key that is written is read as the same");
}

void check_private_key(const std::string& jwk) {
  const auto key = crypto::SigningKey::from_private_jwk(usher::Secret(std::string(jwk)), "kid");
  if (!key.ok()) return;
  const auto signature = key.value().sign("message");
  expect(signature.ok() && key.value().verify("message", signature.value()), "a private key fits its public part");
}

}  // namespace

// A JWK set or a single JWK, public or private.
FUZZ_TARGET(jwks) {
  const auto document = json::parse(bytes);
  if (!document.ok()) return;
  const auto* const keys = document.value().find("keys");
  const json::Array one{document.value()};
  for (const auto& jwk : keys && keys->array() ? *keys->array() : one) {
    check_key(json::to_text(jwk));
    check_private_key(json::to_text(jwk));
  }
}
