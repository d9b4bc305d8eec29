#include "common/crypto/issuer_key.h"

#include "common/base/encoding.h"
#include "tests/catch.h"

namespace usher::crypto {
namespace {

// Made by the crypto module of Node.js 20: keys, and their signatures of kMessage.
constexpr std::string_view kMessage = "eyJ0ZXN0Ijoib25lIn0.eyJzdWIiOiJhZGEifQ";
const std::string kRsa = R"({"kty":"RSA","n":"rbfuiq2g5OD_zvoPtltSJPdxegLEYCa4nEwUxjcm6nbDKpiTSaHqvENWYuBI9gwTjafh6X-0YZ)"
                         R"(Z19rivHxjWCnCYzlN1PXeZG1VACPtN6_ib9kcAyXwaOuolRzTDUoZnXra9XxeYQfh_MgNmScXWs6uF50LFcH8xjo0OLh)"
                         R"(FfarzGWmrCn0Neh7FWjrSouClTYj34lDU99i3Rgm4-cdwjl274aJvCUb8PkhnryRvBKcd4W7h1rRug_TZXJ_AC9UlawT)"
                         R"(l1PIO-gs-bf_Ibzjc7LMvfrdX0QORhf86WGOGIzJJci3SvwUDFnCwhD7vzHzaUiKtTqVDeSQgVlKNSGt9SGw","e":"A)"
                         R"(QAB"})";
const std::string kP256 = R"({"kty":"EC","x":"aO63WHERL40TTEz7PchdCs9LftlefmCh7_ohPqwWqSA","y":"Dt8ZuN203eWuWg9z1HnRK_vIi)"
                          R"(ZL994qv-5Luux4hwKU","crv":"P-256"})";
const std::string kP384 = R"({"kty":"EC","x":"JQ353dmNO8-4V_S5Hg-4coONGkQqdtHU8CvA8okS8LqgebysfFynSmbyqCvQx6v8","y":"vEBf)"
                          R"(rKdv5_ZXRpof6AoNY3Q3e0ZzjZdUmcPQL-vRAeDZPEQ4g2TzPZhYlU-baIrQ","crv":"P-384"})";
const std::string kP521 = R"({"kty":"EC","x":"AY8z45sGjq4KMvpg-lRq2M4RrFt51LmSx9hDzSwqDL7bt1MZQLuz1zah25vTIyAOsVSYiC4Z8z-)"
                          R"(kjvbFS7oy9NqI","y":"AKu-AxN6NayR_VKGm4aHk-qUlIMmuY8XQeOEd05Gq7bjslhGXLqbEwsSe3qRWwHUGsCJKApk)"
                          R"(u__GSc1kGP3IF0hu","crv":"P-521"})";
const std::string kEd25519 = R"({"crv":"Ed25519","x":"MWLbxxfQOvKe12OCj0s7K7slbKinxS6D2NEFxEYEHFI","kty":"OKP"})";

