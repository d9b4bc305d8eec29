#include "server/pages/account/account_context.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"
#include "tests/testkit/fake_clock.h"

namespace usher::pages {
namespace {

using namespace testkit;

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
