#include "server/authentication/cookies.h"

#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/test_app.h"
#include "tests/testkit/world.h"

namespace usher::authentication {
namespace {

using namespace testkit;

struct Named {
  const char* what;
  bool secure;
  const char* domain;
  const char* refresh;
  const char* session;
  const char* device;
};

TEST_CASE("cookies: names, attributes and paths follow the settings", "[cookies][security]") {
  const auto row = GENERATE(values<Named>({
      {"plain", false, "", "refresh_token", "better-auth.session_token", "usher_device"},
      {"domain", false, "example.com", "refresh_token", "better-auth.session_token", "usher_device"},
      {"secure", true, "", "__Secure-refresh_token", "__Secure-better-auth.session_token", "__Host-usher_device"},
      {"secure domain", true, "example.com", "__Secure-refresh_token", "__Secure-better-auth.session_token",
       "__Secure-usher_device"},
  }));
  INFO(row.what);
  TestApp app([&](settings::Settings& settings) {
    settings.cookies.secure = row.secure;
    settings.cookies.domain = row.domain;
    settings.cookies.same_site = settings::SameSitePolicy::kStrict;
  });
  app.sign_up();
  const auto answer = app.sign_in();
  REQUIRE(answer.cookies().size() == 3);
  for (const auto& cookie : answer.cookies()) {
    CHECK(cookie.http_only);
    CHECK(cookie.secure == row.secure);
    CHECK(cookie.domain == row.domain);
    CHECK(cookie.same_site == "Strict");
  }
  REQUIRE(answer.cookie(row.refresh));
  CHECK(answer.cookie(row.refresh)->path == "/auth");
  CHECK(answer.cookie(row.refresh)->max_age == 7 * 24 * 3600);
  REQUIRE(answer.cookie(row.session));
  CHECK(answer.cookie(row.session)->path == "/");
  CHECK(answer.cookie(row.session)->max_age == 7 * 24 * 3600);
  REQUIRE(answer.cookie(row.device));
  CHECK(answer.cookie(row.device)->path == "/");
  CHECK(answer.cookie(row.device)->max_age == 365 * 24 * 3600);

  for (const auto* name : {row.refresh, row.session}) {
    const auto me = app.send(get("/auth/me").cookie(name, answer.cookie(name)->value));
    CHECK(me.status == 200);
  }
}

TEST_CASE("cookies: what binds a passkey to the browser reaches sites elsewhere, and is Lax where the settings say Strict",
          "[cookies][passkeys]") {
  struct Sent {
    settings::SameSitePolicy policy;
    const char* attribute;
  };
  const auto row = GENERATE(values<Sent>({{settings::SameSitePolicy::kLax, "Lax"},
                                          {settings::SameSitePolicy::kStrict, "Lax"},
                                          {settings::SameSitePolicy::kNone, "None"}}));
  TestApp app([&](settings::Settings& settings) {
    settings.cookies.secure = true;
    settings.cookies.same_site = row.policy;
  });
  const auto cookie = app.send(post("/auth/passkeys/authentication/options").json({})).cookie("__Host-usher_form");
  REQUIRE(cookie);
  CHECK(cookie->same_site == row.attribute);
}

TEST_CASE("cookies: a session that is not remembered ends with the browser", "[cookies]") {
  TestApp app;
  app.sign_up();
  auto body = sign_in_body();
  body.set("remember_me", false);
  Browser browser(app);
  const auto answer = browser.send(post("/auth/login").json(body));
  CHECK_FALSE(answer.cookie("refresh_token")->max_age);
  CHECK_FALSE(answer.cookie("better-auth.session_token")->max_age);
  const auto renewed = browser.send(post("/auth/refresh"));
  CHECK_FALSE(renewed.cookie("refresh_token")->max_age);
  CHECK_FALSE(renewed.cookie("better-auth.session_token")->max_age);
}

TEST_CASE("cookies: a refresh extends the session cookie of the same session and leaves any other", "[cookies]") {
  TestApp app;
  Browser browser(app);
  browser.sign_up();
  const auto before = *browser.cookie("better-auth.session_token");
  const auto renewed = browser.send(post("/auth/refresh"));
  CHECK(renewed.cookie("better-auth.session_token")->value == before);

  const auto other_user = app.sign_up("bob@example.com");
  browser.set_cookie("better-auth.session_token", other_user.cookie("better-auth.session_token")->value);
  CHECK_FALSE(browser.send(post("/auth/refresh")).cookie("better-auth.session_token"));
}

Adapt with_secret(std::string secret) {
  return
      [secret = std::move(secret)](settings::Settings& settings) { settings.secrets.better_auth = Secret(std::string(secret)); };
}

/// A rotation of the secret that a signed-in browser has missed.
struct Rotated {
  Rotated() { browser.sign_up(); }

