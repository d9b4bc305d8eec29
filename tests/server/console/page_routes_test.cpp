#include "server/console/page_routes.h"

#include "common/base/encoding.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/administration/resources.h"
#include "common/core/tokens/api_keys.h"
#include "common/settings/settings.h"
#include "server/app.h"
#include "server/console/sections.h"
#include "server/resources/words.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"

namespace usher::console {
namespace {

constexpr const char* kSuspend = "/admin/users/selected/suspend";

TEST_CASE("console: a visitor is led to the sign-in and back", "[console]") {
  TestApp app;
  const auto answer = app.send(get("/admin?cursor=a%26b"));
  CHECK(answer.status == 303);
  CHECK(answer.header("location") == "/account/sign-in?next=%2Fadmin%3Fcursor%3Da%2526b");
}

TEST_CASE("console: a theme that is chosen is kept by a cookie of the console", "[console]") {
  ConsoleOffice office;
  const std::string by_system = "media=\"(prefers-color-scheme: dark)\"";
  CHECK(says(office.open("/admin"), by_system));
  const auto chosen = office.open("/admin/users?search=a&theme=dark");
  REQUIRE(chosen.cookie("usher_theme"));
  CHECK(chosen.cookie("usher_theme")->value == "dark");
  CHECK_FALSE(says(chosen, by_system));
  CHECK(says(chosen, "/admin/assets/dark.css"));
  CHECK(says(chosen, "<a href=\"/admin/users?search=a&amp;theme=dark\" aria-current=\"true\">Dark</a>"));
  const auto kept = [&](std::string value) {
    office.ada.set_cookie("usher_theme", std::move(value), "/");
    return office.open("/admin");
  };
  CHECK_FALSE(says(kept("light"), "dark.css"));
  CHECK(says(kept("\"><script>"), by_system));
  CHECK_FALSE(office.open("/admin?theme=pink").cookie("usher_theme"));
}

TEST_CASE("console: a suspended or demoted admin is out at once", "[console][security]") {
  ConsoleOffice office;
  CHECK(office.open("/admin").status == 200);
  const auto grace = office.app.sign_up("grace@example.com").text("user.id");
  must(office.app.core().user_admin.update(admin(), grace, {.role = "admin"}));
  must(office.app.core().user_admin.update(admin(), office.ada_id, {.role = "user"}));
  CHECK(office.open("/admin").status == 403);
  must(office.app.core().user_admin.update(admin(), office.ada_id, {.role = "admin"}));
  must(office.app.core().user_admin.suspend(admin(), office.ada_id));
  CHECK(office.open("/admin").status == 303);
}

TEST_CASE("console: REQUIRE_TWO_FACTOR keeps an admin without a second factor out", "[console][security]") {
  ConsoleOffice office;
  CHECK(office.open("/admin").status == 200);
  TestApp stricter(office.app.world(),
                   [](settings::Settings& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAdmins; });
  office.ada.move_to(stricter);
  CHECK(office.open("/admin").status == 403);
}

TEST_CASE("console: a form without its page's token changes nothing (CSRF)", "[console][security]") {
  ConsoleOffice office;
  const auto of_bob = hidden_of(office.bob.send(get("/account")), "form_token");
  REQUIRE_FALSE(of_bob.empty());
  for (const auto& token : std::vector<std::string>{"", of_bob}) {
    const auto answer = office.ada.send(pages::form_post(kSuspend, {{"id", office.bob_id}, {"form_token", token}}));
    CHECK(answer.status == 403);
    CHECK(says(answer, "This form is too old"));
  }
  CHECK(must(office.app.core().user_admin.find(kBob)).is_active);
}

TEST_CASE("console: no other origin sends a form or reads a page, a trusted one neither", "[console][security]") {
  ConsoleOffice office(
      [](settings::Settings& settings) { settings.cors = {.origins = {"http://localhost:3000"}, .credentials = true}; });
  const auto page = office.open("/admin/users");
  for (const auto* origin : {"http://localhost:3000", "https://evil.example"}) {
    const auto answer =
        office.ada.send(pages::form_post(kSuspend, {{"id", office.bob_id}, {"form_token", hidden_of(page, "form_token")}})
                            .header("origin", origin));
    CHECK(answer.status == 403);
    CHECK_FALSE(office.ada.send(get("/admin").header("origin", origin)).header("access-control-allow-origin"));
  }
  CHECK(must(office.app.core().user_admin.find(kBob)).is_active);
}

TEST_CASE("console: an act that hands out power asks an old session who is there, and goes on at its question",
          "[console][security]") {
  ConsoleOffice office;
  office.let_time_pass();
  const auto answer = office.submit("/admin/users/" + office.bob_id, "/admin/users/selected/reset", {{"id", office.bob_id}});
  CHECK(answer.status == 303);
  const auto question = "/admin/users/selected/reset?id=" + office.bob_id;
  CHECK(answer.header("location") == "/account/re-authenticate?next=" + percent_encode(question));
  CHECK(office.actors("user.reset_sent").empty());
}

TEST_CASE("console: a form leads back into the console alone (open redirect, header injection)", "[console][security]") {
  ConsoleOffice office;
  office.app.kit().run("UPDATE users SET is_active = 0 WHERE email = 'bob@example.com'");
  const auto token = hidden_of(office.open("/admin/users/" + office.bob_id), "form_token");
  struct Row {
    std::string from;
    std::string location;
  };
  const auto row =
      GENERATE(values<Row>({{"/admin/users?role=user", "/admin/users?role=user&done=activate_users"},
                            {"/admin/users?done=delete_users", "/admin/users?done=activate_users"},
                            {"", "/admin?done=activate_users"},
                            {"//evil.example/admin", "/admin?done=activate_users"},
                            {"https://evil.example/admin", "/admin?done=activate_users"},
                            {"/administration", "/admin?done=activate_users"},
                            {"/admin\\evil.example", "/admin?done=activate_users"},
                            {"/admin/\r\nSet-Cookie: a=b", "/admin?done=activate_users"},
                            {"/admin?a%0D%0ASet-Cookie:b=c", "/admin?a%0D%0ASet-Cookie%3Ab=c&done=activate_users"}}));
  CAPTURE(row.from);
  const auto answer = office.ada.send(
      pages::form_post("/admin/users/selected/activate", {{"id", office.bob_id}, {"form_token", token}, {"from", row.from}}));
  CHECK(answer.status == 303);
  CHECK(answer.header("location") == row.location);
}

TEST_CASE("console: a page that is refused leads to the list above it", "[console]") {
  ConsoleOffice office;
  CHECK(says(office.open("/admin/users/unknown"), "<a href=\"/admin/users\">Back</a>"));
  CHECK(says(office.open("/admin/users?cursor=what"), "<a href=\"/admin/users\">Back</a>"));
  CHECK(says(office.open("/admin/questionnaires/900"), "<a href=\"/admin/questionnaires\">Back</a>"));
}

TEST_CASE("console: a link makes a page say only what it knows", "[console][security]") {
  ConsoleOffice office;
  CHECK(says(office.open("/admin?done=saved"), "<p class=\"done\" role=\"status\">Saved.</p>"));
  for (const auto* text : {"You+won", "%3Cb%3E", "saved2"})
    CHECK_FALSE(says(office.open("/admin?done=" + std::string(text)), "role=\"status\""));
}

TEST_CASE("console: pages have the navigation, the admin's address and no inline script or style", "[console][security]") {
  ConsoleOffice office;
  for (const auto& section : sections()) {
    CAPTURE(section.path);
    const auto page = office.open(section.path);
    CHECK(page.status == 200);
    CHECK(says(page, "<a href=\"" + std::string(section.path) + "\" aria-current=\"page\"><svg"));
    CHECK(says(page, "</svg>" + std::string(section.name) + "</a>"));
    CHECK(says(page, TestApp::kEmail));
    for (const auto* part : {"<style", " style=", "<script>", " onclick=", "javascript:"}) CHECK_FALSE(says(page, part));
    CHECK(page.header("content-security-policy")->find("script-src 'self'") != std::string::npos);
    CHECK(page.header("cache-control") == "no-store");
  }
}

TEST_CASE("console: each list is in a section, adapted pages in one of the site, and no two have one icon", "[console]") {
  for (const auto& resource : core::resources()) {
    CAPTURE(resource.name);
    const auto path = resources::words_of(resource).path;
    CHECK(std::ranges::any_of(sections().subspan(1), [&](const auto& section) { return is_within(section, path); }));
  }
  std::set<std::string_view> icons;
  std::string_view group;
  for (const auto& section : sections()) {
    CHECK(icons.insert(section.icon).second);
    if (!section.group.empty()) group = section.group;
    if (section.path == "/admin/pages") CHECK(group == "Site");
  }
}

TEST_CASE("console: an empty field of a filter is as if absent", "[console]") {
  ConsoleOffice office;
  CHECK(office.open("/admin/users?role=&search=&since=").status == 200);
  CHECK(office.open("/admin/users?role=chief").status == 422);
}

TEST_CASE("console: ADMIN_CONSOLE=false and SESSION_COOKIE=false remove it", "[console]") {
  const auto adapt = GENERATE(
      as<Adapt>{}, [](settings::Settings& settings) { settings.admin_console = false; },
      [](settings::Settings& settings) { settings.cookies.session_cookie = false; });
  TestApp app(adapt);
  for (const auto* path : {"/admin", "/admin/users", "/admin/assets/console.js"}) CHECK(app.send(get(path)).status == 404);
  CHECK(app.send(get("/admin").header("accept", "text/html")).header("content-type") == "text/html; charset=utf-8");
}

TEST_CASE("console: a user who is no admin is named, and may sign out and come back", "[console]") {
  ConsoleOffice office;
  const auto page = office.bob.send(get("/admin/users"));
  CHECK(page.status == 403);
  CHECK(says(page, "You're signed in as <strong>bob@example.com</strong>"));
  CHECK_FALSE(says(page, "<nav"));
  const auto left = office.bob.send(
      pages::form_post("/account/sign-out", {{"form_token", hidden_of(page, "form_token")}, {"next", hidden_of(page, "next")}}));
  CHECK(left.header("location") == "http://localhost:8000/admin/users");
  CHECK(office.bob.send(get("/auth/me")).status == 401);
}

}  // namespace
}  // namespace usher::console
