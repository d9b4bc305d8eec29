#include "common/core/accounts/user_admin.h"
#include "common/core/chat/chat.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/secrets/signed_values.h"
#include "common/core/sessions/session_admin.h"
#include "server/app.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"
#include "tests/testkit/questionnaires.h"

// An admin who views the site as a user: server/console/user_detail_pages.cpp, server/pages/account/account_context.cpp.

namespace usher::console {
namespace {

std::string page_of_bob(const ConsoleOffice& office) { return "/admin/users/" + office.bob_id; }

Answer view_as(ConsoleOffice& office, const std::string& id, const std::string& reason = "Ticket 17") {
  return office.submit("/admin/users/" + id, "/admin/users/view-as", {{"user", id}, {"why", reason}});
}

TEST_CASE("view as user: an admin views the site as a user, and comes back", "[console][security]") {
  ConsoleOffice office;
  CHECK(says(office.open(page_of_bob(office)), "action=\"/admin/users/view-as\""));
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
    CHECK(says(refused, "id=\"why-fault\""));
    CHECK_FALSE(says(refused, "id=\"reason-fault\""));
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

TEST_CASE("view as user: no form of the hosted pages changes anything", "[console][security]") {
  ConsoleOffice office;
  publish(office.app.kit());
  REQUIRE(view_as(office, office.bob_id).status == 303);
  const auto token = hidden_of(office.open("/account"), "form_token");
  std::size_t walked = 0;
  for (const auto& row : office.app.app().pipeline().router().endpoints()) {
    if (row.method != "POST" || !row.path.starts_with("/account") || access::group_of(row).effect != access::Effect::kWrites)
      continue;
    CAPTURE(row.path);
    const auto refused = office.ada.send(pages::form_post(row.path, {{"form_token", token}}));
    CHECK(refused.status == 403);
    CHECK(says(refused, "change anything while you view the site as a user"));
    ++walked;
  }
  CHECK(walked > 10);
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
  CHECK(office.open("/api/chat/sessions").code() == "NOT_WHILE_VIEWING");
  CHECK(office.open("/api/chat/history?session_id=notes").code() == "NOT_WHILE_VIEWING");
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

TEST_CASE("view as user: pages fit the user, and not the admin who views", "[console][reader]") {
  ConsoleOffice office;
  REQUIRE(view_as(office, office.bob_id).status == 303);
  const auto reader = office.ada.send(get("/auth/reader"));
  CHECK(reader.text("user.id") == office.bob_id);
  CHECK(reader.text("source") == "account");
}

TEST_CASE("view as user: no cookie and no answer carries a credential of the admin", "[console][security]") {
  ConsoleOffice office;
  const auto token = office.ada.cookie("better-auth.session_token").value();
  REQUIRE(view_as(office, office.bob_id).status == 303);
  const auto kept = office.ada.cookie("better-auth.admin_session").value();
  CHECK(kept != token);
  const auto name = kept.substr(0, kept.find('.'));
  Browser thief(office.app, pages::kOwn);
  CHECK(thief.send(get("/auth/me").bearer(name)).status == 401);
  CHECK(thief.send(get("/auth/me").bearer(kept)).status == 401);
  thief.set_cookie("better-auth.session_token", kept);
  CHECK(thief.send(get("/auth/me")).status == 401);
}

TEST_CASE("view as user: every way out of the browser ends the admin's session, and no session of the user",
          "[console][security]") {
  ConsoleOffice office;
  const auto admin_token = office.ada.cookie("better-auth.session_token").value();
  REQUIRE(view_as(office, office.bob_id).status == 303);
  const auto viewing = [&] { return office.ada.send(get("/auth/me")).status; };
  REQUIRE(viewing() == 200);
  SECTION("REST, every scope") {
    const auto* const scope = GENERATE(as<const char*>{}, "", "?scope=global", "?scope=local", "?scope=others");
    CHECK(office.ada.send(post("/auth/logout" + std::string(scope))).status == 204);
  }
  SECTION("Better Auth, sign-out") { CHECK(office.ada.send(post("/api/auth/sign-out").json({})).status == 200); }
  SECTION("Better Auth, revoke-sessions") { CHECK(office.ada.send(post("/api/auth/revoke-sessions").json({})).status == 200); }
  SECTION("the hosted page") { CHECK(office.submit("/account/sign-out", "/account/sign-out", {}).status == 200); }
  SECTION("the next sign-in") { CHECK(office.ada.sign_in(kBob).status == 200); }
  SECTION("the next sign-in after the view ran out") {
    office.app.clock().advance(std::chrono::minutes(31));
    CHECK(office.ada.sign_in(kBob).status == 200);
  }
  CHECK_FALSE(office.ada.cookie("better-auth.admin_session"));
  Browser copy(office.app, pages::kOwn);
  copy.set_cookie("better-auth.session_token", admin_token);
  CHECK(copy.send(get("/auth/me")).status == 401);
  CHECK(office.bob.send(get("/auth/me")).status == 200);
}

TEST_CASE("view as user: it ends with the admin's session, and with the user's promotion", "[console][security]") {
  ConsoleOffice office;
  const auto session = office.app.kit().texts("SELECT id FROM sessions WHERE user_id = '" + office.ada_id + "'").front();
  REQUIRE(view_as(office, office.bob_id).status == 303);
  const auto& core = office.app.core();
  SECTION("the admin's session is ended elsewhere") { must(core.session_admin.revoke(admin(), session)); }
  SECTION("the user becomes an admin") { must(core.user_admin.update(admin(), kBob, {.role = "admin"})); }
  CHECK(office.open("/account").header("location") == "/account/sign-in?next=%2Faccount");
  CHECK(office.app.kit().number("SELECT count(*) FROM sessions WHERE kind = 'view' AND ended_at_ms IS NULL") == 0);
}

TEST_CASE("view as user: a waiting token of the release before is cleared", "[console][upgrade][security]") {
  ConsoleOffice office;
  office.ada.set_cookie("better-auth.admin_session", office.app.core().signed_values.sign_encoded("a-token:"));
  CHECK(office.open("/account").status == 200);
  CHECK_FALSE(office.ada.cookie("better-auth.admin_session"));
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
