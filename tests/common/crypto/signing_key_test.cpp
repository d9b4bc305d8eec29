#include "common/crypto/signing_key.h"

#include <atomic>
#include <thread>

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/json/value.h"
#include "tests/catch.h"
#include "tests/testkit/other_servers/private_jwks.h"

namespace usher::crypto {
namespace {

std::string from_base64url(std::string_view base64url) { return base64url_decode(base64url).value(); }

/// RSA keys are slow to generate, so tests share one key an algorithm.
const SigningKey& key_of(Algorithm algorithm) {
  static const SigningKey rs256 = SigningKey::generate(Algorithm::kRs256).value();
  static const SigningKey es256 = SigningKey::generate(Algorithm::kEs256).value();
  static const SigningKey eddsa = SigningKey::generate(Algorithm::kEdDsa).value();
  static const SigningKey hs256 = SigningKey::from_shared_secret(Secret(std::string(32, 'h'))).value();
  switch (algorithm) {
    case Algorithm::kRs256:
      return rs256;
    case Algorithm::kEs256:
      return es256;
    case Algorithm::kEdDsa:
      return eddsa;
    case Algorithm::kHs256:
      break;
  }
  return hs256;
}

const std::vector<Algorithm> kAll{Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa, Algorithm::kHs256};
const std::vector<Algorithm> kAsymmetric{Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa};

TEST_CASE("signing key: algorithm names round-trip", "[signing_key]") {
  for (const Algorithm algorithm : kAll) CHECK(algorithm_named(name_of(algorithm)) == algorithm);
  CHECK_FALSE(algorithm_named("none"));
  CHECK_FALSE(algorithm_named("rs256"));
}

TEST_CASE("signing key: a signature verifies for its message and key only", "[signing_key][security]") {
  const Algorithm algorithm = GENERATE(from_range(kAll));
  CAPTURE(name_of(algorithm));
  const SigningKey& key = key_of(algorithm);
  const std::string signature = key.sign("message").value();
  CHECK(key.verify("message", signature));
  CHECK_FALSE(key.verify("messagE", signature));
  CHECK_FALSE(key.verify("", signature));
  CHECK_FALSE(key.verify("message", ""));
  CHECK_FALSE(key.verify("message", signature + "x"));
  CHECK_FALSE(key.verify("message", std::string_view(signature).substr(1)));
  CHECK_FALSE(key.verify("message", std::string(signature.size(), '\0')));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    std::string changed = signature;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(key.verify("message", changed));
  }
  for (const Algorithm other : kAll)
    if (other != algorithm) CHECK_FALSE(key_of(other).verify("message", signature));
}

TEST_CASE("signing key: an ES256 signature is r and s, always 64 bytes", "[signing_key]") {
  // One in 128 has a scalar with a leading zero byte, which DER would shorten.
  for (int i = 0; i < 300; ++i) CHECK(key_of(Algorithm::kEs256).sign(std::to_string(i)).value().size() == 64);
}

/// DER of two numbers, each given in hexadecimal as its content.
std::string der(const std::string& r, const std::string& s, const std::string& after = "") {
  const auto sized = [](const char* tag, const std::string& hex) {
    const std::string bytes = hex_decode(hex).value();
    return tag + hex_encode(std::string(1, static_cast<char>(bytes.size()))) + hex;
  };
  return hex_decode(sized("30", sized("02", r) + sized("02", s)) + after).value();
}

TEST_CASE("signing key: ES256 in DER verifies in its only form", "[signing_key][security]") {
  const SigningKey& key = key_of(Algorithm::kEs256);
  // A signature whose numbers have no leading zero in either form.
  std::string raw;
  for (int i = 0; raw.empty() || byte_of(raw[0]) - 1U > 0x7e || byte_of(raw[32]) - 1U > 0x7e; ++i)
    raw = key.sign("message").value();
  const std::string r = hex_encode(raw.substr(0, 32));
  const std::string s = hex_encode(raw.substr(32));
  CHECK(key.verify_der("message", der(r, s)));
  CHECK_FALSE(key.verify_der("messagE", der(r, s)));
  CHECK_FALSE(key.verify_der("message", raw));
  CHECK_FALSE(key.verify_der("message", ""));
  CHECK_FALSE(key.verify_der("message", der(s, r)));
  CHECK_FALSE(key.verify_der("message", der("00" + r, s)));
  CHECK_FALSE(key.verify_der("message", der(r, "00" + s)));
  CHECK_FALSE(key.verify_der("message", der("01" + r, s)));
  CHECK_FALSE(key.verify_der("message", der("ff" + r, s)));
  CHECK_FALSE(key.verify_der("message", der(r, "")));
  CHECK_FALSE(key.verify_der("message", der("00", "00")));
  CHECK_FALSE(key.verify_der("message", der(r, s, "00")));
  CHECK_FALSE(key.verify_der("message", der(r, s + "02")));
  const std::string good = der(r, s);
  for (std::size_t size = 0; size < good.size(); ++size) CHECK_FALSE(key.verify_der("message", good.substr(0, size)));
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string changed = good;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    CHECK_FALSE(key.verify_der("message", changed));
  }
}

