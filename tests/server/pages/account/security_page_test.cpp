#include "server/pages/account/account_context.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/second_factor.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kSecurityUrl = "/account/security";

TEST_CASE("security page: a provider is linked by a page that leads there, and comes back", "[pages][account][oauth]") {
  TestApp app(FakeIssuer::configure);
  FakeIssuer acme(app.kit().http(), app.clock());
  Resident ada(app);
  app.kit().run("UPDATE users SET is_verified = 1");
  CHECK(says(ada.open(kSecurityUrl), "<button class=\"second\" aria-label=\"Link acme\">Link</button>"));
  const auto leads = ada.send(kSecurityUrl, "/account/security/link", {{"provider", "acme"}});
  CHECK(leads.status == 200);
  CHECK(leads.oauth_cookie());
  const auto begin = leads.body().find("href=\"https://login.example.org");
  REQUIRE(begin != std::string::npos);
  auto url = leads.body().substr(begin + 6, leads.body().find('"', begin + 6) - begin - 6);
  for (auto at = url.find("&amp;"); at != std::string::npos; at = url.find("&amp;")) url.replace(at, 5, "&");
  const auto back = ada.open("/auth/oauth/acme/callback?state=" + query_of(url)["state"] + "&code=" + acme.approve(url));
  CHECK(back.header("location") == "http://localhost:8000/account/security?done=linked");
  CHECK(says(ada.open(kSecurityUrl), "<strong><bdi>acme</bdi></strong> <span class=\"pill good\">Linked</span>"));
  CHECK(ada.send(kSecurityUrl, "/account/security/link", {{"provider", "nowhere"}}).status == 404);
}

TEST_CASE("security page: a link to the provider's former issuer can be linked again", "[pages][account][oauth]") {
  TestApp app(FakeIssuer::configure);
  Resident ada(app);
  ada.link();
  CHECK_FALSE(says(ada.open(kSecurityUrl), "Link acme"));
  app.kit().run("UPDATE accounts SET issuer = 'https://former.example' WHERE provider = 'acme'");
  CHECK(says(ada.open(kSecurityUrl), "Link acme"));
}

TEST_CASE("security page: a way to sign in is removed, but not the last one", "[pages][account][security]") {
  TestApp app(FakeIssuer::configure);
  Resident ada(app);
  CHECK_FALSE(says(ada.open(kSecurityUrl), "/account/security/unlink"));
  const auto own = app.kit().texts("SELECT id FROM accounts").front();
  const auto last = ada.send(kSecurityUrl, "/account/security/unlink", {{"id", own}});
  CHECK(last.status == 409);
  CHECK(says(last, "role=\"alert\">This is your last way to sign in. Add another one first."));
  ada.link();
  CHECK(ada.send(kSecurityUrl, "/account/security/unlink", {{"id", own}}).header("location") ==
        "/account/security?done=unlinked");
  CHECK(app.kit().texts("SELECT provider FROM accounts") == std::vector<std::string>{"acme"});
  CHECK(says(ada.open(kSecurityUrl), "<span class=\"pill \">Not set</span>"));
}

TEST_CASE("security page: another account's way in and browser cannot be removed", "[pages][account][security]") {
  TestApp app(FakeIssuer::configure);
  const auto eve = sign_up_guarded(app.kit(), "eve@example.com");
  trust_a_browser(app.kit(), eve, "eve@example.com");
  const auto hers = app.kit().texts("SELECT id FROM accounts").front();
  const auto browser = app.kit().texts("SELECT id FROM verifications WHERE payload LIKE '%trust%'");
  REQUIRE(browser.size() == 1);
  Resident ada(app);
  ada.send(kSecurityUrl, "/account/security/unlink", {{"id", hers}});
  ada.send(kSecurityUrl, "/account/security/forget-browser", {{"id", browser.front()}});
  CHECK(app.kit().number("SELECT count(*) FROM accounts") == 2);
  CHECK(app.kit().texts("SELECT id FROM verifications WHERE payload LIKE '%trust%'") == browser);
}

TEST_CASE("security page: a trusted browser is listed and forgotten", "[pages][account]") {
  TestApp app;
  const auto ada = sign_up_guarded(app.kit());
  Browser browser(app, kOwn);
  submit(browser, "/account/sign-in", "/account/sign-in", {{"email", std::string(kAda)}, {"password", std::string(kPassphrase)}});
  submit(browser, "/account/second-factor", "/account/second-factor", {{"code", ada.app.next_code()}, {"trust_device", "1"}});
  const auto page = browser.send(get(kSecurityUrl));
  CHECK(says(page, "<span class=\"pill good\">Trusted</span>"));
  CHECK(says(page, "Backup codes left: 10."));
  const auto done = browser.send(form_post("/account/security/forget-browser",
                                           {{"form_token", hidden_of(page, "form_token")}, {"id", hidden_of(page, "id")}}));
  CHECK(done.header("location") == "/account/security?done=browser");
  CHECK_FALSE(says(browser.send(get(kSecurityUrl)), ">Trusted</span>"));
}

TEST_CASE("security page: an unconfirmed address has its button, which leads back", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  CHECK(says(ada.open(kSecurityUrl), "<span class=\"pill waiting\">Not confirmed</span>"));
  const auto sent = ada.send(kSecurityUrl, "/account/verify-address", {{"at", kSecurityUrl}});
  CHECK(sent.header("location") == "/account/security?done=verify");
  CHECK(ada.send(kSecurityUrl, "/account/verify-address", {{"at", "//evil.example"}}).header("location") ==
        "/account?done=verify");
  app.kit().run("UPDATE users SET is_verified = 1");
  const auto after = ada.open(kSecurityUrl);
  CHECK(says(after, "<span class=\"pill good\">Confirmed</span>"));
  CHECK_FALSE(says(after, "/account/verify-address"));
}

TEST_CASE("activity page: the user's own events, newest first, a page at a time", "[pages][account][security]") {
  TestApp app;
  Browser eve(app, kOwn);
  eve.sign_up("eve@example.com");
  Resident ada(app);
  for (int i = 0; i < 30; ++i) {
    app.clock().advance(std::chrono::seconds(1));
    ada.browser.sign_in();
  }
  const auto first = ada.open("/account/security/activity");
  CHECK(says(first, "<strong>Signed in</strong>"));
  CHECK_FALSE(says(first, "Account created"));
  CHECK(says(first, ">Older events<"));
  const std::string link = "href=\"/account/security/activity?cursor=";
  const auto at = first.body().find(link);
  REQUIRE(at != std::string::npos);
  const auto next = first.body().substr(at + 6, first.body().find('"', at + 6) - at - 6);
  const auto second = ada.open(next);
  CHECK(says(second, "<strong>Account created</strong>"));
  CHECK_FALSE(says(second, ">Older events<"));
}

}  // namespace

}  // namespace usher::pages
