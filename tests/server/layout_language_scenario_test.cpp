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

TEST_CASE("page language: the answer to a form keeps the language of the cookie and has no links", "[pages]") {
  TestApp app;
  Browser ada(app, pages::kOwn);
  static_cast<void>(ada.send(get("/account/sign-in?lang=ur")));
  const auto refused =
      pages::submit(ada, "/account/sign-in", "/account/sign-in", {{"email", "ada@example.com"}, {"password", "wrong"}});
  CHECK(refused.header("content-language") == "ur");
  CHECK_FALSE(says(refused, "hreflang"));
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
