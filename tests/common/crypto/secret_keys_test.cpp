#include "common/crypto/secret_keys.h"

#include "common/base/encoding.h"
#include "tests/catch.h"

namespace usher::crypto {
namespace {

MasterSecret master() { return MasterSecret(Secret(std::string(32, 's'))); }

TEST_CASE("secret keys: the derivation never changes, since stored boxes depend on it", "[secret_keys]") {
  // HKDF-SHA-256 with no salt and info "usher 1 key: totp", computed by another program.
  CHECK(hex_encode(master().derive("totp").expose()) == "bded12f250744cfa622bbf704ef1caf379d3ec837920c9ccc44cb71c4a6359ea");
}

TEST_CASE("secret keys: purposes, secrets, check value and fingerprint all differ", "[secret_keys][security]") {
  const MasterSecret other(Secret(std::string(32, 't')));
  CHECK(master().derive("totp").expose() != master().derive("signing-keys").expose());
  CHECK(master().derive("totp").expose() != other.derive("totp").expose());
  CHECK(master().check_value() != other.check_value());
  CHECK(master().check_value() == master().check_value());
  CHECK(master().check_value() != base64url_encode(master().derive("check value").expose()));
  CHECK(hex_encode(base64url_decode(master().check_value()).value()).substr(0, 2) != master().fingerprint().substr(0, 2));
}

TEST_CASE("secret keys: a fingerprint is eight bytes with colons", "[secret_keys]") {
  const std::string fingerprint = master().fingerprint();
  REQUIRE(fingerprint.size() == 23);
  for (std::size_t i = 0; i < fingerprint.size(); ++i) CHECK((fingerprint[i] == ':') == (i % 3 == 2));
}

}  // namespace
}  // namespace usher::crypto
