#include "server/pages/account/overview_page.h"

#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/questionnaires.h"

namespace usher::pages {
namespace {

using namespace testkit;

TEST_CASE("overview page: it says what needs attention, and no longer once that is done", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  const auto page = ada.open("/account");
  CHECK(says(page, "Needs your attention"));
  CHECK(says(page, "Send the link again"));
  CHECK(says(page, "href=\"/account/security/two-factor\""));
  CHECK(says(page, "href=\"/account/questionnaire?next=%2Faccount\""));
  app.kit().run("UPDATE users SET is_verified = 1, two_factor_enabled = 1");
  app.kit().run("UPDATE profiles SET completed_at_ms = 1");
  const auto after = ada.open("/account");
  CHECK(says(after, "You are signed in as ada@example.com."));
  CHECK_FALSE(says(after, "Needs your attention"));
}

TEST_CASE("overview page: the link to confirm the address is mailed again", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  const auto before = Mailbox(app.kit()).count("verify_email", TestApp::kEmail);
  const auto sent = ada.send("/account", "/account/verify-address", {});
  CHECK(sent.header("location") == "/account?done=verify");
  CHECK(says(ada.open("/account?done=verify"), "role=\"status\""));
  CHECK(Mailbox(app.kit()).count("verify_email", TestApp::kEmail) == before + 1);
}

}  // namespace
}  // namespace usher::pages
