#pragma once

#include "common/settings/settings.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/test_app.h"

namespace usher::better_auth {

/// A site with sign-in by a provider, called as the Better Auth client does.
struct SocialWorld {
  explicit SocialWorld(const testkit::Adapt& adapt = {})
      : app([&](settings::Settings& settings) {
          testkit::FakeIssuer::configure(settings);
          settings.oauth.github = {.id = "github-client", .secret = Secret(std::string("hush"))};
          if (adapt) adapt(settings);
        }) {}

  testkit::Answer call(std::string_view path, json::Object body) {
    return browser.send(testkit::post("/api/auth/" + std::string(path)).json(std::move(body)));
  }
  testkit::Answer begin(json::Object more = {}) {
    json::Object body{{"provider", "acme"}, {"callbackURL", "/dashboard"}, {"errorCallbackURL", "/sign-in"}};
    for (const auto& member : more) body.set(member.key, member.value);
    return call("sign-in/social", std::move(body));
  }
  /// The query of the provider's redirect back.
  std::string back(const testkit::Answer& begun) {
    const auto url = begun.text("url");
    return "/api/auth/callback/acme?code=" + acme.approve(url) + "&state=" + testkit::query_of(url)["state"];
  }
  testkit::Answer come(const std::string& target) { return browser.send(testkit::get(target)); }
  testkit::Answer sign_in(json::Object more = {}) { return come(back(begin(std::move(more)))); }
  testkit::Answer session() { return browser.send(testkit::get("/api/auth/get-session")); }
  /// The row of that provider in list-accounts; throws if it is missing.
  std::string account_id(std::string_view provider = "acme") {
    const auto accounts = browser.send(testkit::get("/api/auth/list-accounts")).json();
    for (const auto& one : *accounts.array())
      if (*one.find("providerId")->string() == provider) return *one.find("id")->string();
    throw std::runtime_error("no such account");
  }

  testkit::TestApp app;
  testkit::FakeIssuer acme{app.kit().http(), app.clock()};
  testkit::Browser browser{app};
};

inline std::string location(const testkit::Answer& answer) { return answer.header("Location").value_or(""); }

}  // namespace usher::better_auth