struct Signed {
  std::string alg;
  std::string jwk;
  std::string signature;
};
const std::vector<Signed> kSigned{
    {"RS256", kRsa,
     "aYHXKXMOqqFjIFZGgSLTZ0PFXFl7O5jO9qUN5DolH8wTGH2PqkaPlHWVS9kQUyf9KI25JLZlKWRPhKq7uPYZWQQuh12kiWMU"
     "PsEFpn6PZEkbVZuiEk2Ny-yBV37jJnj4S6L64cCPgQAkghapxRT7jLlgsl_FTWdTF4SgzzSnl5DXxWVf37idCF6D_w-Q5HY5"
     "msSluxJiHpGaiLmgF38SUAfwz-R2v0HaP9XJuarBkDOVjV2IJfODw5yeXpw_kDc-MAkkY9uIgf3JBjvez1e1z79FCbb6gYpz"
     "B8JWR4l0PfoV0yKIeep2zGI5HFcYXs1T3N5sPuZoRA2UwERVjulDRg"},
    {"PS256", kRsa,
     "VqI7vqebb6Gd0KYHf8PC3pMKBIwFhJUh76kjEaU2r4BdGyLbyd8olrCPIa2GJNa91wCKrB9f50WOD-NckH3tndd1jC1lJLRr"
     "EWh6JgihNoCJ91HJVecjBg0wroW6INODjWZ2rKzcJ3Tf2damT5o9VFiQftzqo5Bgz1nlJtn14qAXKtffHhcSeiDXgu3JPAsc"
     "jgPACx_Q3wGT9_rpn8KhiOKll4ZeFHMDJSXJ_V4Ap1UyeaxGY8u8oATGLmMQ-w6sxwMWY5Y1sle2ORRZDGZAtdRBjr115u5m"
     "3OdAOVbNEKhhddyqOpV1f13pKw39XTc2wct9T0RRtTJkrTfvQZkQ3g"},
    {"RS384", kRsa,
     "qgSfMetqYOkD6ic5_6i7u0hEEHE828ocax4dp1cbwHBLvwz-npTWVbbbD_f4Hu6zC2ync71ZQqNJd957Mvx-5vUePXtNcp6N"
     "N4uo0thwQVtTqo3ZQFOQsxO1xUEowG71-xJUnkr7vKkYfSKxw8tZbH7TsspGk9kwsLRK-DG8L47-QCng6Aaegj2R3qyrea5f"
     "cH8dI6zxolzVZoJwtQWaMz1OjDYyveBFNjexdggFYfL4cd9pg5lfQujddfx_J8tZq5Sq9FGsuPGx-jYcyyYw6BSULNZ760jV"
     "oRJjIyLTZAoz8A88-QwkYVR-tpQ-Dn26uHWmeOMeWbgoLDbnwcILSA"},
    {"PS384", kRsa,
     "gJz8q6MOBp1GOKFVNbS8hYHL4ge9eG2OVP7FkRPJEkpLK_X7FGyhNyUdv2JMKfRWIUNGIXsKxOtvs7_KUOrkQqY3MdaSu5GA"
     "HuBrq1y5TxUHbDijFQ3MT0f1aBqVGPJc2fcx0zLOGO45GdUBqrJzSKRCFL8vlFZqRcaWn1dxIq6xUJ8onNY5cpNJQvKWYpc0"
     "_-BWnNbXQ_gHqMP9imVi6Z4oG-62g2N07V8t1sBvpu2iI5P7GlE34V_JFsPaXGbQovj7GOwg1hw5zmEq5sQ3C96nIceCOWUU"
     "q2yeLZkAZzRg0Ps3FmvMqPJSjyFt9zO2n8tTbiAsE6cPcbOFD71o6A"},
    {"RS512", kRsa,
     "OTgcqH2nQtf1h0U-IkJuaq6h3ZY0DlmV6UJA1gJ00n12kCK-YP7tQ6pxQuzg4ZX6lYMJXppgxEDkUBvHS3gjGBzrK6ak1KXD"
     "8IJ0PEqB0pUvrBm7nozPyrj8HKBS5pCjn3CzdCt_yHGmfjdsvNy3WJf7vzKoK35khWT5b2ivdYeMoRavPrIP8XwBi_w-dfYn"
     "8uVIdpMF0qsryznjKwJHHOzb5-HFHsLQE35HaH0FsCl7am5w-Y0Ssl8hImwJ4vxPqkpzmusxlz1BPR8coV46QBuJOU3rJiXb"
     "KgQl5RAIKTIoM2xnmkgeDHL-OG_osRtjLkQNHR5MJsm7CzMuuXdMzw"},
    {"PS512", kRsa,
     "GuQL-wwTISL_EEeH-elLzX4YGzVM7nW67t-g7iyqeJhsDLJlRBOeLWBxxHodlbSoThYQavYwB2f-jX69EcSA7BSeODp7jKLF"
     "HQvBfQMmXgCyeFkwBlKkUBOpFYB_5JSvDNjabmbtaWHWHP1KaGS8gPyHKRQ5gh20dcKsXfxglesgfxIrBNiL9Z9Q0in_GH18"
     "ZrqnLgHNNWQz0YigZmqE3u5CduBK785r0pC-rx0BO-hEiIeAG1fXxYTsdPkY23Xjg0HjhrdfHOryMWOIuSZam0Oudq6lhHYj"
     "nO3kfRO32XZg9yaUjmF2vg33vdqpXEMpVL3ZRSqZW-YUNLoH1RBQ-A"},
    {"ES256", kP256, "PG5H8ljzTsRB7Ocq2u_j6RAViYJwUtz2o2A8lz6ptzZ4jnT-A6Au1anFreWF3bfNaEw9NVK1jWeD60oG-6sMWA"},
    {"ES384", kP384,
     "uaJb_GchsNkzrZnMiX0QyoOiCy6QryR5R7-TtM6an8PW58gqe4r-BvlbHwdtqPXX9VK-hZiP2ZqjDI1NeyO7fLYq-1XbP0ev"
     "jITI-IB74Zp5if32ylNKMvhhIh5AsySp"},
    {"ES512", kP521,
     "ALaThVV62qkINdA3iLqt7ISCozFNs5K4kfRemzAoRo3D57rUicUAZDyQzqA2pfd-gct3L9Lf49h9AWc1WvC_CPBoAW214PEW"
     "qlsx4zvVlQ52CS8pzh4_WCu1-m2FDwxIdjyN9EiR-W8j_ajzUBT4EgmUmMI6d9j-8tTtPZyWmJG62Vhx"},
    {"EdDSA", kEd25519, "UqvXZEVOkAMP0Oik91bY_LeTAYrPnNRdI-wPtIUd5hIqiMZbHanLPQ21SfxjbS73LrWoeQGO7uv9EQMYqq4dDw"}};
