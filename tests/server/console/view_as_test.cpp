#include <set>

#include "common/core/accounts/user_admin.h"
#include "common/core/chat/chat.h"
#include "common/core/questionnaire/answers.h"
#include "server/app.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"
#include "tests/testkit/questionnaires.h"

// An admin who views the site as a user: server/console/user_act_screens.cpp, server/pages/account/visit.cpp.

namespace usher::console {
namespace {

std::string page_of_bob(const ConsoleOffice& office) { return "/admin/users/" + office.bob_id; }

Answer view_as(ConsoleOffice& office, const std::string& id, const std::string& reason = "Ticket 17") {
  return office.submit("/admin/users/" + id + "/view-as", "/admin/users/view-as", {{"user", id}, {"reason", reason}});
}

TEST_CASE("view as user: an admin views the site as a user, and comes back", "[console][security]") {
  ConsoleOffice office;
  CHECK(says(office.open(page_of_bob(office)), "/view-as\""));
  CHECK(view_as(office, office.bob_id).header("location") == "/account");
  const auto account = office.open("/account");
  CHECK(says(account, "viewing the site as bob@example.com."));
  CHECK(says(account, "/account/stop-acting"));
  CHECK(office.open("/admin").header("location") == "/account");
  CHECK(office.open("/account/security").status == 200);
  const auto unguarded = office.ada.send(pages::form_post("/account/stop-acting", {{"form_token", "wrong"}}));
  CHECK(unguarded.status == 403);
  const auto back = office.submit("/account", "/account/stop-acting", {});
  CHECK(back.header("location") == page_of_bob(office));
  CHECK_FALSE(office.ada.cookie("better-auth.admin_session"));
  CHECK(office.open(page_of_bob(office)).status == 200);
  CHECK_FALSE(says(office.open("/account"), "/account/stop-acting"));
  for (const auto* action : {"user.impersonation_started", "user.impersonation_ended"})
    CHECK(office.actors(action) == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("view as user: it takes a reason, which the audit log keeps, and ends after half an hour", "[console][security]") {
  ConsoleOffice office;
  for (const auto* reason : {"", "two\nlines"}) {
    const auto refused = view_as(office, office.bob_id, reason);
    CHECK(refused.status == 422);
    CHECK(says(refused, "id=\"reason-fault\""));
  }
  CHECK(office.actors("user.impersonation_started").empty());
  REQUIRE(view_as(office, office.bob_id).status == 303);
  CHECK(office.app.kit().texts("SELECT personal->>'$.reason' FROM audit_events WHERE action = 'user.impersonation_started'") ==
        std::vector<std::string>{"Ticket 17"});
  office.app.clock().advance(std::chrono::minutes(29));
  CHECK(office.open("/account").status == 200);
  office.app.clock().advance(std::chrono::minutes(1));
  CHECK(office.open("/account").header("location") == "/account/sign-in?next=%2Faccount");
}

/// The forms below /account that act on no session of the browser, and the two that end it.
const std::set<std::string_view> kOpenForms{
};

TEST_CASE("view as user: no form of the hosted pages changes anything", "[console][security]") {
  ConsoleOffice office;
  publish(office.app.kit());
  REQUIRE(view_as(office, office.bob_id).status == 303);
  const auto token = hidden_of(office.open("/account"), "form_token");
  std::set<std::string_view> open;
  for (const auto& row : office.app.app().pipeline().router().endpoints()) {
    if (row.method != "POST" || !row.path.starts_with("/account")) continue;
    CAPTURE(row.path);
    const auto refused = office.ada.send(pages::form_post(row.path, {{"form_token", token}}));
    if (row.name == "account_profile_page") WARN(refused.body);
    if (refused.status != 403 || !says(refused, "change anything while you view the site as a user")) open.insert(row.name);
  }
  CHECK(open == kOpenForms);
}

TEST_CASE("view as user: a step of the questionnaire that the admin sees is not reached", "[console][questionnaire]") {
  ConsoleOffice office;
  publish(office.app.kit());
  REQUIRE(view_as(office, office.bob_id).status == 303);
  const auto first = office.open("/account/questionnaire").header("location").value();
  CHECK(says(office.open(first), "<h1>Hardware</h1>"));
  CHECK(office.app.kit().number("SELECT count(*) FROM profiles WHERE reached_steps <> '[]'") == 0);
  CHECK_FALSE(must(office.app.core().answers.of(domain::Owner(UserId(office.bob_id)))).offered);
}

TEST_CASE("view as user: the user's chats stay closed", "[console][chat][security]") {
  ConsoleOffice office;
  REQUIRE(view_as(office, office.bob_id).status == 303);
  CHECK(office.open("/api/chat/sessions").code() == "FORBIDDEN");
  CHECK(office.open("/api/chat/history?session_id=notes").code() == "FORBIDDEN");
  CHECK(office.bob.send(get("/api/chat/sessions")).status == 200);
}

TEST_CASE("view as user: it ends with the account, by deletion and by suspension", "[console][security]") {
  ConsoleOffice office;
  REQUIRE(view_as(office, office.bob_id).status == 303);
  const auto& accounts = office.app.core().user_admin;
  SECTION("suspended") { must(accounts.suspend(admin(), kBob)); }
  SECTION("deleted") { must(accounts.erase(admin(), kBob)); }
  CHECK(office.open("/account").header("location") == "/account/sign-in?next=%2Faccount");
}

TEST_CASE("view as user: no admin is viewed as, and who lost the role sees nothing more", "[console][security]") {
  ConsoleOffice office;
  CHECK_FALSE(says(office.open("/admin/users/" + office.ada_id), "view-as"));
  CHECK(view_as(office, office.ada_id).status == 403);
  office.let_time_pass();
  const auto stale = view_as(office, office.bob_id);
  CHECK(stale.status == 403);
  CHECK(says(stale, "/account/re-authenticate?next="));
  ConsoleOffice fresh;
  REQUIRE(view_as(fresh, fresh.bob_id).status == 303);
  const auto other = fresh.app.sign_up("grace@example.com").text("user.id");
  must(fresh.app.core().user_admin.update(admin(), other, {.role = "admin"}));
  must(fresh.app.core().user_admin.update(admin(), fresh.ada_id, {.role = "user"}));
  CHECK(fresh.open("/account").status == 303);
}

TEST_CASE("view as user: a forged cookie of an admin's session leads to no session", "[console][security]") {
  ConsoleOffice office;
  REQUIRE(view_as(office, office.bob_id).status == 303);
  office.ada.set_cookie("better-auth.admin_session", "forged:");
  CHECK(office.submit("/account", "/account/stop-acting", {}).header("location") == "/account");
  CHECK(office.open("/account").header("location") == "/account/sign-in?next=%2Faccount");
}

TEST_CASE("view as user: signing out while viewing as a user leaves no session in the browser", "[console][security]") {
  ConsoleOffice office;
  REQUIRE(view_as(office, office.bob_id).status == 303);
  CHECK(office.submit("/account/sign-out", "/account/sign-out", {}).status == 200);
  CHECK_FALSE(office.ada.cookie("better-auth.admin_session"));
  CHECK(office.open("/account").header("location") == "/account/sign-in?next=%2Faccount");
}

}  // namespace
}  // namespace usher::console
