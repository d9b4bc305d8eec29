#include "common/crypto/jwk.h"

#include "tests/catch.h"

namespace usher::crypto {
namespace {

// RFC 7638 §3.1, RFC 7515 A.3 and RFC 8037 A.2.
const std::string kRsaN =
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_"
    "2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbIS"
    "D08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
const std::string kEcX = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
const std::string kEcY = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
const std::string kEdX = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";

std::string rsa(const std::string& n, const std::string& e, const std::string& more = "") {
  return R"({"kty":"RSA","n":")" + n + R"(","e":")" + e + "\"" + more + "}";
}
std::string ec(const std::string& x, const std::string& y, const std::string& curve = "P-256") {
  return R"({"kty":"EC","crv":")" + curve + R"(","x":")" + x + R"(","y":")" + y + "\"}";
}
std::string okp(const std::string& x, const std::string& curve = "Ed25519") {
  return R"({"kty":"OKP","crv":")" + curve + R"(","x":")" + x + "\"}";
}

struct Known {
  std::string jwk;
  Algorithm algorithm;
  std::string thumbprint;
};

TEST_CASE("jwk: published keys have their published thumbprints", "[jwk]") {
  const auto row = GENERATE(values<Known>({
      {rsa(kRsaN, "AQAB", R"(,"alg":"RS256","kid":"2011-04-29")"), Algorithm::kRs256,
       "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"},
      {ec(kEcX, kEcY), Algorithm::kEs256, "oKIywvGUpTVTyxMQ3bwIIeQUudfr_CkLMjCE19ECD-U"},
      {okp(kEdX), Algorithm::kEdDsa, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"},
  }));
  CAPTURE(row.jwk);
  const auto parsed = parse_public_jwk(row.jwk);
  REQUIRE(parsed.ok());
  CHECK(algorithm_of(parsed.value()).value() == row.algorithm);
  CHECK(thumbprint(public_members(parsed.value().key.get(), row.algorithm)) == row.thumbprint);
}

TEST_CASE("jwk: a kid is taken unchanged", "[jwk]") {
  CHECK(parse_public_jwk(rsa(kRsaN, "AQAB", R"(,"kid":"2011-04-29","use":"sig")")).value().kid == "2011-04-29");
  CHECK_FALSE(parse_public_jwk(rsa(kRsaN, "AQAB")).value().kid);
}

struct Bad {
  std::string why;
  std::string jwk;
};

TEST_CASE("jwk: weak, invalid and unsupported keys are refused", "[jwk][security]") {
  const auto row = GENERATE(values<Bad>({
      {"no JSON", "{"},
      {"no object", "[]"},
      {"no kty", R"({"n":"AQAB","e":"AQAB"})"},
      {"symmetric", R"({"kty":"oct","k":"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2U"})"},
      {"RSA of 1920 bits, odd", rsa(kRsaN.substr(0, 320), "AQAB")},
      {"RSA too long", rsa(std::string(1368, '_'), "AQAB")},
      {"RSA exponent 1", rsa(kRsaN, "AQ")},
      {"RSA exponent even", rsa(kRsaN, "AQAC")},
      {"RSA exponent too long", rsa(kRsaN, std::string(16, 'B'))},
      {"RSA without e", R"({"kty":"RSA","n":")" + kRsaN + "\"}"},
      {"RSA padded base64", rsa(kRsaN, "AQAB=")},
      {"alg of another kind", rsa(kRsaN, "AQAB", R"(,"alg":"ES256")")},
      {"alg we do not do", rsa(kRsaN, "AQAB", R"(,"alg":"RS512")")},
      {"alg no text", rsa(kRsaN, "AQAB", R"(,"alg":256)")},
      {"for encryption", rsa(kRsaN, "AQAB", R"(,"use":"enc")")},
      {"kid no text", rsa(kRsaN, "AQAB", R"(,"kid":1)")},
      {"point off the curve", ec(kEcX, kEcX)},
      {"short coordinate", ec(kEcX.substr(0, 40), kEcY)},
      {"other EC curve", ec(kEcX, kEcY, "secp256k1")},
      {"other OKP curve", okp(kEdX, "X25519")},
      {"short OKP", okp(kEdX.substr(0, 40))},
      {"point of small order, negative", okp("JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_IU")},
      {"point of small order, order 4", okp("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")},
      {"point of small order, 1, the neutral element", okp("AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")},
      {"point of small order, order 8", okp("JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU")},
      {"point of small order, order 8", okp("xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o")},
      {"point of small order, p - 1, order 2", okp("7P_______________________________________38")},
      {"point of small order, p, as 0", okp("7f_______________________________________38")},
      {"point of small order, p + 1, as 1", okp("7v_______________________________________38")},
  }));
  DYNAMIC_SECTION(row.why) { CHECK_FALSE(VerificationKey::from_jwk(row.jwk).ok()); }
}

}  // namespace
}  // namespace usher::crypto