TEST_CASE("signing key: the other algorithms have one form of signatures", "[signing_key]") {
  for (const Algorithm algorithm : {Algorithm::kRs256, Algorithm::kEdDsa})
    CHECK(key_of(algorithm).verify_der("message", key_of(algorithm).sign("message").value()));
}

TEST_CASE("signing key: an imported key signs for its public part", "[signing_key]") {
  const Algorithm algorithm = GENERATE(from_range(kAsymmetric));
  CAPTURE(name_of(algorithm));
  const SigningKey& key = key_of(algorithm);
  const Secret exported = key.export_private().value();
  const SigningKey imported = SigningKey::import_private(exported).value();
  const SigningKey named = SigningKey::import_private(exported, "2026-a").value();
  CHECK(imported.algorithm() == algorithm);
  CHECK(imported.kid() == key.kid());
  CHECK(named.kid() == "2026-a");
  CHECK(imported.public_jwk() == key.public_jwk());
  CHECK(key.verify("message", named.sign("message").value()));
}

TEST_CASE("signing key: the public JWK has alg, use and kid, verifies, and has no private member", "[signing_key][security]") {
  const Algorithm algorithm = GENERATE(from_range(kAsymmetric));
  CAPTURE(name_of(algorithm));
  const SigningKey& key = key_of(algorithm);
  const std::string text = key.public_jwk().value();
  const json::Value jwk = json::parse(text).value();
  CHECK(*jwk.find("alg") == json::Value(name_of(algorithm)));
  CHECK(*jwk.find("use") == json::Value("sig"));
  CHECK(*jwk.find("kid") == json::Value(key.kid()));
  for (const char* const member : {"d", "p", "q", "dp", "dq", "qi", "k"}) CHECK_FALSE(jwk.find(member));
  const VerificationKey loaded = VerificationKey::from_jwk(text).value();
  CHECK(loaded.kid() == key.kid());
  CHECK(loaded.algorithm() == algorithm);
  CHECK(loaded.verify("message", key.sign("message").value()));
  CHECK(key.kid().size() == 43);
}

TEST_CASE("signing key: HS256 has no public part, exports nothing and needs 32 bytes", "[signing_key][security]") {
  CHECK_FALSE(key_of(Algorithm::kHs256).public_jwk());
  CHECK_FALSE(key_of(Algorithm::kHs256).export_private().ok());
  CHECK_FALSE(SigningKey::generate(Algorithm::kHs256).ok());
  CHECK_FALSE(SigningKey::from_shared_secret(Secret(std::string(31, 'h'))).ok());
  CHECK(SigningKey::from_shared_secret(Secret(std::string(32, 'h')), "k").value().kid() == "k");
}

