#pragma once

#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/test_app.h"

namespace usher::better_auth {

/// A signed-up user who calls as the Better Auth client does.
struct Person {
  explicit Person(const testkit::Adapt& adapt = {}) : world(adapt) { browser.sign_up(); }

  testkit::Answer call(std::string_view path, json::Object body) {
    return browser.send(testkit::post("/api/auth/two-factor/" + std::string(path)).json(std::move(body)));
  }
  testkit::Answer enable() {
    auto begun = call("enable", {{"password", testkit::TestApp::kPassword}});
    uri = begun.text("totpURI");
    return begun;
  }
  testkit::Answer verify_totp(std::string_view code) { return call("verify-totp", {{"code", code}}); }
  /// Turns a second factor on.
  void guard() {
    enable();
    verify_totp(app().code());
  }
  /// Another browser with the same cookies; signs in until the challenge.
  testkit::Answer sign_in(json::Object more = {}) {
    auto body = testkit::sign_in_body();
    for (auto& member : more) body.set(member.key, member.value);
    return browser.send(testkit::post("/api/auth/sign-in/email").json(std::move(body)));
  }
  testkit::Answer session() { return browser.send(testkit::get("/api/auth/get-session")); }
  testkit::Authenticator app() {
    const auto from = uri.find("secret=") + 7;
    core::Enrolment enrolment{.secret = Secret(uri.substr(from, uri.find('&', from) - from)), .otpauth_uri = Secret()};
    return {world.kit(), enrolment};
  }
  std::string email_code() { return testkit::Mailbox(world.kit()).secret("second_factor_code", testkit::TestApp::kEmail); }

  testkit::TestApp world;
  testkit::Browser browser{world};
  std::string uri = {};
};

}  // namespace usher::better_auth
