#include "common/base/encoding.h"
#include "common/settings/settings.h"
#include "server/better_auth/endpoints/endpoints.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/server/better_auth/endpoints/two_factor_world.h"
#include "tests/testkit/authenticator.h"
#include "tests/testkit/fake_clock.h"

namespace usher::better_auth {
namespace {

using testkit::ResponseParts;
using testkit::SoftAuthenticator;

constexpr const char* kCeremony = "better-auth.better-auth-passkey";
constexpr const char* kSite = "http://localhost:3000";
constexpr const char* kRegisterOptions = "/passkey/generate-register-options";
constexpr const char* kAuthenticateOptions = "/passkey/generate-authenticate-options";

testkit::Adapt with_passkeys() {
  return with_plugins({settings::Plugin::kBearer, settings::Plugin::kTwoFactor, settings::Plugin::kPasskey});
}

Call registration(json::Value response, json::Object more = {}) {
  return api_post("/passkey/verify-registration", more.set("response", std::move(response)));
}
Call authentication(json::Value response) {
  return api_post("/passkey/verify-authentication", {{"response", std::move(response)}});
}

/// As the official client does.
Answer add_passkey(Browser& browser, SoftAuthenticator& device, json::Object more = {}) {
  return browser.send(registration(device.create(browser.send(api_get(kRegisterOptions)).json(), kSite), std::move(more)));
}
Answer sign_in(Browser& browser, SoftAuthenticator& device) {
  return browser.send(authentication(device.get(browser.send(api_get(kAuthenticateOptions)).json(), kSite)));
}

/// A signed-up user with a passkey.
struct Owner {
  Owner() {
    sign_up(browser);
    added = add_passkey(browser, phone, {{"name", " Phone "}});
  }

  TestApp app{with_passkeys()};
  Browser browser{app};
  SoftAuthenticator phone{crypto::Algorithm::kEs256, {.backup_eligible = true, .backed_up = true}};
  Answer added{{}};
};

TEST_CASE("passkeys: the options have the name that the query gives the user", "[better_auth][passkeys]") {
  Owner owner;
  CHECK(owner.browser.send(api_get(std::string(kRegisterOptions) + "?name=Me")).text("user.name") == "Me");
}

TEST_CASE("passkeys: an answer is accepted in time, and with the ceremony's own cookie", "[better_auth][passkeys][security]") {
  Owner owner;
  Browser other(owner.app);
  const auto challenge_not_found = R"({"message":"Challenge not found","code":"CHALLENGE_NOT_FOUND"})";
  const auto answer = authentication(owner.phone.get(other.send(api_get(kAuthenticateOptions)).json(), kSite));
  Browser thief(owner.app);
  thief.set_cookie(kCeremony, "forged");
  CHECK(thief.send(answer).body() == challenge_not_found);
  owner.app.clock().advance(std::chrono::minutes(5));
  CHECK(other.send(answer).body() == challenge_not_found);
  owner.app.clock().advance(-std::chrono::minutes(1));
  CHECK(other.send(answer).status == 200);
}

TEST_CASE("passkeys: a refused answer has the protocol's error and leaves the challenge", "[better_auth][passkeys][security]") {
  Owner owner;
  Browser other(owner.app);
  const auto options = other.send(api_get(kAuthenticateOptions)).json();
  const auto foreign = other.send(authentication(owner.phone.get(options, "https://evil.test")));
  CHECK(foreign.status == 400);
  CHECK(foreign.code() == "AUTHENTICATION_FAILED");
  auto unsigned_answer = owner.phone.get(options, kSite);
  auto& inner = *unsigned_answer.object()->find("response")->object();
  const auto right = *inner.find("clientDataJSON")->string();
  owner.phone.alter = [](ResponseParts& parts) { parts.client_data.set("extra", true); };
  inner.set("clientDataJSON", *owner.phone.get(options, kSite).find("response")->find("clientDataJSON")->string());
  owner.phone.alter = nullptr;
  const auto wrong = other.send(authentication(unsigned_answer));
  CHECK(wrong.status == 401);
  CHECK(wrong.code() == "AUTHENTICATION_FAILED");
  inner.set("clientDataJSON", right);
  CHECK(other.send(authentication(unsigned_answer)).status == 200);
}

TEST_CASE("passkeys: a bearer that scripts can read neither adds nor removes one", "[better_auth][passkeys][security]") {
  Owner owner;
  const auto bearer = owner.browser.send(api_get("/get-session")).text("session.token");
  CHECK(owner.app.send(api_get(kRegisterOptions).bearer(bearer)).code() == "SESSION_NOT_FRESH");
  const auto removal = api_post("/passkey/delete-passkey", {{"id", owner.added.text("id")}});
  CHECK(owner.app.send(Call(removal).bearer(bearer)).code() == "SESSION_NOT_FRESH");
}

TEST_CASE("passkeys: without verification of the user the second factor is asked for", "[better_auth][passkeys][security]") {
  const bool verifies = GENERATE(true, false);
  Person person(with_passkeys());
  person.guard();
  SoftAuthenticator key(crypto::Algorithm::kEs256, {.user_verifies = verifies});
  REQUIRE(add_passkey(person.browser, key).status == 200);
  Browser other(person.world);
  const auto answer = sign_in(other, key);
  CHECK(answer.status == 200);
  CHECK(answer.at("twoFactorRedirect").is_null() == verifies);
  CHECK(is_signed_in(other) == verifies);
}

}  // namespace
}  // namespace usher::better_auth