/// By the RSA key and PS256, with a salt of 20 bytes.
constexpr std::string_view kShortSalt =
    "Q6qcnIra4EAIESejl5tsFJp8a3ufxFJrVPB-_zWA27OS1id7I8hr1qdnTmUil__aLEhy-9lrbkXRXhHpA_dFUAJzVa8OA2si"
    "DUmJADjRC3kmNV5ScClFrG7Lyhqu1WyTBR4B05_X42iv2sXD2m4FrPcHHu3CUwYtqdmwyvg82Qxo1M0_C7bKV0oK_Sg9EQHS"
    "5vmxcEUhu4XSDp6Yacl_s1KQ0OxhHexLo5z4KS_4-P8TKLuW726HJkvBqY86hxghR7UvDUnr6A7rLm6WRBWW87_Es6llWz-1"
    "vawTkz1qwTHjabbdvCu1NTTd8h3SH0MSguhXQyNnkueu5jngXdQRTQ";

/// The JWK with another member.
std::string with(const std::string& jwk, const std::string& member) { return jwk.substr(0, jwk.size() - 1) + "," + member + "}"; }

bool verifies(const std::string& jwk, std::string_view alg, std::string_view signature, std::string_view message = kMessage) {
  return IssuerKey::from_jwk(jwk).value().verify(alg, message, base64url_decode(signature).value());
}

TEST_CASE("issuer key: it verifies by each algorithm of its type", "[issuer_key]") {
  for (const auto& row : kSigned) {
    CAPTURE(row.alg);
    CHECK(is_issuer_algorithm(row.alg));
    CHECK(verifies(row.jwk, row.alg, row.signature));
    CHECK(verifies(with(row.jwk, R"("alg":")" + row.alg + "\""), row.alg, row.signature));
    CHECK_FALSE(verifies(row.jwk, row.alg, row.signature, "another message"));
    CHECK_FALSE(verifies(row.jwk, row.alg, ""));
  }
  CHECK_FALSE(verifies(kRsa, "PS256", kShortSalt));  // RFC 7518 §3.5
}

TEST_CASE("issuer key: a signature verifies by no other algorithm or key", "[issuer_key][security]") {
  for (const auto& row : kSigned)
    for (const auto& other : kSigned) {
      CAPTURE(row.alg, other.alg);
      if (row.alg != other.alg) CHECK_FALSE(verifies(other.jwk, other.alg, row.signature));
      if (row.jwk != other.jwk) CHECK_FALSE(IssuerKey::from_jwk(row.jwk).value().takes(other.alg));
    }
  for (const auto* alg : {"none", "None", "", "HS256", "HS384", "HS512", "RS1", "ES256K", "rs256"}) {
    CHECK_FALSE(is_issuer_algorithm(alg));
    CHECK_FALSE(verifies(kRsa, alg, kSigned.front().signature));
  }
}

TEST_CASE("issuer key: a stated alg leaves that one", "[issuer_key][security]") {
  const auto key = IssuerKey::from_jwk(with(kRsa, R"("alg":"PS384","kid":"k")")).value();
  CHECK(key.kid() == "k");
  for (const auto& row : kSigned) CHECK(key.takes(row.alg) == (row.alg == "PS384"));
  CHECK_FALSE(IssuerKey::from_jwk(kRsa).value().kid());
}

TEST_CASE("issuer key: unusable keys are refused with the reason", "[issuer_key][security]") {
  const auto why = [](const std::string& jwk) { return IssuerKey::from_jwk(jwk).error().what; };
  CHECK(why(with(kRsa, R"("use":"enc")")) == "The key cannot be used: its use is not sig");
  CHECK(why(with(kRsa, R"("alg":"RSA-OAEP")")).find("its alg is not of RS256") != std::string::npos);
  CHECK(why(R"({"kty":"oct","k":"c2VjcmV0"})") == "The key cannot be used: kty must be RSA, EC or OKP");
  CHECK(why(R"({"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"})").find("only the curves P-256") != std::string::npos);
}

TEST_CASE("issuer key: digests of at_hash are those of the algorithm", "[issuer_key]") {
  CHECK(digest_by("PS256", "").size() == 32);
  CHECK(digest_by("ES384", "").size() == 48);
  for (const auto* alg : {"RS512", "EdDSA"}) CHECK(digest_by(alg, "").size() == 64);
}

}  // namespace
}  // namespace usher::crypto
