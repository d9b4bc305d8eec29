#include "common/core/secrets/signed_values.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

const SignedValues& signer() {
  static const SignedValues made(Secret(std::string("a key for signing cookies, long enough")));
  return made;
}

TEST_CASE("signed values: a signed value verifies and returns the value", "[signed_values]") {
  const std::string value = GENERATE(as<const char*>{}, "token", "", "with.dots.inside", "ü");
  const auto text = signer().sign(value);
  CHECK(text.size() == value.size() + 1 + 44);
  CHECK(text.back() == '=');
  CHECK(signer().verify(text) == value);
  CHECK(signer().verify_encoded(signer().sign_encoded(value)) == value);
}

TEST_CASE("signed values: the encoded form needs no quoting in a cookie", "[signed_values]") {
  CHECK(signer().sign_encoded("token").find_first_of("+/=; ,\"") == std::string::npos);
}

TEST_CASE("signed values: a cookie that the client percent-decoded is accepted", "[signed_values]") {
  CHECK(signer().verify_encoded(signer().sign("token")) == "token");
}

TEST_CASE("signed values: a changed or truncated value and another key's signature are refused", "[signed_values][security]") {
  const auto text = signer().sign("token");
  const SignedValues other(Secret(std::string("another key for signing cookies, as long")));
  for (const auto& forged : {std::string("tokem") + text.substr(5), text.substr(0, text.size() - 1), text + "=",
                             other.sign("token"), std::string("token"), std::string("token."), std::string("."), std::string()}) {
    INFO(forged);
    CHECK_FALSE(signer().verify(forged));
    CHECK_FALSE(signer().verify_encoded(forged));
  }
}

}  // namespace
}  // namespace usher::core
