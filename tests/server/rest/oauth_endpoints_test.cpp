#include "common/settings/settings.h"
#include "server/rest/rest.h"
#include "tests/catch.h"
#include "tests/testkit/fake_http.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/test_app.h"

namespace usher::rest {
namespace {

using namespace testkit;

struct OAuthWorld {
  explicit OAuthWorld(const Adapt& adapt = {})
      : app([&](settings::Settings& settings) {
          FakeIssuer::configure(settings);
          settings.cors.origins = {"http://localhost:3000"};
          settings.site_url = "http://localhost:3000/learn";
          if (adapt) adapt(settings);
        }) {}
  Answer begin(const std::string& query = "") { return browser.send(get("/auth/oauth/acme" + query)); }
  /// The query of the provider's redirect back.
  std::string callback(const std::string& authorization_url) {
    return "/auth/oauth/acme/callback?state=" + query_of(authorization_url)["state"] + "&code=" + acme.approve(authorization_url);
  }
  Answer sign_in(const std::string& query = "") { return browser.send(get(callback(begin(query).header("location").value()))); }
  std::string failure(const Answer& answer) {
    CHECK(answer.status == 302);
    CHECK(answer.cookies().empty());
    const auto location = answer.header("location").value_or("");
    const auto prefix = app.core().ports.settings.public_url + "/account/sign-in-failed?error=";
    const std::string provider = "&provider=acme";
    CHECK(location.ends_with(provider));
    return location.starts_with(prefix) ? location.substr(prefix.size(), location.size() - prefix.size() - provider.size())
                                        : location;
  }
  TestApp app;
  FakeIssuer acme{app.kit().http(), app.clock()};
  Browser browser{app};
};

TEST_CASE("social sign-in: the browser goes to the provider, returns and is signed in", "[rest][oauth]") {
  OAuthWorld world;
  const auto begun = world.begin();
  CHECK(begun.status == 302);
  auto query = query_of(begun.header("location").value());
  CHECK(query["redirect_uri"] == world.app.core().ports.settings.public_url + "/auth/oauth/acme/callback");
  const auto done = world.browser.send(get(world.callback(begun.header("location").value())));
  CHECK(done.status == 302);
  CHECK(done.header("location") == "http://localhost:3000/learn");
  CHECK(done.body().empty());
  for (const auto* name : {"refresh_token", "better-auth.session_token", "usher_device"}) CHECK(done.cookie(name));
  CHECK(done.oauth_cookie()->max_age == 0);
  CHECK(world.browser.send(get("/auth/me")).text("user.email") == "ada@example.com");
}

TEST_CASE("social sign-in: a link on another site leads to a page with one button, which goes on (login CSRF, forced linking)",
          "[rest][oauth][security]") {
  OAuthWorld world;
  const auto target = std::string("/auth/oauth/acme?redirect_to=%2Fwelcome%3Fa%3Db&reauthenticate=false");
  const auto led = [&](const std::string& referer) {
    auto request = get(target).header("sec-fetch-site", "cross-site");
    if (!referer.empty()) request.header("referer", referer);
    return world.browser.send(request);
  };
  const auto& site = world.app.core().ports.settings.public_url;
  for (const std::string referer : {"", "https://evil.example/"}) {
    const auto asked = led(referer);
    CHECK(asked.status == 302);
    CHECK(asked.cookies().empty());
    REQUIRE(asked.header("location") ==
            site + "/account/sign-in-with?provider=acme&redirect_to=%2Fwelcome%3Fa%3Db&reauthenticate=false");
    const auto page =
        world.browser.send(get(asked.header("location")->substr(site.size())).header("sec-fetch-site", "cross-site"));
    CHECK(page.status == 200);
    const auto button = std::string("href=\"") + "/auth/oauth/acme?redirect_to=%2Fwelcome%3Fa%3Db&amp;reauthenticate=false\"";
    CHECK(page.body().find(button) != std::string::npos);
  }
  CHECK(world.app.kit().number("SELECT count(*) FROM verifications") == 0);
  CHECK(led("http://localhost:3000/learn").header("location")->starts_with(FakeIssuer::kIssuer));
  const auto pressed = world.browser.send(get(target).header("sec-fetch-site", "same-origin"));
  CHECK(world.browser.send(get(world.callback(pressed.header("location").value()))).header("location") ==
        "http://localhost:3000/welcome?a=b");
}

TEST_CASE("social sign-in: the state cookie is Lax, HttpOnly, short-lived and scoped to its path", "[rest][oauth][security]") {
  OAuthWorld world([](settings::Settings& settings) {
    settings.cookies.same_site = settings::SameSitePolicy::kStrict;
    settings.cookies.secure = true;
    settings.cookies.domain = "example.com";
  });
  const auto cookie = world.begin().oauth_cookie().value();
  CHECK(cookie.name.starts_with("__Secure-"));
  CHECK(cookie.same_site == "Lax");
  CHECK(cookie.http_only);
  CHECK(cookie.secure);
  CHECK(cookie.path == "/auth/oauth");
  CHECK(cookie.max_age == 600);
  CHECK(cookie.domain.empty());
}

TEST_CASE("social sign-in: a callback in another browser is refused (login CSRF)", "[rest][oauth][security]") {
  OAuthWorld world;
  const auto begun = world.begin();
  const auto back = world.callback(begun.header("location").value());
  Browser other(world.app);
  CHECK(world.failure(other.send(get(back))) == "state_mismatch");
  CHECK_FALSE(other.cookie("refresh_token"));
  other.set_cookie(begun.oauth_cookie()->name, "planted", "/auth/oauth");
  CHECK(world.failure(other.send(get(back))) == "state_mismatch");
  CHECK(world.browser.send(get(back)).cookie("refresh_token"));
  CHECK(world.failure(other.send(get(back))) == "state_mismatch");
}

TEST_CASE("social sign-in: a second visit of the callback leads where the first did, with the session of the first alone",
          "[rest][oauth][security]") {
  OAuthWorld world;
  const auto back = world.callback(world.begin("?redirect_to=/welcome").header("location").value());
  const auto first = world.browser.send(get(back));
  CHECK(first.header("location") == "http://localhost:3000/welcome");
  const auto again = world.browser.send(get(back));
  CHECK(again.header("location") == first.header("location"));
  CHECK_FALSE(again.cookie("refresh_token"));
  CHECK(world.app.kit().number("SELECT count(*) FROM sessions") == 1);
  CHECK(world.failure(world.browser.send(get("/auth/oauth/acme/callback?state=another&code=x"))) == "state_mismatch");
  world.browser.send(post("/auth/logout"));
  CHECK(world.failure(world.browser.send(get(back))) == "state_mismatch");
}

TEST_CASE("social sign-in: HEAD and a browser that fetches in advance consume nothing", "[rest][oauth]") {
  OAuthWorld world;
  const auto back = world.callback(world.begin().header("location").value());
  auto head = get(back);
  head.request.method = "HEAD";
  CHECK_FALSE(world.browser.send(head).header("location"));
  const auto early = world.browser.send(get(back).header("sec-purpose", "prefetch;prerender"));
  CHECK(early.status == 403);
  CHECK(early.cookies().empty());
  CHECK(world.browser.send(get(back)).cookie("refresh_token"));
}

TEST_CASE("social sign-in: sign-ins in several tabs of a browser live side by side", "[rest][oauth]") {
  OAuthWorld world;
  const auto first = world.begin();
  auto second = world.begin();
  while (second.oauth_cookie()->name == first.oauth_cookie()->name) second = world.begin();  // one of 64 names
  CHECK(world.browser.send(get(world.callback(second.header("location").value()))).cookie("refresh_token"));
  CHECK(world.browser.send(get(world.callback(first.header("location").value()))).cookie("refresh_token"));
}

TEST_CASE("social sign-in: redirects to a path of the site or a trusted address only", "[rest][oauth][security]") {
  OAuthWorld world([](settings::Settings& settings) { settings.trusted_origins = {"https://*.example.org"}; });
  CHECK(world.sign_in("?redirect_to=%2Fwelcome%3Fa%3Db").header("location") == "http://localhost:3000/welcome?a=b");
  CHECK(world.sign_in("?redirect_to=https://a.example.org/x").header("location") == "https://a.example.org/x");
  const auto urdu = world.sign_in("?redirect_to=/%D8%B3%D8%A8%D9%82?q=%D8%A7").header("location");
  CHECK(urdu == "http://localhost:3000/%D8%B3%D8%A8%D9%82?q=%D8%A7");
  for (const auto* bad : {"https://evil.example", "//evil.example", "/%5Cevil.example", "javascript:alert(1)", "",
                          "https://a.example.org@evil.example"}) {
    CAPTURE(bad);
    const auto answer = world.begin("?redirect_to=" + std::string(bad));
    CHECK(answer.status == 422);
    CHECK(answer.faults() == std::vector<std::string>{"redirect_to NOT_ALLOWED"});
  }
}

TEST_CASE("social sign-in: an error redirects with the code and sets no cookie", "[rest][oauth][security]") {
  OAuthWorld world;
  const auto back = [&](const std::string& answer) {
    return world.browser.send(
        get("/auth/oauth/acme/callback?state=" + query_of(world.begin().header("location").value())["state"] + answer));
  };
  CHECK(world.failure(world.browser.send(get("/auth/oauth/acme/callback"))) == "state_mismatch");
  CHECK(world.failure(back("&error=access_denied")) == "access_denied");
  CHECK(world.failure(back("&error=server_error")) == "provider_refused");
  CHECK(world.failure(back("&code=wrong")) == "provider_refused");
  CHECK(world.failure(back("&code=wrong&iss=https://evil.example")) == "invalid_id_token");
  world.acme.bend = [](json::Object& claims) { claims.set("iss", "https://evil.example"); };
  CHECK(world.failure(world.sign_in()) == "invalid_id_token");
  world.acme.bend = [](json::Object&) {};
  world.acme.email_verified = false;
  CHECK(world.failure(world.sign_in()) == "email_not_verified");
  world.acme.email_verified = true;
  CHECK(world.sign_in().cookie("refresh_token"));
  world.app.kit().run("UPDATE users SET is_active = 0");
  CHECK(world.failure(world.sign_in()) == "account_suspended");
  world.app.clock().advance(std::chrono::hours(2));
  world.app.kit().http().on(std::string(FakeIssuer::kIssuer) + "/.well-known/openid-configuration", 503, "");
  CHECK(world.failure(world.begin()) == "provider_unreachable");
  CHECK(world.app.kit().number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 1);
}

TEST_CASE("social sign-in: an unknown provider is not found", "[rest][oauth]") {
  OAuthWorld world;
  for (const auto* path : {"/auth/oauth/unknown", "/auth/oauth/google", "/auth/oauth/unknown/callback?state=x"})
    CHECK(world.browser.send(get(path)).code() == "NOT_FOUND");
  CHECK(world.browser.send(get("/auth/oauth/unknown")).text("detail") == "No provider with that name is configured");
}

TEST_CASE("social sign-in: with a second factor it redirects to its page, without a session", "[rest][oauth][security]") {
  OAuthWorld world;
  world.sign_in();
  world.app.kit().run("UPDATE users SET two_factor_enabled = 1");
  world.browser = Browser(world.app);
  const auto answer = world.sign_in();
  CHECK(answer.header("location") == world.app.core().ports.settings.public_url + "/account/second-factor");
  CHECK_FALSE(answer.cookie("refresh_token"));
  CHECK_FALSE(answer.cookie("better-auth.session_token"));
}

TEST_CASE("accounts: linked, listed and unlinked", "[rest][oauth]") {
  OAuthWorld world;
  world.browser.sign_up();
  world.app.kit().run("UPDATE users SET is_verified = 1");
  world.app.clock().advance(std::chrono::seconds(1));  // the older is first
  const auto begun = world.browser.send(post("/auth/accounts/acme/link").json({{"redirect_to", "/settings"}}));
  CHECK(begun.status == 200);
  const auto done = world.browser.send(get(world.callback(begun.text("url"))));
  CHECK(done.header("location") == "http://localhost:3000/settings");
  CHECK_FALSE(done.cookie("refresh_token"));

  const auto list = world.browser.send(get("/auth/accounts"));
  CHECK(list.text("accounts.0.provider") == "credential");
  CHECK(list.text("accounts.1.provider") == "acme");
  const auto unlink = [&](int index) {
    return world.browser.send(del("/auth/accounts/" + list.text("accounts." + std::to_string(index) + ".id")));
  };
  CHECK(unlink(0).status == 204);
  world.app.kit().run("UPDATE users SET is_verified = 0");
  const auto last = unlink(1);
  CHECK(last.status == 409);
  CHECK(last.code() == "LAST_WAY_IN");
}

TEST_CASE("accounts: a failed linking says what is wrong, and that it was a linking", "[rest][oauth]") {
  OAuthWorld world;
  world.browser.sign_up();
  const auto failed = [&] {
    return world.failure(
        world.browser.send(get(world.callback(world.browser.send(post("/auth/accounts/acme/link")).text("url")))));
  };
  CHECK(failed() == "account_email_not_verified&linking=true");
  world.app.kit().run("UPDATE users SET is_verified = 1");
  world.acme.email = "another@example.com";
  CHECK(failed() == "email_does_not_match&linking=true");
  world.acme.email_verified = false;
  CHECK(failed() == "email_not_verified&linking=true");
}

TEST_CASE("accounts: linking needs a fresh session, a known provider and a trusted target", "[rest][oauth][security]") {
  OAuthWorld world;
  CHECK(world.browser.send(post("/auth/accounts/acme/link")).status == 401);
  CHECK(world.browser.send(get("/auth/accounts")).status == 401);
  CHECK(world.browser.send(del("/auth/accounts/x")).status == 401);
  world.browser.sign_up();
  CHECK(world.browser.send(post("/auth/accounts/unknown/link")).code() == "NOT_FOUND");
  CHECK(world.browser.send(post("/auth/accounts/acme/link").json({{"redirect_to", "https://evil.example"}})).status == 422);
  CHECK(world.browser.send(post("/auth/accounts/acme/link").header("origin", "https://evil.example")).code() ==
        "UNTRUSTED_ORIGIN");
  world.app.clock().advance(std::chrono::minutes(10));
  CHECK(world.browser.send(post("/auth/accounts/acme/link")).code() == "FRESH_SESSION_REQUIRED");
  CHECK(world.browser.send(del("/auth/accounts/x")).code() == "FRESH_SESSION_REQUIRED");
}

}  // namespace
}  // namespace usher::rest
