#include "server/better_auth/protocol/own_fields.h"

#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"

namespace usher::better_auth {
namespace {

using settings::Plugin;

const std::vector<Plugin> kAll{Plugin::kAnonymous, Plugin::kTwoFactor, Plugin::kAdmin};

TEST_CASE("own fields: a user cannot set the own role", "[better_auth][own_fields][security]") {
  TestApp app(with_plugins(kAll));
  auto body = sign_up_body();
  body.set("role", "admin");
  const auto refused = app.send(api_post("/sign-up/email", body));
  CHECK(refused.status == 400);
  CHECK(refused.body() == R"({"message":"role is not allowed to be set","code":"FIELD_NOT_ALLOWED"})");

  Browser browser(app);
  sign_up(browser);
  for (const auto* field : {"role", "isAnonymous", "twoFactorEnabled", "banned", "banReason", "banExpires"})
    CHECK(browser.send(api_post("/update-user", {{field, "x"}})).text("message") ==
          std::string(field) + " is not allowed to be set");
  CHECK(browser.send(api_get("/get-session")).text("user.role") == "user");
}

TEST_CASE("own fields: at sign-up server-set fields keep their value, and false sets nothing", "[better_auth][own_fields]") {
  TestApp app(with_plugins(kAll));
  auto body = sign_up_body();
  body.set("isAnonymous", true).set("banned", true).set("twoFactorEnabled", true).set("emailVerified", true).set("id", "chosen");
  body.set("role", "").set("banReason", nullptr);
  const auto made = app.send(api_post("/sign-up/email", body));
  REQUIRE(made.status == 200);
  for (const auto* field : {"user.isAnonymous", "user.twoFactorEnabled", "user.emailVerified"})
    CHECK(made.at(field) == json::Value(false));
  CHECK(made.text("user.id") != "chosen");
}

TEST_CASE("own fields: those of a plugin that is off are unknown fields", "[better_auth][own_fields]") {
  TestApp app(with_plugins({}));
  auto body = sign_up_body();
  body.set("role", "admin");
  const auto made = app.send(api_post("/sign-up/email", body));
  CHECK(made.status == 200);
  CHECK(app.kit().texts("SELECT role FROM users") == std::vector<std::string>{"user"});
}

}  // namespace
}  // namespace usher::better_auth
