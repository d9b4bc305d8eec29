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

TEST_CASE("passkeys: added, listed, renamed and removed", "[better_auth][passkeys]") {
  Owner owner;
  CHECK(owner.added.status == 200);
  CHECK(owner.added.text("name") == "Phone");
  CHECK(owner.added.text("deviceType") == "multiDevice");
  CHECK(owner.added.at("backedUp") == json::Value(true));
  CHECK(owner.added.at("counter") == json::Value(0));
  CHECK(owner.added.text("transports").find(' ') == std::string::npos);
  CHECK(owner.added.text("publicKey").size() % 4 == 0);
  CHECK(owner.added.text("aaguid") == "00000000-0000-0000-0000-000000000000");
  CHECK(json::to_text(owner.browser.send(api_get("/passkey/list-user-passkeys")).json()) == "[" + owner.added.body() + "]");
  const auto id = owner.added.text("id");
  CHECK(owner.browser.send(api_post("/passkey/update-passkey", {{"id", id}, {"name", " Pixel "}})).text("passkey.name") ==
        "Pixel");
  CHECK(owner.browser.send(api_post("/passkey/delete-passkey", {{"id", id}})).body() == R"({"status":true})");
  CHECK(owner.browser.send(api_get("/passkey/list-user-passkeys")).body() == "[]");
  const auto gone = owner.browser.send(api_post("/passkey/delete-passkey", {{"id", id}}));
  CHECK(gone.status == 404);
  CHECK(gone.body() == R"({"message":"Passkey not found","code":"PASSKEY_NOT_FOUND"})");
}

TEST_CASE("passkeys: one signs in, and the session's user is offered the own ones", "[better_auth][passkeys]") {
  Owner owner;
  Browser other(owner.app);
  const auto stranger = other.send(api_get(kAuthenticateOptions));
  CHECK(stranger.at("allowCredentials").is_null());
  CHECK(stranger.cookie(kCeremony)->max_age == 300);
  CHECK(stranger.cookie(kCeremony)->http_only);
  const auto signed_in = sign_in(other, owner.phone);
  CHECK(signed_in.status == 200);
  CHECK(signed_in.text("user.email") == kEmail);
  CHECK(signed_in.header("set-auth-token")->starts_with(signed_in.text("session.token") + "."));
  CHECK(is_signed_in(other));
  const auto own = other.send(api_get(kAuthenticateOptions));
  CHECK(own.text("allowCredentials.0.id") == owner.added.text("credentialID"));
}

TEST_CASE("passkeys: the options follow the query and name the passkeys there are", "[better_auth][passkeys]") {
  Owner owner;
  const auto options = owner.browser.send(api_get(std::string(kRegisterOptions) + "?authenticatorAttachment=platform&name=Me"));
  CHECK(options.text("user.name") == "Me");
  CHECK(options.text("authenticatorSelection.authenticatorAttachment") == "platform");
  CHECK(options.text("excludeCredentials.0.id") == owner.added.text("credentialID"));
  CHECK(options.at("extensions.credProps") == json::Value(true));
  CHECK(owner.browser.send(api_get(std::string(kRegisterOptions) + "?authenticatorAttachment=other")).text("message") ==
        R"([query.authenticatorAttachment] Invalid option: expected one of "platform"|"cross-platform")");
}

TEST_CASE("passkeys: createSession returns the present session", "[better_auth][passkeys]") {
  TestApp app(with_passkeys());
  Browser browser(app);
  const auto token = sign_up(browser).text("token");
  SoftAuthenticator phone;
  const auto added = add_passkey(browser, phone, {{"createSession", true}});
  CHECK(added.text("session.token") == token);
  CHECK(added.text("user.email") == kEmail);
  CHECK(added.cookie(kCookie));
}

TEST_CASE("passkeys: an answer counts once, in time, for its ceremony and in its browser", "[better_auth][passkeys][security]") {
  Owner owner;
  Browser other(owner.app);
  const auto challenge_not_found = R"({"message":"Challenge not found","code":"CHALLENGE_NOT_FOUND"})";
  const auto answer = authentication(owner.phone.get(other.send(api_get(kAuthenticateOptions)).json(), kSite));
  Browser thief(owner.app);
  CHECK(thief.send(answer).body() == challenge_not_found);
  thief.set_cookie(kCeremony, "forged");
  CHECK(thief.send(answer).body() == challenge_not_found);
  owner.app.clock().advance(std::chrono::minutes(5));
  CHECK(other.send(answer).body() == challenge_not_found);
  owner.app.clock().advance(-std::chrono::minutes(1));
  CHECK(other.send(answer).status == 200);
  CHECK(other.send(answer).body() == challenge_not_found);
  const auto made = registration(owner.phone.get(owner.browser.send(api_get(kAuthenticateOptions)).json(), kSite));
  CHECK(owner.browser.send(made).body() == challenge_not_found);
}

