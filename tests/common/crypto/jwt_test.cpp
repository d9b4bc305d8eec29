#include "common/crypto/jwt.h"

#include <algorithm>

#include "common/base/encoding.h"
#include "common/crypto/signing_key.h"
#include "tests/catch.h"

namespace usher::crypto {
namespace {

SigningKey hs256(char fill = 'h') { return SigningKey::from_shared_secret(Secret(std::string(32, fill)), "k1").value(); }

/// A validly signed token with exactly these texts as header and payload.
std::string signed_token(std::string_view header, std::string_view payload, const SigningKey& key) {
  const std::string input = base64url_encode(header) + "." + base64url_encode(payload);
  return input + "." + base64url_encode(key.sign(input).value());
}

// Payload of RFC 7515 A.1 to A.3.
const std::string kRfcPayload = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

TEST_CASE("jwt: RFC 7515's example of HS256 verifies", "[jwt]") {
  const Secret secret(
      base64url_decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow").value());
  const SigningKey key = SigningKey::from_shared_secret(secret).value();
  const auto decoded = jwt::verify(
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + kRfcPayload + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", key);
  REQUIRE(decoded.ok());
  CHECK(decoded.value().header_text("typ") == "JWT");
  CHECK(decoded.value().claim_text("iss") == "joe");
  CHECK(*decoded.value().claims.find("exp")->integer() == 1300819380);
}

TEST_CASE("jwt: RFC 7515's example of RS256 verifies", "[jwt]") {
  const VerificationKey key =
      VerificationKey::from_jwk(
          R"({"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4q)"
          R"(PCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kp)"
          R"(aSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7a)"
          R"(GhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"})")
          .value();
  const std::string token =
      "eyJhbGciOiJSUzI1NiJ9." + kRfcPayload +
      ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbd"
      "s9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRm"
      "B_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rq"
      "Vt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
  CHECK(jwt::verify(token, key).ok());
}

TEST_CASE("jwt: RFC 7515's example of ES256 verifies", "[jwt]") {
  const VerificationKey key =
      VerificationKey::from_jwk(R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                                R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})")
          .value();
  const std::string token = "eyJhbGciOiJFUzI1NiJ9." + kRfcPayload +
                            ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
  CHECK(jwt::verify(token, key).ok());
}

TEST_CASE("jwt: an encoded token decodes, with the key's alg and kid whatever the extras", "[jwt][security]") {
  const Algorithm algorithm = GENERATE(Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa);
  const SigningKey key = SigningKey::generate(algorithm).value();
  const json::Object claims{{"sub", "u1"}, {"exp", 100}, {"name", "Zo\xc3\xab \"x\""}};
  const std::string token = jwt::encode({{"typ", "at+jwt"}, {"alg", "none"}, {"kid", "x"}}, claims, key).value();
  const auto decoded = jwt::verify(token, key);
  REQUIRE(decoded.ok());
  CHECK(decoded.value().claims == claims);
  CHECK(decoded.value().header == json::Object{{"alg", name_of(algorithm)}, {"kid", key.kid()}, {"typ", "at+jwt"}});
}

struct Broken {
  std::string why;
  std::string token;
  std::string words;
};

TEST_CASE("jwt: anything but a strict token is refused with the reason", "[jwt][security]") {
  const std::string good = jwt::encode({}, {{"sub", "u1"}}, hs256()).value();
  const std::string h = base64url_encode(R"({"alg":"HS256"})");
  const auto row = GENERATE_COPY(values<Broken>({
      {"empty", "", "three parts"},
      {"two parts", "a.b", "three parts"},
      {"four parts", good + ".x", "three parts"},
      {"five parts, as JWE has", good + ".x.y", "three parts"},
      {"too long", h + "." + std::string(jwt::kMaxTokenSize, 'e') + ".x", "8 KiB"},
      {"padding", good + "=", "signature is not base64url"},
      {"white space", " " + good, "header is not base64url"},
      {"plain base64", h + ".e+/=.e30", "payload is not base64url"},
      {"stray bits", h + ".e31.e30", "payload is not base64url"},
      {"header no JSON", base64url_encode("{") + ".e30.e30", "header is not a JSON object"},
      {"header an array", base64url_encode("[]") + ".e30.e30", "header is not a JSON object"},
      {"payload a text", h + "." + base64url_encode("\"x\"") + ".e30", "payload is not a JSON object"},
      {"text after the payload", h + "." + base64url_encode("{}x") + ".e30", "payload is not a JSON object"},
      {"repeated claim", h + "." + base64url_encode(R"({"sub":"a","sub":"b"})") + ".e30", "payload is not a JSON object"},
      {"repeated alg", base64url_encode(R"({"alg":"HS256","alg":"none"})") + ".e30.e30", "header is not a JSON object"},
  }));
  DYNAMIC_SECTION(row.why) {
    const auto decoded = jwt::decode_unverified(row.token);
    REQUIRE_FALSE(decoded.ok());
    CHECK(decoded.error().code == ErrorCode::kUnauthenticated);
    CHECK_THAT(std::string(decoded.error().detail()), Catch::Contains(row.words));
  }
}

TEST_CASE("jwt: a token of exactly the maximum size is read", "[jwt]") {
  const std::string base = jwt::encode({}, {{"x", ""}}, hs256()).value();
  std::string token;
  for (std::size_t fill = 6000; token.size() < jwt::kMaxTokenSize - 1; ++fill)
    token = jwt::encode({}, {{"x", std::string(fill, 'x')}}, hs256()).value();
  REQUIRE(token.size() <= jwt::kMaxTokenSize);
  CHECK(jwt::verify(token, hs256()).ok());
}

TEST_CASE("jwt: only the key's own algorithm is accepted", "[jwt][security]") {
  const SigningKey rsa = SigningKey::generate(Algorithm::kRs256).value();
  const std::string payload = R"({"sub":"u1"})";

  SECTION("none, with and without a signature") {
    for (const char* const alg : {"none", "None", "NONE", ""}) {
      const std::string header = std::string(R"({"alg":")") + alg + "\"}";
      CHECK_FALSE(jwt::verify(signed_token(header, payload, hs256()), hs256()).ok());
      CHECK_FALSE(jwt::verify(base64url_encode(header) + "." + base64url_encode(payload) + ".", rsa).ok());
    }
  }
  SECTION("an HMAC with the public key as secret") {
    const SigningKey forger = SigningKey::from_shared_secret(Secret(rsa.public_jwk().value())).value();
    CHECK_FALSE(jwt::verify(signed_token(R"({"alg":"HS256"})", payload, forger), rsa).ok());
    CHECK_FALSE(jwt::verify(signed_token(R"({"alg":"RS256"})", payload, forger), rsa).ok());
  }
  SECTION("a valid signature under another name, in another case, or no name") {
    for (const char* const header : {R"({"alg":"RS256"})", R"({"alg":"hs256"})", R"({"alg":["HS256"]})", R"({"kid":"k1"})"})
      CHECK_FALSE(jwt::verify(signed_token(header, payload, hs256()), hs256()).ok());
    CHECK(jwt::verify(signed_token(R"({"alg":"HS256"})", payload, hs256()), hs256()).ok());
  }
}

TEST_CASE("jwt: any crit is refused", "[jwt][security]") {
  for (const char* const header : {R"({"alg":"HS256","crit":["exp"],"exp":1})", R"({"alg":"HS256","crit":[]})",
                                   R"({"alg":"HS256","crit":["b64"],"b64":false})", R"({"alg":"HS256","crit":null})"}) {
    const auto decoded = jwt::verify(signed_token(header, "{}", hs256()), hs256());
    REQUIRE_FALSE(decoded.ok());
    CHECK_THAT(std::string(decoded.error().detail()), Catch::Contains("crit"));
  }
}

TEST_CASE("jwt: a changed claim or another key is refused", "[jwt][security]") {
  const std::string token = jwt::encode({}, {{"role", "user"}}, hs256()).value();
  CHECK(jwt::verify(token, hs256()).ok());
  CHECK_FALSE(jwt::verify(token, hs256('x')).ok());
  const std::size_t first = token.find('.');
  const std::string forged =
      token.substr(0, first + 1) + base64url_encode(R"({"role":"admin"})") + token.substr(token.rfind('.'));
  CHECK_FALSE(jwt::verify(forged, hs256()).ok());
}

constexpr std::int64_t kNow = 1'800'000'000;

jwt::ClaimRules rules() {
  return {.issuer = "https://auth.example", .audience = "https://api.example", .typ = "at+jwt", .now = from_seconds(kNow)};
}

jwt::Decoded decoded_with(json::Object claims, json::Object header = {{"typ", "at+jwt"}}) {
  json::Object all{{"iss", "https://auth.example"}, {"aud", "https://api.example"}, {"exp", kNow + 60}};
  for (const json::Member& member : claims) all.set(member.key, member.value);
  return {std::move(header), std::move(all), "", ""};
}

struct ClaimCase {
  std::string why;
  json::Object claims;
  std::string words;  ///< Empty: accepted.
};

TEST_CASE("jwt: claim errors have a text", "[jwt][security]") {
  const auto row = GENERATE(values<ClaimCase>({
      {"all right", {}, ""},
      {"audience among several", {{"aud", json::Array{"x", "https://api.example"}}}, ""},
      {"expired within the leeway", {{"exp", kNow - 29}}, ""},
      {"valid from now, clocks apart", {{"nbf", kNow + 30}}, ""},
      {"fractions of seconds", {{"exp", 1799999970.5}}, ""},
      {"expired by the leeway", {{"exp", kNow - 30}}, "expired 30 seconds ago"},
      {"expired a minute", {{"exp", kNow - 60}}, "expired 1 minute ago"},
      {"expired 5 minutes", {{"exp", kNow - 359}}, "expired 5 minutes ago"},
      {"expired hours", {{"exp", kNow - 7200}}, "expired 2 hours ago"},
      {"expired days", {{"exp", kNow - 3 * 86400}}, "expired 3 days ago"},
      {"expired at the beginning of time", {{"exp", -1e300}}, "expired 11574074 days ago"},
      {"exp null", {{"exp", nullptr}}, "exp is missing or not a number"},
      {"exp a text", {{"exp", "1900000000"}}, "exp is missing or not a number"},
      {"not yet", {{"nbf", kNow + 31}}, "not valid for another 31 seconds"},
      {"nbf a text", {{"nbf", "x"}}, "nbf is not a number"},
      {"other issuer", {{"iss", "https://evil.example"}}, "iss is https://evil.example, wanted https://auth.example"},
      {"issuer with a slash", {{"iss", "https://auth.example/"}}, "iss is https://auth.example/, wanted"},
      {"no issuer", {{"iss", nullptr}}, "iss is null, wanted"},
      {"other audience", {{"aud", "x"}}, "aud is x, wanted https://api.example"},
      {"other audiences", {{"aud", json::Array{"x", "y"}}}, R"(aud is ["x","y"], wanted)"},
      {"no audience", {{"aud", json::Array{}}}, "aud is [], wanted"},
      {"audience with a control character", {{"aud", "a\x1b[2J"}}, "aud is a\\x1b[2J, wanted"},
      {"endless audience", {{"aud", std::string(5000, 'x')}}, "aud is " + std::string(100, 'x') + "..., wanted"},
      {"two faults", {{"aud", "x"}, {"exp", kNow - 300}}, "aud is x, wanted https://api.example; expired 5 minutes ago"},
  }));
  DYNAMIC_SECTION(row.why) {
    const Status status = jwt::check_claims(decoded_with(row.claims), rules());
    CHECK(status.ok() == row.words.empty());
    if (!status.ok()) {
      CHECK(status.error().code == ErrorCode::kUnauthenticated);
      CHECK_THAT(std::string(status.error().detail()), Catch::Contains(row.words));
    }
  }
}

TEST_CASE("jwt: missing claims are invalid", "[jwt][security]") {
  const Status status = jwt::check_claims({}, rules());
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().detail() ==
        "typ is missing, wanted at+jwt; iss is missing, wanted https://auth.example; "
        "aud is missing, wanted https://api.example; exp is missing or not a number");
}

struct TypCase {
  json::Object header;
  std::optional<std::string_view> wanted;
  bool accepted;
};

TEST_CASE("jwt: typ is compared as a media type, if it is checked", "[jwt][security]") {
  const auto row = GENERATE(values<TypCase>({
      {{{"typ", "at+jwt"}}, "at+jwt", true},
      {{{"typ", "AT+JWT"}}, "at+jwt", true},
      {{{"typ", "application/at+jwt"}}, "at+jwt", true},
      {{{"typ", "JWT"}}, "at+jwt", false},
      {{{"typ", 1}}, "at+jwt", false},
      {{}, "at+jwt", false},
      {{}, std::nullopt, true},
      {{{"typ", "anything"}}, std::nullopt, true},
  }));
  auto wanted = rules();
  wanted.typ = row.wanted;
  CAPTURE(json::to_text(row.header));
  CHECK(jwt::check_claims(decoded_with({}, row.header), wanted).ok() == row.accepted);
}

}  // namespace
}  // namespace usher::crypto
