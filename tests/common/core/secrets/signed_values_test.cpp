#include "common/core/secrets/signed_values.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

const SignedValues& values() {
  static const SignedValues made(Secret(std::string("a key for signing cookies, long enough")));
  return made;
}

TEST_CASE("signed values: a value comes back from its signed form", "[signed_values]") {
  const std::string value = GENERATE("token", "", "with.dots.inside", "ü");
  const auto text = values().sign(value);
  CHECK(text.size() == value.size() + 1 + 44);
  CHECK(text.back() == '=');
  CHECK(values().verify(text) == value);
  CHECK(values().verify_encoded(values().sign_encoded(value)) == value);
}

TEST_CASE("signed values: in a cookie nothing needs quoting", "[signed_values]") {
  CHECK(values().sign_encoded("token").find_first_of("+/=; ,\"") == std::string::npos);
}

TEST_CASE("signed values: a cookie that a client decoded is taken as it is", "[signed_values]") {
  CHECK(values().verify_encoded(values().sign("token")) == "token");
}

TEST_CASE("signed values: what was changed, cut or signed by another key is refused", "[signed_values][security]") {
  const auto text = values().sign("token");
  const SignedValues other(Secret(std::string("another key for signing cookies, as long")));
  for (const auto& forged : {std::string("tokem") + text.substr(5), text.substr(0, text.size() - 1), text + "=",
                             other.sign("token"), std::string("token"), std::string("token."), std::string("."), std::string()}) {
    INFO(forged);
    CHECK_FALSE(values().verify(forged));
    CHECK_FALSE(values().verify_encoded(forged));
  }
}

}  // namespace
}  // namespace usher::core
