#include "common/base/text.h"
#include "common/core/providers/oauth_failure.h"
#include "common/core/texts/catalogue.h"
#include "server/pages/pages.h"
#include "tests/catch.h"
#include "tests/testkit/other_servers/fake_issuer.h"
#include "tests/testkit/test_app.h"

namespace usher::pages {
namespace {

using namespace testkit;

TEST_CASE("sign-in failed: every reason has a page with its own text and a way back", "[pages]") {
  TestApp app;
  const auto texts = core::Catalogue::built_in();
  std::map<std::string, std::string_view> seen;
  for (const auto& row : core::kOAuthFailures) {
    const auto answer = app.send(get("/account/sign-in-failed?error=" + std::string(row.word)));
    CHECK(answer.status == 200);
    CHECK(answer.header("content-type") == "text/html; charset=utf-8");
    const auto code = row_of(core::failure_named(row.word).value()).wire;
    const auto detail = escape_html(texts.choose("").error_detail(code, false, {{"provider", "The provider"}}));
    CHECK(seen.emplace(detail, row.word).first->second == row.word);
    CHECK(answer.body().find(detail) != std::string::npos);
    CHECK(answer.body().find("href=\"http://localhost:3000\"") != std::string::npos);
    CHECK(answer.body().find("/account/security") == std::string::npos);
    CHECK(answer.body().find("<a href=\"/account/sign-in\">Other ways to sign in</a>") != std::string::npos);
  }
}

TEST_CASE("sign-in failed: a known provider is named, and tried again where that may help", "[pages][oauth]") {
  TestApp app(FakeIssuer::configure);
  const auto page = [&](const std::string& query) { return app.send(get("/account/sign-in-failed?error=" + query)).body(); };
  const auto unreachable = page("provider_unreachable&provider=acme");
  CHECK(unreachable.find("<h1>acme doesn&#39;t respond</h1>") != std::string::npos);
  CHECK(unreachable.find("href=\"/auth/oauth/acme?redirect_to=") != std::string::npos);
  CHECK(page("account_suspended&provider=acme").find("/auth/oauth/") == std::string::npos);
  const auto unknown = page("provider_unreachable&provider=%3Cevil%3E");
  CHECK(unknown.find("<h1>The provider doesn&#39;t respond</h1>") != std::string::npos);
  CHECK(unknown.find("&lt;evil") == std::string::npos);
}

TEST_CASE("sign-in failed: after linking it leads back to security and offers no sign-in", "[pages][oauth]") {
  TestApp app(FakeIssuer::configure);
  for (const auto& row : core::kOAuthFailures) {
    const auto answer = app.send(get("/account/sign-in-failed?linking=true&provider=acme&error=" + std::string(row.word)));
    CHECK(answer.body().find("<a href=\"/account/security\">Back to security</a>") != std::string::npos);
    CHECK(answer.body().find("/auth/oauth/") == std::string::npos);
    CHECK(answer.body().find("/account/sign-in\"") == std::string::npos);
  }
}

TEST_CASE("sign-in failed: the page shows nothing of the URL and has no active content", "[pages][security]") {
  TestApp app;
  const auto answer = app.send(get("/account/sign-in-failed?error=%3Cscript%3Ealert(1)%3C/script%3E"));
  CHECK(answer.status == 200);
  CHECK(answer.body().find("<script>") == std::string::npos);
  CHECK(answer.header("content-security-policy")->find("default-src 'none'") == 0);
}

TEST_CASE("sign-in with: the page has one button, no script of the URL, and no frame may show it", "[pages][oauth][security]") {
  TestApp app(FakeIssuer::configure);
  const auto page = app.send(get("/account/sign-in-with?provider=acme&redirect_to=%2F%22%3E%3Cscript%3E"));
  CHECK(page.status == 200);
  const auto& body = page.body();
  CHECK(body.find("<h1>Sign in with acme?</h1>") != std::string::npos);
  CHECK(body.find("href=\"/auth/oauth/acme?redirect_to=%2F%22%3E%3Cscript%3E\"") != std::string::npos);
  CHECK(body.find("<script>") == std::string::npos);
  CHECK(page.header("content-security-policy")->find("frame-ancestors 'none'") != std::string::npos);
}

TEST_CASE("sign-in with: an unknown provider is 404, without a button", "[pages][oauth][security]") {
  TestApp app(FakeIssuer::configure);
  for (const std::string provider : {"", "evil"}) {
    const auto page = app.send(get("/account/sign-in-with?provider=" + provider));
    CHECK(page.status == 404);
    CHECK(page.body().find("/auth/oauth/") == std::string::npos);
  }
}

}  // namespace
}  // namespace usher::pages
