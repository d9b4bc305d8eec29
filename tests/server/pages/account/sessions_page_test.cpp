#include "server/pages/account/account_context.h"
#include "tests/catch.h"
#include "tests/server/pages/account/resident.h"

namespace usher::pages {
namespace {

using namespace testkit;

constexpr const char* kSessionsUrl = "/account/sessions";

TEST_CASE("sessions page: each session by its device, this one marked, one or all others ended", "[pages][account]") {
  TestApp app;
  Resident ada(app);
  Browser phone(app, kOwn);
  Browser tablet(app, kOwn);
  phone.sign_in();
  const auto page = ada.open(kSessionsUrl);
  CHECK(says(page, "This device"));
  CHECK(says(page, "Sign out"));
  const auto done = ada.browser.send(
      form_post("/account/sessions/end", {{"form_token", hidden_of(page, "form_token")}, {"id", hidden_of(page, "id")}}));
  CHECK(done.header("location") == "/account/sessions?done=session");
  CHECK(phone.send(get("/auth/me")).status == 401);
  CHECK(ada.open("/auth/me").status == 200);
  CHECK_FALSE(says(ada.open(kSessionsUrl), "Sign out everywhere else"));
  phone.sign_in();
  tablet.sign_in();
  CHECK(ada.send(kSessionsUrl, "/account/sessions/end-others", {}).header("location") == "/account/sessions?done=sessions");
  CHECK(phone.send(get("/auth/me")).status == 401);
  CHECK(tablet.send(get("/auth/me")).status == 401);
  CHECK(ada.open("/auth/me").status == 200);
}

TEST_CASE("sessions page: another account's session cannot be ended", "[pages][account][security]") {
  TestApp app;
  Browser eve(app, kOwn);
  eve.sign_up("eve@example.com");
  const auto hers = eve.send(get("/auth/sessions")).text("sessions.0.id");
  REQUIRE_FALSE(hers.empty());
  Resident ada(app);
  const auto same = ada.send(kSessionsUrl, "/account/sessions/end", {{"id", hers}});
  const auto unknown = ada.send(kSessionsUrl, "/account/sessions/end", {{"id", "nothing"}});
  CHECK(eve.send(get("/auth/me")).status == 200);
  CHECK(same.status == unknown.status);
  CHECK(same.header("location") == unknown.header("location"));
}

}  // namespace
}  // namespace usher::pages
