#include "common/crypto/totp.h"

#include <set>

#include "common/base/encoding.h"
#include "tests/catch.h"

namespace usher::crypto {
namespace {

const std::string kTotpSecret = "12345678901234567890";

TEST_CASE("totp: the vectors of RFC 6238 appendix B, in six digits", "[totp]") {
  struct Row {
    std::int64_t seconds;
    std::string code;
  };
  const auto row = GENERATE(values<Row>({{59, "287082"},
                                         {1111111109, "081804"},
                                         {1111111111, "050471"},
                                         {1234567890, "005924"},
                                         {2000000000, "279037"},
                                         {20000000000, "353130"}}));
  CHECK(totp_code(kTotpSecret, totp_step(from_seconds(row.seconds))) == row.code);
  CHECK(find_totp_step(kTotpSecret, row.code, from_seconds(row.seconds)) == row.seconds / 30);
}

TEST_CASE("totp: a step lasts exactly thirty seconds", "[totp]") {
  CHECK(totp_step(from_ms(29'999)) == 0);
  CHECK(totp_step(from_ms(30'000)) == 1);
}

TEST_CASE("totp: a clock may differ by one step at most", "[totp][security]") {
  const auto now = from_seconds(2'000'000'000);
  const auto step = totp_step(now);
  for (std::int64_t off = -3; off <= 3; ++off) {
    INFO(off);
    CHECK(find_totp_step(kTotpSecret, totp_code(kTotpSecret, step + off), now).has_value() == (off >= -1 && off <= 1));
  }
}

TEST_CASE("totp: if several steps have one code the newest counts, against replay", "[totp][security]") {
  // A secret with equal codes in two neighbouring steps, found by search.
  std::int64_t step = 0;
  while (totp_code(kTotpSecret, step) != totp_code(kTotpSecret, step + 1) &&
         totp_code(kTotpSecret, step) != totp_code(kTotpSecret, step + 2))
    ++step;
  const auto now = from_seconds((step + 1) * 30);
  CHECK(find_totp_step(kTotpSecret, totp_code(kTotpSecret, step), now).value() > step);
}

TEST_CASE("totp: anything but six digits matches no step", "[totp][security]") {
  const auto now = from_seconds(59);
  const auto bad = GENERATE(as<const char*>{}, "", "28708", "2870820", "94287082", "287083", "28 7082", "287082\n");
  CHECK_FALSE(find_totp_step(kTotpSecret, bad, now));
}

TEST_CASE("totp: secrets of any length have codes", "[totp]") {
  const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEF";  // Better Auth's are 32 characters
  std::set<std::string> codes;
  for (const auto& secret : {letters, letters + letters + letters, std::string("x"), std::string()})
    codes.insert(totp_code(secret, 1));
  CHECK(codes.size() == 4);
}

TEST_CASE("totp: the URI has issuer and account in its label, and the secret in base32", "[totp]") {
  CHECK(otpauth_uri("docs.example.com", "ada@example.com", kTotpSecret) ==
        "otpauth://totp/docs.example.com:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=docs.example.com"
        "&digits=6&period=30");
}

TEST_CASE("totp: a colon is left out of the issuer in label and query alike, since apps split there", "[totp]") {
  const auto uri = otpauth_uri("Robots: the course", "ada@example.com", "x");
  CHECK(uri.starts_with("otpauth://totp/Robots%20the%20course:ada%40example.com?"));
  CHECK(uri.find("&issuer=Robots%20the%20course&") != std::string::npos);
}

TEST_CASE("totp: a space is %20, since apps show a + as it is; a name cannot add a parameter", "[totp][security]") {
  CHECK(otpauth_uri("My App~&secret=x", "a?b#c:d@example.com", "\xff") ==
        "otpauth://totp/"
        "My%20App~%26secret%3Dx:a%3Fb%23c%3Ad%40example.com?secret=74&issuer=My%20App~%26secret%3Dx&digits=6&period=30");
}

}  // namespace
}  // namespace usher::crypto