TEST_CASE("passkeys: a ceremony of another session adds nothing", "[better_auth][passkeys][security]") {
  Owner owner;
  Browser eve(owner.app);
  sign_up(eve, "eve@example.com");
  SoftAuthenticator hers;
  const auto options = eve.send(api_get(kRegisterOptions));
  owner.browser.set_cookie(kCeremony, options.cookie(kCeremony)->value);
  CHECK(owner.browser.send(registration(hers.create(options.json(), kSite))).code() == "CHALLENGE_NOT_FOUND");
  CHECK(eve.send(registration(hers.create(options.json(), kSite))).status == 200);
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

  const auto made = owner.browser.send(api_get(kRegisterOptions)).json();
  SoftAuthenticator key(crypto::Algorithm::kEdDsa);
  const auto refused = owner.browser.send(registration(key.create(made, "https://evil.test")));
  CHECK(refused.status == 400);
  CHECK(refused.code() == "FAILED_TO_VERIFY_REGISTRATION");
}

TEST_CASE("passkeys: a removed one is not found, and one of two accounts is refused", "[better_auth][passkeys][security]") {
  Owner owner;
  Browser eve(owner.app);
  sign_up(eve, "eve@example.com");
  SoftAuthenticator copy;
  const auto id = owner.added.text("credentialID");
  copy.alter = [&](ResponseParts& parts) { parts.credential_id = base64url_decode(id).value_or(""); };
  auto response = copy.create(eve.send(api_get(kRegisterOptions)).json(), kSite);
  response.object()->set("id", id).set("rawId", id);
  const auto twice = eve.send(registration(std::move(response)));
  CHECK(twice.status == 409);
  CHECK(twice.text("message") == "This passkey is registered already");
  CHECK(owner.browser.send(api_post("/passkey/delete-passkey", {{"id", owner.added.text("id")}})).status == 200);
  Browser other(owner.app);
  const auto removed = sign_in(other, owner.phone);
  CHECK(removed.status == 401);
  CHECK(removed.code() == "PASSKEY_NOT_FOUND");
}

TEST_CASE("passkeys: another account's is neither renamed nor removed", "[better_auth][passkeys][security]") {
  Owner owner;
  Browser eve(owner.app);
  sign_up(eve, "eve@example.com");
  const auto id = owner.added.text("id");
  CHECK(eve.send(api_post("/passkey/update-passkey", {{"id", id}, {"name", "Mine"}})).status == 404);
  CHECK(eve.send(api_post("/passkey/delete-passkey", {{"id", id}})).status == 404);
  CHECK(eve.send(api_get("/passkey/list-user-passkeys")).body() == "[]");
  CHECK(json::to_text(owner.browser.send(api_get("/passkey/list-user-passkeys")).json()) == "[" + owner.added.body() + "]");
}

TEST_CASE("passkeys: adding and removing need a fresh session; the protocol's day counts for nothing",
          "[better_auth][passkeys][security]") {
  Owner owner;
  SoftAuthenticator key(crypto::Algorithm::kEdDsa);
  const auto options = owner.browser.send(api_get(kRegisterOptions)).json();
  const auto removal = api_post("/passkey/delete-passkey", {{"id", owner.added.text("id")}});
  owner.app.clock().advance(std::chrono::minutes(11));
  CHECK(owner.browser.send(api_get(kRegisterOptions)).code() == "SESSION_NOT_FRESH");
  CHECK(owner.browser.send(registration(key.create(options, kSite))).code() == "SESSION_NOT_FRESH");
  CHECK(owner.browser.send(removal).code() == "SESSION_NOT_FRESH");
  CHECK(owner.browser.send(api_get("/passkey/list-user-passkeys")).status == 200);
  owner.app.clock().advance(-std::chrono::minutes(2));
  CHECK(owner.browser.send(api_get(kRegisterOptions)).status == 200);
  CHECK(owner.browser.send(removal).status == 200);
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

TEST_CASE("passkeys: bodies are checked as the protocol does", "[better_auth][passkeys]") {
  Owner owner;
  const auto message = [&](const std::string& path, json::Object body) {
    return owner.browser.send(api_post("/passkey/" + path, std::move(body))).text("message");
  };
  CHECK(message("verify-registration", {}) == "[body.response] Invalid input: expected nonoptional, received undefined");
  CHECK(message("verify-authentication", {{"response", "x"}}) ==
        "[body.response] Invalid input: expected record, received string");
  CHECK(message("update-passkey", {{"id", "1"}, {"name", " "}}) ==
        "[body.name] Too small: expected string to have >=1 characters");
  CHECK(message("delete-passkey", {{"id", ""}}) == "Missing required parameter: id");
  for (const auto* path : {"/passkey/list-user-passkeys", kRegisterOptions})
    CHECK(owner.app.send(api_get(path)).code() == "UNAUTHORIZED");
}

}  // namespace
}  // namespace usher::better_auth