  std::shared_ptr<World> world = std::make_shared<World>();
  TestApp before{world, with_secret("the secret before the rotation, of 32 bytes")};
  TestApp after{world, with_secret("the secret after the rotation, of 32 bytes")};
  Browser browser{before};
};

TEST_CASE("cookies: a refresh signs the session cookie of a former secret again", "[cookies][refresh][security]") {
  Rotated site;
  auto& browser = site.browser;
  const auto old = *browser.cookie("better-auth.session_token");
  browser.move_to(site.after);
  CHECK(browser.send(get("/api/auth/get-session")).body() == "null");

  const auto renewed = browser.send(post("/auth/refresh"));
  CHECK(renewed.status == 200);
  const auto again = renewed.cookie("better-auth.session_token")->value;
  CHECK(again != old);
  CHECK(again.substr(0, again.find('.')) == old.substr(0, old.find('.')));
  CHECK(browser.send(get("/api/auth/get-session")).text("user.email") == TestApp::kEmail);
  CHECK(browser.send(get("/account")).status == 200);
}

TEST_CASE("cookies: a refresh signs no session cookie that is absent, of another session or changed", "[cookies][security]") {
  Rotated site;
  auto& browser = site.browser;
  const auto own = *browser.cookie("better-auth.session_token");
  const auto other = site.before.sign_up("bob@example.com").cookie("better-auth.session_token")->value;
  browser.move_to(site.after);
  for (const auto& value : {other, "x" + own, own.substr(1), std::string("."), std::string("%2E")}) {
    CAPTURE(value);
    browser.set_cookie("better-auth.session_token", value);
    CHECK_FALSE(browser.send(post("/auth/refresh")).cookie("better-auth.session_token"));
  }
  browser.forget("better-auth.session_token");
  CHECK_FALSE(browser.send(post("/auth/refresh")).cookie("better-auth.session_token"));
}

TEST_CASE("cookies: the session cookie is signed, a forged one is ignored", "[cookies][security]") {
  TestApp app;
  const auto cookie = app.sign_up().cookie("better-auth.session_token")->value;
  CHECK(cookie.find('%') != std::string::npos);
  CHECK(app.send(get("/auth/me").cookie("better-auth.session_token", cookie)).status == 200);
  auto forged = cookie;
  forged[forged.find('.') + 3] = forged[forged.find('.') + 3] == 'A' ? 'B' : 'A';
  CHECK(app.send(get("/auth/me").cookie("better-auth.session_token", forged)).status == 401);
  CHECK(app.send(get("/auth/me").cookie("better-auth.session_token", cookie.substr(0, cookie.find('.')))).status == 401);
}

TEST_CASE("cookies: a bearer-only site sets no session cookie and ignores one", "[cookies][security]") {
  auto world = std::make_shared<World>();
  TestApp before(world);
  const auto cookie = before.sign_up().cookie("better-auth.session_token")->value;
  TestApp app(world, [](settings::Settings& settings) { settings.cookies.session_cookie = false; });
  const auto signed_in = app.sign_in();
  CHECK_FALSE(signed_in.cookie("better-auth.session_token"));
  const auto changed = app.send(post("/api/auth/update-user").json({{"name", "Ada"}}).bearer(signed_in.text("access_token")));
  CHECK(changed.cookies().empty());
  CHECK(app.send(get("/auth/me").cookie("better-auth.session_token", cookie)).status == 401);
}

}  // namespace
}  // namespace usher::authentication
