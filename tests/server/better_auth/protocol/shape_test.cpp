#include "server/better_auth/protocol/shape.h"

#include "tests/catch.h"

namespace usher::better_auth {
namespace {

constexpr std::array<std::string_view, 2> kMethods{"otp", "totp"};

struct Sample {
  std::string name;
  Secret password;
  bool remember = true;
  std::optional<std::string> method;
  json::Patch<std::string> image;
  std::string email;

  static constexpr auto fields() {
    using json::optional;
    using json::required;
    return json::fields_of(required("name", &Sample::name), required("password", &Sample::password, {.min = 1}),
                           optional("rememberMe", &Sample::remember), optional("method", &Sample::method, {.one_of = kMethods}),
                           optional("image", &Sample::image), required("email", &Sample::email, {.format = "email"}));
  }
};

std::string issues_of(const std::string& text) {
  Issues issues("body");
  const auto value = json::parse(text);
  issues.look_at(shape_of<Sample>(), value.ok() ? &value.value() : nullptr);
  return issues.text();
}

TEST_CASE("issues: every invalid field has the protocol's message, in the order of the fields", "[better_auth][shape]") {
  CHECK(issues_of(R"({"name":"","password":"x","email":"a@example.com"})").empty());
  CHECK(issues_of(R"({"name":5,"password":"","rememberMe":"yes","method":"sms","email":"a @example.com"})") ==
        "[body.name] Invalid input: expected string, received number; "
        "[body.password] Too small: expected string to have >=1 characters; "
        "[body.rememberMe] Invalid input: expected boolean, received string; "
        "[body.method] Invalid option: expected one of \"otp\"|\"totp\"; "
        "[body.email] Invalid email address");
  CHECK(issues_of(R"({"name":null,"password":[],"email":{}})") ==
        "[body.name] Invalid input: expected string, received null; "
        "[body.password] Invalid input: expected string, received array; "
        "[body.email] Invalid input: expected string, received object");
}

TEST_CASE("issues: a missing value and a value that is not an object", "[better_auth][shape]") {
  CHECK(issues_of("{}") ==
        "[body.name] Invalid input: expected string, received undefined; "
        "[body.password] Invalid input: expected string, received undefined; "
        "[body.email] Invalid input: expected string, received undefined");
  CHECK(issues_of("[]") == "[body] Invalid input: expected object, received array");
  CHECK(issues_of("") == "[body] Invalid input: expected object, received undefined");
}

TEST_CASE("issues: null clears a nullable field and is invalid for other optional ones", "[better_auth][shape]") {
  CHECK(issues_of(R"({"name":"","password":"x","email":"a@example.com","image":null})").empty());
  CHECK(issues_of(R"({"name":"","password":"x","email":"a@example.com","rememberMe":null})") ==
        "[body.rememberMe] Invalid input: expected boolean, received null");
}

TEST_CASE("is_email: accepts an address in any case, without surrounding white space", "[better_auth][shape]") {
  CHECK(is_email("Ada.Lovelace+x@Example.com"));
  for (const auto* text :
       {"", "ada", " ada@example.com", "ada@example.com ", "ada@example", "ada@ex ample.com", "\xc3\xa9@example.com"})
    CHECK_FALSE(is_email(text));
}

}  // namespace
}  // namespace usher::better_auth
