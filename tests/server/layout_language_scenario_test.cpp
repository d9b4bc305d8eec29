#include "tests/catch.h"
#include "tests/server/pages/form_steps.h"
#include "tests/testkit/test_app.h"

namespace usher::html {
namespace {

using namespace testkit;
using pages::says;

TEST_CASE("page language: a link chooses one, and a cookie keeps it for the browser", "[pages]") {
  TestApp app;
  Browser ada(app, pages::kOwn);
  const auto first = ada.send(get("/account/sign-in?next=%2Fcourse"));
  CHECK(first.header("content-language") == "en");
  CHECK(says(first, "<a href=\"/account/sign-in?next=%2Fcourse&amp;lang=de\" lang=\"de\" hreflang=\"de\">Deutsch</a>"));
  const auto chosen = ada.send(get("/account/sign-in?next=%2Fcourse&lang=de"));
  CHECK(chosen.header("content-language") == "de");
  CHECK(chosen.header("set-cookie")->starts_with("usher_language=de; Max-Age=31536000; Path=/account; HttpOnly"));
  CHECK(says(chosen, ">English</a>"));
  CHECK_FALSE(says(chosen, ">Deutsch</a>"));
  CHECK(ada.send(get("/account/sign-in")).header("content-language") == "de");
}

TEST_CASE("page language: a parameter of the page stays one parameter in the link", "[pages][security]") {
  TestApp app;
  const auto page = app.send(get("/account/sign-in?a%26next%3D%22%23=1%26b&lang=en"));
  CHECK(says(page, "href=\"/account/sign-in?a%26next%3D%22%23=1%26b&amp;lang=de\""));
}

TEST_CASE("page language: one that does not exist is no choice, and is not kept", "[pages][security]") {
  TestApp app;
  for (const auto* tag : {"xx", "de;Path=/", "", "DE"}) {
    CAPTURE(tag);
    Browser ada(app, pages::kOwn);
    const auto page = ada.send(get("/account/sign-in?lang=" + std::string(tag)));
    CHECK(page.status == 200);
    CHECK(page.header("content-language") == "en");
    CHECK(page.header("set-cookie").value_or("").find("usher_language") == std::string::npos);
  }
}

TEST_CASE("page language: the answer to a form keeps the language of the cookie, and links to its page in others", "[pages]") {
  TestApp app;
  Browser ada(app, pages::kOwn);
  static_cast<void>(ada.send(get("/account/sign-in?lang=ur")));
  const auto refused = pages::submit(ada, "/account/sign-in?next=%2Fdocs", "/account/sign-in",
                                     {{"email", "ada@example.com"}, {"password", "wrong"}});
  CHECK(refused.header("content-language") == "ur");
  CHECK(says(refused, "<a href=\"/account/sign-in?next=%2Fdocs&amp;lang=de\" lang=\"de\" hreflang=\"de\">"));
  CHECK_FALSE(says(refused, "wrong"));
}

TEST_CASE("page theme: a link chooses one, and a cookie keeps it for all pages", "[pages]") {
  TestApp app;
  Browser ada(app, pages::kOwn);
  const std::string by_system = "media=\"(prefers-color-scheme: dark)\"";
  const auto first = ada.send(get("/account/sign-in"));
  CHECK(says(first, by_system));
  CHECK(says(first, "<a href=\"/account/sign-in?theme=system\" aria-current=\"true\">System</a>"));
  const auto dark = ada.send(get("/account/sign-in?theme=dark"));
  REQUIRE(dark.cookie("usher_theme"));
  CHECK(dark.cookie("usher_theme")->path == "/");
  CHECK(says(dark, "<link rel=\"stylesheet\" href=\"/account/dark.css?v="));
  CHECK_FALSE(says(dark, by_system));
  CHECK_FALSE(says(ada.send(get("/account/sign-up")), by_system));
  CHECK_FALSE(says(ada.send(get("/account/sign-up?theme=light")), "dark.css"));
  CHECK_FALSE(ada.send(get("/account/sign-up?theme=pink")).cookie("usher_theme"));
}

TEST_CASE("page footer: the site's terms and privacy policy are linked where they are set", "[pages]") {
  TestApp app([](settings::Settings& settings) {
    settings.site.terms = "/terms";
    settings.site.privacy = "https://example.com/privacy";
  });
  const auto page = app.send(get("/account/sign-in"));
  CHECK(says(page, "<a href=\"/terms\">Terms</a>"));
  CHECK(says(page, "<a href=\"https://example.com/privacy\">Privacy</a>"));
  CHECK_FALSE(says(TestApp().send(get("/account/sign-in")), "Terms"));
}

}  // namespace
}  // namespace usher::html
