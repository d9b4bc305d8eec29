#include "common/crypto/digest.h"

#include "common/base/encoding.h"
#include "tests/catch.h"

namespace usher::crypto {
namespace {

std::string from_hex(std::string_view hex) { return hex_decode(hex).value(); }

TEST_CASE("digest: SHA-256 of the published examples", "[digest]") {
  CHECK(hex_encode(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex_encode(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_base64url("abc") == "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
}

TEST_CASE("digest: SHA-512 of the published example", "[digest]") {
  CHECK(hex_encode(sha512("abc")) ==
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
}

struct HmacCase {
  std::string key;
  std::string message;
  std::string mac;
};

TEST_CASE("digest: HMAC-SHA-256 of RFC 4231", "[digest]") {
  const auto row = GENERATE(values<HmacCase>({
      {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(20, '\xaa'), std::string(50, '\xdd'), "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  }));
  CHECK(hex_encode(hmac_sha256(row.key, row.message)) == row.mac);
}

TEST_CASE("digest: HMAC-SHA-1 of RFC 2202", "[digest]") {
  CHECK(hex_encode(hmac_sha1(std::string(20, '\x0b'), "Hi There")) == "b617318655057264e28bc0b6fb378c8ef146be00");
  CHECK(hex_encode(hmac_sha1("Jefe", "what do ya want for nothing?")) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
  CHECK(hex_encode(hmac_sha1(std::string(80, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "aa4ae5e15272d00e95705637ce8a3b55ed402112");
}

TEST_CASE("digest: an HMAC does not depend on the previous key", "[digest][security]") {
  const std::string first = hmac_sha256("one key", "message");
  CHECK(hmac_sha256("", "message") != first);
  CHECK(hmac_sha256("one key", "message") == first);
}

TEST_CASE("digest: the signature of the Better Auth protocol's example", "[digest]") {
  CHECK(base64_encode(hmac_sha256("reference-secret-0123456789abcdef0123456789abcdef", "abcdefghijklmnopqrstuvwxyzABCDEF")) ==
        "2LBDsjiZPT8bOvFktlENV7Ql7jDNrQcOrgz5SlfJWww=");
}

TEST_CASE("digest: HKDF-SHA-256 of RFC 5869", "[digest]") {
  CHECK(hex_encode(
            hkdf_sha256(std::string(22, '\x0b'), from_hex("f0f1f2f3f4f5f6f7f8f9"), 42, from_hex("000102030405060708090a0b0c"))) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  CHECK(hex_encode(hkdf_sha256(std::string(22, '\x0b'), "", 42)) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
  std::string key;
  std::string salt;
  std::string info;
  for (int i = 0; i < 80; ++i) {
    key += static_cast<char>(i);
    salt += static_cast<char>(0x60 + i);
    info += static_cast<char>(0xb0 + i);
  }
  CHECK(hex_encode(hkdf_sha256(key, info, 82, salt)) ==
        "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b836779"
        "3a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
}

TEST_CASE("digest: the constant-time comparison tells equal from unequal", "[digest][security]") {
  CHECK(equal_in_constant_time("", ""));
  CHECK(equal_in_constant_time("secret", std::string("secret")));
  CHECK_FALSE(equal_in_constant_time("secret", "secreT"));
  CHECK_FALSE(equal_in_constant_time("Secret", "secret"));
  CHECK_FALSE(equal_in_constant_time("secret", "secret2"));
  CHECK_FALSE(equal_in_constant_time("", "s"));
}

}  // namespace
}  // namespace usher::crypto
