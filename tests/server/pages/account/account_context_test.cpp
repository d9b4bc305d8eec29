#include "server/pages/account/account_context.h"

#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"
#include "tests/testkit/openapi_check.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr std::array kShown{"/account",
                            "/account/profile",
                            "/account/security",
                            "/account/security/email",
                            "/account/security/password",
                            "/account/security/two-factor",
                            "/account/security/activity",
                            "/account/sessions",
                            "/account/data",
                            "/account/re-authenticate"};

/// Every form of the area that acts.
constexpr std::array kActs{"/account/verify-address",
                           "/account/profile",
                           "/account/security/forget-browser",
                           "/account/security/unlink",
                           "/account/security/link",
                           "/account/security/email",
                           "/account/security/password",
                           "/account/security/two-factor",
                           "/account/security/two-factor/confirm",
                           "/account/security/two-factor/off",
                           "/account/security/backup-codes",
                           "/account/sessions/end",
                           "/account/sessions/end-others",
                           "/account/data/export",
                           "/account/data",
                           "/account/re-authenticate",
                           "/account/re-authenticate/mail"};

TEST_CASE("account area: each page has the navigation, and says which page it is", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  for (const auto* path : kShown) {
    CAPTURE(path);
    const auto page = ada.open(path);
    CHECK(page.status == 200);
    CHECK(page.header("cache-control") == "no-store");
    if (std::string_view(path) != "/account/re-authenticate")
      CHECK(says(page, "<nav class=\"tabs\" aria-label=\"Your account\">"));
  }
  CHECK(says(ada.open("/account/profile"), "<a href=\"/account/profile\" aria-current=\"page\">Profile</a>"));
  CHECK(says(ada.open("/account/security/email"), "<a href=\"/account/security\" aria-current=\"true\">Security</a>"));
}

TEST_CASE("account area: without a session it leads to the sign-in and back", "[pages][account]") {
  TestApp app;
  for (const auto* path : kShown)
    CHECK(app.send(get(path)).header("location") == "/account/sign-in?next=" + percent_encode(path));
  CHECK(app.send(get("/account/security/activity?cursor=x")).header("location") ==
        "/account/sign-in?next=%2Faccount%2Fsecurity%2Factivity%3Fcursor%3Dx");
}

TEST_CASE("account area: without session cookies there are no pages", "[pages][account]") {
  TestApp app([](settings::Settings& settings) { settings.cookies.session_cookie = false; });
  for (const auto* path : kShown) CHECK(app.send(get(path)).status == 404);
}

TEST_CASE("account area: a form without the token of the browser and its session changes nothing", "[pages][account][security]") {
  TestApp app;
  Resident ada(app);
  Browser other(app, kOwn);
  other.sign_in();
  const auto others_token = hidden_of(other.send(get("/account/data")), "form_token");
  const auto before = app.kit().everything_stored();
  for (const auto* path : kActs) {
    CAPTURE(path);
    for (const auto& token : {std::string(), others_token}) {
      const auto refused = ada.browser.send(form_post(path, {{"form_token", token},
                                                             {"email", std::string(TestApp::kEmail)},
                                                             {"password", std::string(TestApp::kPassword)},
                                                             {"current_password", std::string(TestApp::kPassword)},
                                                             {"new_password", "another passphrase"},
                                                             {"new_email", "new@example.com"},
                                                             {"name", "Mallory"}}));
      CHECK(refused.status == 403);
      CHECK(says(refused, "Send it again."));
      CHECK_FALSE(says(refused, TestApp::kPassword));
      CHECK_FALSE(says(refused, "another passphrase"));
    }
  }
  CHECK(app.kit().everything_stored() == before);
  CHECK(other.send(get("/auth/me")).status == 200);
}

TEST_CASE("account area: what was done is said by known words only", "[pages][account][security]") {
  TestApp app;
  Resident ada(app);
  CHECK(says(ada.open("/account/sessions?done=session"), "<p class=\"done\" role=\"status\">That device is signed out.</p>"));
  const auto forged = ada.open("/account?done=%3Cb%3EYou+won");
  CHECK_FALSE(says(forged, "role=\"status\""));
  CHECK_FALSE(says(forged, "You won"));
}

TEST_CASE("account area: the pages are whole in Urdu, from right to left", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  for (const auto* path : kShown) {
    CAPTURE(path);
    const auto page = ada.browser.send(get(path).header("accept-language", "ur"));
    CHECK(says(page, "<html lang=\"ur\" dir=\"rtl\">"));
    CHECK_FALSE(says(page, "{{"));
  }
}

}  // namespace
}  // namespace usher::pages
