#include "common/base/encoding.h"
#include "common/core/administration/resources.h"
#include "common/store/accounts/users.h"
#include "server/console/console_pages.h"
#include "server/resources/words.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"

namespace usher::console {
namespace {

constexpr std::string_view kActs = "/admin/users/selected/";

std::string question(std::string_view act, const std::string& query) {
  return std::string(kActs) + std::string(act) + "?" + query;
}

/// Sends the form of the question at `page`.
Answer answer(ConsoleOffice& office, const std::string& page, std::string_view act, Fields fields = {}) {
  fields.emplace_back("selection", hidden_of(office.open(page), "selection"));
  return office.submit(page, std::string(kActs) + std::string(act), std::move(fields));
}

TEST_CASE("console acts: the list offers each act for what is selected and for all that match", "[console]") {
  ConsoleOffice office;
  const auto page = office.open("/admin/users?role=user");
  CHECK(says(page, "name=\"id\" value=\"" + office.bob_id + "\" form=\"picked\""));
  CHECK(says(page, "<button class=\"destroys\" formaction=\"/admin/users/selected/suspend\">Suspend</button>"));
  CHECK(says(page, "<a class=\"destroys\" href=\"/admin/users/selected/suspend?all=1&amp;role=user\">Suspend</a>"));
  CHECK(says(page, "<button class=\"destroys\" formaction=\"/admin/users/selected/delete\">Delete"));
  CHECK(page.body().find("Mark as verified</button>") < page.body().find("Suspend</button>"));  // what ends something comes last
  CHECK(says(page, "<a class=\"destroys\" href=\"/admin/users/selected/delete?all=1"));
}

TEST_CASE("console acts: a screen reader tells the buttons of a list apart", "[console]") {
  ConsoleOffice office;
  CHECK(says(office.open("/admin/sessions"), "<button class=\"danger\" aria-label=\"End: bob@example.com\">End</button>"));
}

TEST_CASE("console acts: selected accounts are counted, asked for and suspended", "[console]") {
  ConsoleOffice office;
  const auto page = question("suspend", "id=" + office.bob_id);
  CHECK(says(office.open(page), "<strong>bob@example.com</strong>"));
  CHECK(answer(office, page, "suspend").header("location") == "/admin/users/" + office.bob_id + "?done=suspend_users");
  CHECK_FALSE(must(office.app.core().user_admin.find(kBob)).is_active);
  CHECK(says(office.open("/admin/users?done=suspend_users~10"), "10 accounts suspended."));
}

TEST_CASE("console acts: rows that are as wanted or gone are counted, too", "[console]") {
  ConsoleOffice office;
  office.app.sign_up("carol@example.com");
  office.app.sign_up("dave@example.com");
  office.app.kit().run("UPDATE users SET is_active = 0 WHERE email = 'dave@example.com'");
  std::string query = "id=00000000-0000-7000-8000-000000000000";
  for (const auto& id : office.app.kit().texts("SELECT id FROM users WHERE role = 'user'")) query += "&id=" + id;
  const auto done = answer(office, question("suspend", query), "suspend");
  REQUIRE(done.header("location") == "/admin/users?done=suspend_users~2~1~1");
  CHECK(says(office.open(*done.header("location")), "2 accounts suspended. Unchanged: 1. No longer there: 1."));
  CHECK(resources::done_text("suspend_users~1~0~2") ==
        "The account is suspended, and its sessions have ended. No longer there: 2.");
  CHECK(resources::done_text("suspend_users~x~1") == "The account is suspended, and its sessions have ended.");
}

TEST_CASE("console acts: each act says what it did to several rows", "[console]") {
  for (const auto& resource : core::resources())
    for (const auto& act : resource.acts) {
      CAPTURE(act.verb);
      if (!act.is_command_alone)
        CHECK(resources::done_text(resources::done_to_many(resources::done_key(resource, act.verb), 2)).starts_with("2 "));
    }
}

TEST_CASE("console acts: the question names the first rows, and is red where something ends", "[console]") {
  ConsoleOffice office;
  office.app.sign_up("carol@example.com");
  const auto named = office.open(question("suspend", "all=1&role=user"));
  CHECK(says(named, "<li>bob@example.com</li>"));
  CHECK(says(named, "<li>carol@example.com</li>"));
  CHECK(says(named, "class=\"danger\""));
  CHECK_FALSE(says(office.open(question("reset", "all=1&role=user")), "class=\"danger\""));
  for (int i = 0; i < 20; ++i) office.app.sign_up("user" + std::to_string(i) + "@example.com");
  CHECK(says(office.open(question("suspend", "all=1&role=user")), "<li>and 2 more</li>"));
}

TEST_CASE("console acts: without a selection nothing is taken for all", "[console][security]") {
  ConsoleOffice office;
  for (const auto* query : {"", "role=user"}) {
    const auto refused = office.open(question("delete", query));
    CHECK(refused.status == 409);
    CHECK(says(refused, "No row is selected"));
  }
  std::string many;
  for (int i = 0; i < 101; ++i) many += "&id=" + std::to_string(i);
  CHECK(says(office.open(question("suspend", many)), "At most 100 rows"));
}

TEST_CASE("console acts: accounts are deleted only under their typed number", "[console][security]") {
  ConsoleOffice office;
  const auto page = question("delete", "all=1&role=user");
  CHECK(says(office.open(page), "This cannot be undone"));
  for (const auto* typed : {"", "2", "one"}) {
    const auto refused = answer(office, page, "delete", {{"number", typed}});
    CHECK(refused.status == 422);
    CHECK(says(refused, "Is not the number of rows"));
  }
  CHECK(must(office.app.core().user_admin.count({.search = "bob"})) == 1);
  CHECK(answer(office, page, "delete", {{"number", " 1 "}}).header("location") == "/admin/users?done=delete_users");
  CHECK(must(office.app.core().user_admin.count({.search = "bob"})) == 0);
}

TEST_CASE("console acts: a refused row is named after the others are done", "[console]") {
  ConsoleOffice office;
  const auto page = question("suspend", "all=1");
  const auto done = answer(office, page, "suspend");
  CHECK(done.status == 403);
  CHECK(says(done, "1 done, 1 refused"));
  CHECK_FALSE(must(office.app.core().user_admin.find(kBob)).is_active);
}

TEST_CASE("console acts: the button of a row leads to the question of what cannot be undone", "[console][passkeys]") {
  ConsoleOffice office;
  office.app.kit().run(
      "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) SELECT 'key', id, 'c', 'k', 0, 0 "
      "FROM users WHERE email = 'bob@example.com'");
  const std::string page = "/admin/passkeys/delete?id=key";
  CHECK(says(office.open("/admin/passkeys"), " aria-label=\"Remove: bob@example.com\" href=\"" + page + "\""));
  CHECK(says(office.open(page), "<strong>bob@example.com, "));
  const auto done =
      office.submit(page, "/admin/passkeys/delete", {{"selection", hidden_of(office.open(page), "selection")}, {"number", "1"}});
  CHECK(done.status == 303);
  CHECK(office.app.kit().number("SELECT count(*) FROM passkeys") == 0);
}

TEST_CASE("console acts: an adapted page has a page with its whole text, where it is forgotten", "[console]") {
  ConsoleOffice office;
  office.app.kit().run(
      "INSERT INTO adapted_pages (key, task, traits, page, title, text, bytes, hits, is_unproved, created_at_ms, used_at_ms) "
      "VALUES "
      "('key', 'personalize', '{\"experience_level\":\"beginner\",\"tools\":[\"ros_2\",\"docker\"],\"years\":3}', '/docs/nodes', "
      "'Nodes', '# A <node>', 10, 4, 0, 0, 0)");
  const auto list = office.open("/admin/pages");
  CHECK(says(list, ">/docs/nodes</a></th>"));
  CHECK(says(list, ">Beginner, ros 2, docker, years 3</span>"));
  CHECK_FALSE(says(list, "class=\"button danger\""));
  const auto page = office.open("/admin/pages/key");
  CHECK(says(page, "<h1>/docs/nodes, personalize</h1>"));
  CHECK(says(page, "<dd>Beginner, ros 2, docker, years 3</dd>"));
  CHECK(says(page, "# A &lt;node&gt;</pre>"));
  const std::string question = "/admin/pages/forget?id=key";
  CHECK(says(page, "<a class=\"button danger\" href=\"" + question + "\">Forget</a>"));
  const auto done =
      office.submit(question, "/admin/pages/forget", {{"selection", hidden_of(office.open(question), "selection")}});
  CHECK(done.header("location") == "/admin/pages?done=forget_adapted_pages");
  CHECK(office.open("/admin/pages/key").status == 404);
}

TEST_CASE("console acts: an old session is led to prove itself, and back to the question", "[console][security]") {
  ConsoleOffice office;
  office.let_time_pass();
  const auto page = question("verify", "id=" + office.bob_id);
  const auto stale = answer(office, page, "verify");
  CHECK(stale.status == 303);
  CHECK(stale.header("location") == "/account/re-authenticate?next=" + percent_encode(page));
  CHECK_FALSE(must(office.app.core().user_admin.find(kBob)).is_verified);
}

TEST_CASE("console acts: an old session keeps a selection that no address leads back to", "[console]") {
  ConsoleOffice office;
  office.let_time_pass();
  auto query = "id=" + office.bob_id;
  const auto more = GENERATE(59, 99);
  for (int i = 0; i < more; ++i) query += "&id=00000000-0000-7000-8000-0000000000" + std::to_string(10 + i % 90);
  const auto page = question("verify", query);
  const auto shown = office.open(page);
  Fields fields;
  for (const auto* name : {"selection", "form_token", "from", "account", "shown"})
    fields.emplace_back(name, hidden_of(shown, name));
  const auto action = std::string(kActs) + "verify";
  const auto kept = office.ada.send(pages::form_post(action, fields));
  CHECK(kept.status == 403);
  CHECK(says(kept, "/account/re-authenticate?next="));
  CHECK(hidden_of(kept, "selection") == fields.front().second);
  pages::submit(office.ada, "/account/re-authenticate", "/account/re-authenticate",
                {{"password", std::string(TestApp::kPassword)}});
  const auto again = office.ada.send(pages::form_post(action, fields));
  CHECK(says(again, "Send it again?"));
  fields[1].second = hidden_of(again, "form_token");
  CHECK(office.ada.send(pages::form_post(action, fields)).status == 303);
  CHECK(must(office.app.core().user_admin.find(kBob)).is_verified);
}

TEST_CASE("console files: a list is sent as it is filtered, and a formula in it is text (CSV injection)", "[console][security]") {
  ConsoleOffice office;
  office.app.kit().run("UPDATE users SET name = '=1+1' WHERE email = 'bob@example.com'");
  CHECK(says(office.open("/admin/users?role=user"), "href=\"/admin/users/selected/file?role=user\""));
  const auto file = office.open("/admin/users/selected/file?role=user");
  CHECK(file.status == 200);
  CHECK(file.header("content-type") == "text/csv");
  CHECK(file.header("content-disposition")->starts_with("attachment; filename=\"users-"));
  CHECK(file.body().starts_with("id,email,name,"));
  CHECK(file.body().find(office.bob_id + ",bob@example.com,'=1+1,") != std::string::npos);
  CHECK(file.body().find(office.ada_id) == std::string::npos);
  CHECK(office.open("/admin/users/selected/file?role=king").status == 422);
  CHECK(office.bob.send(get("/admin/users/selected/file")).status == 403);
}

}  // namespace
}  // namespace usher::console