TEST_CASE("signing key: Ed25519 matches RFC 8037 A.4", "[signing_key]") {
  const Secret pkcs8(hex_decode("302e020100300506032b657004220420").value() +
                     from_base64url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"));
  const SigningKey key = SigningKey::import_private(pkcs8).value();
  CHECK(key.kid() == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  CHECK(base64url_encode(key.sign("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc").value()) ==
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
}

TEST_CASE("signing key: anything but PKCS #8 of a known kind is refused", "[signing_key][security]") {
  const std::string good(key_of(Algorithm::kEs256).export_private().value().expose());
  CHECK_FALSE(SigningKey::import_private(Secret("")).ok());
  CHECK_FALSE(SigningKey::import_private(Secret("text")).ok());
  CHECK_FALSE(SigningKey::import_private(Secret(good + "x")).ok());
  CHECK_FALSE(SigningKey::import_private(Secret(good.substr(0, good.size() - 1))).ok());
  // X25519 in the form of RFC 8410: for key agreement, not for signatures.
  CHECK_FALSE(
      SigningKey::import_private(Secret(hex_decode("302e020100300506032b656e04220420").value() + std::string(32, 'x'))).ok());
}

TEST_CASE("signing key: a key with mismatched halves is refused", "[signing_key][security]") {
  std::string der(key_of(Algorithm::kEs256).export_private().value().expose());
  const std::string scalar_header("\x04\x20", 2);
  const std::size_t scalar = der.find(scalar_header) + scalar_header.size();
  REQUIRE(scalar < der.size());
  der[scalar + 31] = static_cast<char>(der[scalar + 31] ^ 1);
  CHECK_FALSE(SigningKey::import_private(Secret(std::move(der))).ok());
}

TEST_CASE("signing key: a private JWK signs for its public members, under the given kid", "[signing_key]") {
  const std::vector<std::pair<std::string_view, Algorithm>> keys{{testkit::kPrivateRsaJwk, Algorithm::kRs256},
                                                                 {testkit::kPrivateEcJwk, Algorithm::kEs256},
                                                                 {testkit::kPrivateEdJwk, Algorithm::kEdDsa}};
  for (const auto& [jwk, algorithm] : keys) {
    const auto key = SigningKey::from_private_jwk(Secret(std::string(jwk)), "old-kid");
    REQUIRE(key.ok());
    CHECK(key.value().algorithm() == algorithm);
    CHECK(key.value().kid() == "old-kid");
    const auto published = VerificationKey::from_jwk(jwk).value();
    CHECK(published.verify("message", key.value().sign("message").value()));
    CHECK(SigningKey::import_private(key.value().export_private().value(), "old-kid").ok());
  }
}

TEST_CASE("signing key: an incomplete, inconsistent or unsupported private JWK is refused", "[signing_key][security]") {
  const auto refused = [](std::string jwk) { return !SigningKey::from_private_jwk(Secret(std::move(jwk)), "kid").ok(); };
  CHECK(refused(std::string(testkit::kPrivateP521Jwk)));
  CHECK(refused(""));
  CHECK(refused("[]"));
  CHECK(refused(R"({"kty":"oct","k":"AAAA"})"));
  for (const auto jwk : {testkit::kPrivateRsaJwk, testkit::kPrivateEcJwk, testkit::kPrivateEdJwk}) {
    auto parsed = json::parse(jwk).value();
    const auto with = [&](const std::string& member, const json::Value& value) {
      auto changed = *parsed.object();
      changed.set(member, value);
      return json::to_text(changed);
    };
    CHECK(refused(with("d", "")));
    CHECK(refused(with("d", 7)));
    CHECK(refused(with("alg", "PS256")));
  }
  auto other = *json::parse(testkit::kPrivateEcJwk).value().object();
  other.set("d", base64url_encode(std::string(31, '\0') + '\x05'));
  CHECK(refused(json::to_text(other)));
}

TEST_CASE("signing key: many threads sign and verify with one key", "[signing_key][threads]") {
  const Algorithm algorithm = GENERATE(from_range(kAll));
  CAPTURE(name_of(algorithm));
  const SigningKey& key = key_of(algorithm);
  std::atomic<int> good = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&key, &good, i] {
        for (int turn = 0; turn < 25; ++turn) {
          const std::string message = std::to_string(i * 1000 + turn);
          const auto signature = key.sign(message);
          if (signature.ok() && key.verify(message, signature.value()) && !key.verify("other", signature.value())) ++good;
        }
      });
  }
  CHECK(good == 4 * 25);
}

}  // namespace
}  // namespace usher::crypto
