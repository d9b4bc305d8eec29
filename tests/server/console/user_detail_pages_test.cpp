#include "common/core/accounts/user_admin.h"
#include "common/core/tokens/api_keys.h"
#include "common/store/accounts/users.h"
#include "server/console/console_pages.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"

namespace usher::console {
namespace {

std::string of_bob(const ConsoleOffice& office, std::string_view rest = {}) {
  return "/admin/users/" + office.bob_id + std::string(rest);
}

/// The question of an act on Bob.
std::string question(const ConsoleOffice& office, std::string_view verb) {
  return "/admin/users/selected/" + std::string(verb) + "?id=" + office.bob_id;
}
/// Answers it.
Answer answer(ConsoleOffice& office, std::string_view verb, Fields fields = {}) {
  const auto page = question(office, verb);
  fields.emplace_back("selection", hidden_of(office.open(page), "selection"));
  return office.submit(page, "/admin/users/selected/" + std::string(verb), std::move(fields));
}
/// Presses the button of an act on the page of Bob.
Answer press(ConsoleOffice& office, std::string_view verb) {
  return office.submit(of_bob(office), "/admin/users/selected/" + std::string(verb), {{"id", office.bob_id}});
}

/// The address in a link with that text; empty without one.
std::string link(const Answer& page, std::string_view text) {
  const auto end = page.body().find(">" + std::string(text) + "</a>");
  if (end == std::string::npos) return {};
  const auto begin = page.body().rfind("href=\"", end) + 6;
  auto url = page.body().substr(begin, page.body().find('"', begin) - begin);
  for (auto at = url.find("&amp;"); at != std::string::npos; at = url.find("&amp;")) url.replace(at, 5, "&");
  return url;
}

TEST_CASE("console users: newest first, by search and filters", "[console]") {
  ConsoleOffice office;
  const auto all = office.open("/admin/users");
  CHECK(says(all, "2 accounts"));
  CHECK(all.body().find(kBob) < all.body().rfind("ada@example.com"));
  const auto oldest = office.open("/admin/users?order=oldest");
  CHECK(oldest.body().find(">ada@example.com</a>") < oldest.body().find(">bob@example.com</a>"));
  const auto found = office.open("/admin/users?search=bob&role=user&status=active&verified=false");
  CHECK(says(found, "1 account<"));
  CHECK(says(found, "<input id=\"search\" name=\"search\" type=\"search\" value=\"bob\""));
  CHECK(says(found, "<option value=\"user\" selected>User</option>"));
  CHECK(says(office.open("/admin/users?status=suspended"), "No account matches."));
}

TEST_CASE("console lists: a filter that cannot be read is shown again, with what is wrong at its field", "[console]") {
  ConsoleOffice office;
  const auto path = GENERATE(as<std::string>{}, "/admin/users", "/admin/audit", "/admin/questionnaires/1");
  CAPTURE(path);
  CHECK_FALSE(says(office.open(path), ">Clear</a>"));
  const auto wrong = office.open(path + "?since=soon");
  CHECK(wrong.status == 422);
  CHECK(says(wrong, "id=\"since-fault\""));
  CHECK(says(wrong, "value=\"soon\""));
  CHECK(says(wrong, "<a href=\"" + path + "\">Clear</a>"));
}

TEST_CASE("console users: pages by cursor, with each account once and a way back to the first", "[console]") {
  ConsoleOffice office;
  for (int i = 0; i < 3; ++i) office.app.sign_up("user" + std::to_string(i) + "@example.com");  // at one time
  std::vector<std::string> seen;
  for (std::string path = "/admin/users?limit=2&role=user"; !path.empty();) {
    const auto page = office.open(path);
    REQUIRE(page.status == 200);
    for (const auto* name : {"user0", "user1", "user2", "bob"})
      if (says(page, ">" + std::string(name) + "@example.com</a>")) seen.emplace_back(name);
    CHECK(link(page, "First page") == (path.find("cursor") == std::string::npos ? "" : "/admin/users?limit=2&role=user"));
    path = link(page, "Next page");
  }
  CHECK(seen.size() == 4);
  std::sort(seen.begin(), seen.end());
  CHECK(std::unique(seen.begin(), seen.end()) == seen.end());
  CHECK(office.open("/admin/users?cursor=what").status == 422);
}

/// The addresses of a page of the list, by what is before the @.
std::vector<std::string> names_in(const Answer& page) {
  std::vector<std::string> names;
  constexpr std::string_view kEnd = "@example.com</a></th>";
  for (auto end = page.body().find(kEnd); end != std::string::npos; end = page.body().find(kEnd, end + 1)) {
    const auto begin = page.body().rfind('>', end) + 1;
    names.push_back(page.body().substr(begin, end - begin));
  }
  return names;
}

TEST_CASE("console users: Previous page leads back over the same pages, in every order", "[console]") {
  ConsoleOffice office;
  for (int i = 0; i < 3; ++i) office.app.sign_up("user" + std::to_string(i) + "@example.com");  // at one time
  const auto order = GENERATE(as<std::string>{}, "oldest", "newest", "name", "name_desc", "email", "email_desc");
  CAPTURE(order);
  const auto first = office.open("/admin/users?limit=2&order=" + order);
  CHECK(link(first, "Previous page").empty());
  CHECK(says(first, ">2 of 5 accounts<"));
  const auto second = office.open(link(first, "Next page"));
  const auto third = office.open(link(second, "Next page"));
  CHECK(says(third, ">1 of 5 accounts<"));
  const auto back = office.open(link(third, "Previous page"));
  CHECK(names_in(back) == names_in(second));
  CHECK(names_in(office.open(link(back, "Next page"))) == names_in(third));
  const auto start = office.open(link(back, "Previous page"));
  CHECK(names_in(start) == names_in(first));
  CHECK(link(start, "Previous page").empty());
  CHECK(link(start, "Next page") == link(first, "Next page"));
  CHECK(link(back, "Name").find("before") == std::string::npos);
  CHECK(office.open("/admin/users?before=what").status == 422);
}

TEST_CASE("console users: the total is exact to 10,000", "[console]") {
  ConsoleOffice office;
  const auto add = [&](int from, int to) {
    office.app.kit().run(
        "INSERT INTO users (id, email, email_as_written, role, is_active, is_verified, is_anonymous, two_factor_enabled, "
        "created_at_ms, updated_at_ms) WITH RECURSIVE n(i) AS (SELECT " +
        std::to_string(from) + " UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(to) +
        ") SELECT 'u' || i, 'u' || i || '@example.com', '', 'user', 1, 0, 0, 0, i, i FROM n");
  };
  add(1, 9998);
  CHECK(says(office.open("/admin/users"), ">50 of 10,000 accounts<"));
  CHECK(says(office.open("/admin/users?search=u1"), ">50 of 1,111 accounts<"));
  add(9999, 9999);
  CHECK(says(office.open("/admin/users"), ">50 of more than 10,000 accounts<"));
}

TEST_CASE("console users: no two columns and no two filters are of one name", "[console]") {
  ConsoleOffice office;
  const auto page = office.open("/admin/users");
  const auto count = [&](std::string_view what) {
    int found = 0;
    for (auto at = page.body().find(what); at != std::string::npos; at = page.body().find(what, at + 1)) ++found;
    return found;
  };
  CHECK(count(">Address</a></th>") == 1);
  CHECK(count(">Address</label>") == 0);
  CHECK(count(">Verified</label>") == 1);
}

TEST_CASE("console users: a row says only how the account differs", "[console]") {
  ConsoleOffice office;
  CHECK(says(office.open("/admin/users?role=admin"), "<span class=\"pill busy\">not verified, admin"));
  office.app.kit().run("UPDATE users SET is_verified = 1, is_active = 0 WHERE email = 'bob@example.com'");
  CHECK(says(office.open("/admin/users?role=user"), "<span class=\"pill bad\">suspended</span>"));
  office.app.kit().run("UPDATE users SET is_active = 1 WHERE email = 'bob@example.com'");
  CHECK_FALSE(says(office.open("/admin/users?role=user"), "class=\"pill"));
}

TEST_CASE("console users: the heads of columns sort, keep filters and begin at the first page", "[console]") {
  ConsoleOffice office;
  for (int i = 0; i < 3; ++i) office.app.sign_up("user" + std::to_string(i) + "@example.com");
  const auto newest = office.open("/admin/users?limit=2&search=user");
  CHECK(says(
      newest,
      "<th scope=\"col\" aria-sort=\"descending\"><a href=\"/admin/users?limit=2&amp;search=user&amp;order=oldest\">Created"));
  const auto by_address = office.open(link(newest, "Address"));
  CHECK(
      says(by_address, "aria-sort=\"ascending\"><a href=\"/admin/users?limit=2&amp;search=user&amp;order=email_desc\">Address"));
  CHECK(says(by_address, "<option value=\"email\" selected>"));
  CHECK(by_address.body().find(">user0@") < by_address.body().find(">user1@"));
  const auto second = office.open(link(by_address, "Next page"));
  CHECK(says(second, ">user2@"));
  CHECK(link(second, "Name") == "/admin/users?limit=2&search=user&order=name");
  CHECK(link(second, "Next page").empty());
  CHECK(says(office.open(link(second, "Address")), ">user2@"));
  const auto by_name = office.open("/admin/users?order=name_desc");
  CHECK(says(by_name, "aria-sort=\"descending\"><a href=\"/admin/users?order=name\">Name"));
  const auto wrong = office.open("/admin/users?order=shoe-size");
  CHECK(wrong.status == 422);
  CHECK(says(wrong, "id=\"order-fault\""));
}

TEST_CASE("console users: an account is made, and faults keep what was typed", "[console]") {
  ConsoleOffice office;
  const auto made = office.submit("/admin/users/new", "/admin/users/new",
                                  {{"email", "new@example.com"}, {"name", "New <b>"}, {"role", "user"}});
  CHECK(made.status == 303);
  const auto page = office.open(*made.header("location"));
  CHECK(says(page, "The account is made."));
  CHECK(says(page, "New &lt;b&gt;"));
  CHECK_FALSE(says(page, "New <b>"));
  CHECK(office.actors("user.created") == std::vector<std::string>{"admin:" + office.ada_id});
  const auto taken =
      office.submit("/admin/users/new", "/admin/users/new", {{"email", "new@example.com"}, {"role", "user"}, {"name", "Again"}});
  CHECK(taken.status == 422);
  CHECK(says(taken, "value=\"Again\""));
  CHECK(says(taken, "role=\"alert\""));
  CHECK(says(taken, "id=\"email-fault\">An account with this email already exists</p>"));
  const auto wrong = office.submit("/admin/users/new", "/admin/users/new", {{"email", "no address"}, {"role", "user"}});
  CHECK(says(wrong, "id=\"email-fault\""));
}

TEST_CASE("console user: the page shows the account, its sessions, ways in and activity, and no secret", "[console][security]") {
  ConsoleOffice office;
  office.app.kit().settle();
  const auto page = office.open(of_bob(office));
  for (const auto* part : {"bob@example.com", "not verified", "Live sessions", "Sign-in methods", "password", "user.signed_up",
                           "Answers to version"}) {
    CAPTURE(part);
    CHECK(says(page, part));
  }
  for (const auto& secret : office.app.kit().texts("SELECT password_hash FROM accounts UNION SELECT token_hash FROM sessions"))
    CHECK_FALSE(says(page, secret));
  CHECK(office.open("/admin/users/7").status == 404);
}

TEST_CASE("console user: the title is the name with the address below, or else the address", "[console]") {
  ConsoleOffice office;
  CHECK(says(office.open(of_bob(office)), "<h1>bob@example.com</h1>"));
  must(office.app.core().user_admin.update(admin(), office.bob_id, {.name = {.present = true, .value = "Bob"}}));
  const auto named = office.open(of_bob(office));
  CHECK(says(named, "<h1>Bob</h1>"));
  CHECK(says(named, "<p class=\"under\">bob@example.com</p>"));
}

TEST_CASE("console user: sessions are ended only where there are some", "[console]") {
  ConsoleOffice office;
  CHECK(says(office.open(of_bob(office)), "End all sessions…"));
  CHECK(press(office, "sign-out").status == 303);
  CHECK_FALSE(says(office.open(of_bob(office)), "End all sessions…"));
}

TEST_CASE("console user: the page begins with whether they can sign in, and the button that mends it", "[console]") {
  ConsoleOffice office;
  const auto free = office.open(of_bob(office));
  CHECK(says(free, "nothing stored blocks this account"));
  CHECK(free.body().find("class=\"verdict") < free.body().find("<dl>"));
  CHECK(answer(office, "suspend", {{"reason", "spam"}}).status == 303);
  const auto blocked = office.open(of_bob(office));
  CHECK(says(blocked, "<h2>Can&#39;t sign in</h2>"));
  CHECK(says(blocked, "suspended: spam"));
  CHECK(says(blocked, "<form method=\"post\" action=\"/admin/users/selected/activate\">"));
  CHECK(press(office, "activate").status == 303);
  CHECK(says(office.open(of_bob(office)), "nothing stored blocks this account"));
  const auto end = std::to_string(to_ms(office.app.clock().now() + std::chrono::minutes(10)));
  office.app.kit().run("INSERT INTO rate_limits (rule, subject, count, window_ends_at_ms) VALUES ('code_account', '" +
                       office.bob_id + "', 1000, " + end + ")");
  CHECK(says(office.open(of_bob(office)), "href=\"/admin/limits\">See the rate limits</a>"));
}

TEST_CASE("console user: suspending ends the sessions at once, and is lifted again", "[console]") {
  ConsoleOffice office;
  CHECK(says(office.open(question(office, "suspend")), "the user cannot sign in"));
  const auto past = answer(office, "suspend", {{"reason", "spam"}, {"until", "2001-01-01"}});
  CHECK(past.status == 422);
  CHECK(says(past, "id=\"until-fault\""));
  CHECK(says(past, "value=\"spam\""));
  const auto done = answer(office, "suspend", {{"reason", "spam"}});
  CHECK(done.header("location") == of_bob(office, "?done=suspend_users"));
  CHECK(office.bob.send(get("/auth/me")).status == 401);
  const auto page = office.open(of_bob(office));
  CHECK(says(page, "suspended: spam"));
  CHECK(press(office, "activate").status == 303);
  CHECK(must(office.app.core().user_admin.find(kBob)).is_active);
  CHECK(office.actors("user.suspended") == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("console user: a name is changed with an old session, a role and an address only with a fresh one",
          "[console][security]") {
  ConsoleOffice office;
  const auto bob = [&](std::string name, std::string email, std::string role) {
    return office.submit(
        of_bob(office), "/admin/users/change",
        {{"user", office.bob_id}, {"name", std::move(name)}, {"email", std::move(email)}, {"role", std::move(role)}});
  };
  office.let_time_pass();
  CHECK(bob("Bob", std::string(kBob), "user").header("location") == of_bob(office, "?done=saved"));
  const auto stale = bob("Bob", std::string(kBob), "admin");
  CHECK(stale.status == 403);
  CHECK(says(stale, "/account/re-authenticate?next="));
  CHECK(must(office.app.core().user_admin.find(kBob)).role == "user");
  const auto wrong = bob("Bob", "no address", "user");
  CHECK(wrong.status == 422);
  CHECK(says(wrong, "id=\"email-fault\""));
  const auto own = office.submit("/admin/users/" + office.ada_id, "/admin/users/selected/suspend", {{"id", office.ada_id}});
  CHECK(own.status == 403);
}

TEST_CASE("console user: an account is deleted only under its typed address", "[console][security]") {
  ConsoleOffice office;
  const auto page = question(office, "delete");
  CHECK(says(office.open(page), "This cannot be undone"));
  CHECK(says(office.open(page), "<button class=\"danger\">Delete</button>"));
  for (const auto* typed : {"", "ada@example.com", "bob"}) {
    const auto refused = answer(office, "delete", {{"number", typed}});
    CHECK(refused.status == 422);
    CHECK(says(refused, "Is not the email of this account"));
  }
  const auto done = answer(office, "delete", {{"number", " Bob@example.com"}});
  CHECK(done.header("location") == "/admin/users?done=delete_users");
  CHECK_FALSE(must(office.app.core().user_admin.count({.search = "bob"})));
}

TEST_CASE("console user: the API keys of an admin end with the right, and the page says how many", "[console][security]") {
  ConsoleOffice office;
  auto& kit = office.app.kit();
  const auto key = key_of_admin(kit, office.bob_id);
  CHECK(says(office.open("/admin/api-keys"), "bob@example.com"));
  std::optional<Answer> done;
  SECTION("suspended") {
    CHECK(says(office.open(question(office, "suspend")), "API keys that it made are revoked"));
    done = answer(office, "suspend");
  }
  SECTION("demoted") {
    done = office.submit(of_bob(office), "/admin/users/change",
                         {{"user", office.bob_id}, {"email", std::string(kBob)}, {"role", "user"}});
  }
  SECTION("deleted") { done = answer(office, "delete", {{"number", std::string(kBob)}}); }
  REQUIRE(done->status == 303);
  CHECK(says(office.open(done->header("location").value_or("")), "that are revoked: 1."));
  CHECK(outcome(kit->api_keys.identify(key)) == "UNAUTHENTICATED");
}

TEST_CASE("console user: a new address is told to both, and without undo only with a reason", "[console][security]") {
  ConsoleOffice office;
  auto& kit = office.app.kit();
  must(kit->user_admin.verify_email(admin(), kBob));
  kit.run("DELETE FROM outbox");
  const Fields moved{{"user", office.bob_id}, {"email", "b@example.org"}, {"role", "user"}, {"without_undo", "on"}};
  const auto refused = office.submit(of_bob(office), "/admin/users/change", moved);
  CHECK(refused.status == 422);
  CHECK(says(refused, "id=\"reason-fault\""));
  const Fields stays{{"user", office.bob_id}, {"email", std::string(kBob)}, {"without_undo", "on"}, {"reason", "mailbox lost"}};
  CHECK(says(office.submit(of_bob(office), "/admin/users/change", stays), "id=\"without_undo-fault\">Belongs to a new address"));
  auto with_reason = moved;
  with_reason.emplace_back("reason", "mailbox lost");
  CHECK(office.submit(of_bob(office), "/admin/users/change", with_reason).status == 303);
  CHECK(kit.texts("SELECT kind || ' ' || address FROM outbox ORDER BY 1") ==
        std::vector<std::string>{"email_set_for_good bob@example.com", "email_set_here b@example.org"});
}

TEST_CASE("console user: acts on sessions, the address, the second factor and the password", "[console]") {
  ConsoleOffice office;
  CHECK(press(office, "verify").header("location") == of_bob(office, "?done=verify_users"));
  CHECK(press(office, "reset").header("location") == of_bob(office, "?done=reset_users_kept"));
  const auto none = answer(office, "reset-2fa");
  CHECK(says(none, "second factor"));
  CHECK(none.status >= 400);
  CHECK(answer(office, "sign-out").status == 303);
  CHECK(office.bob.send(get("/auth/me")).status == 401);
  for (const auto* action : {"user.email_verified", "user.reset_sent", "user.sessions_revoked"})
    CHECK(office.actors(action) == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("console sessions: all live ones, newest first, and one is ended", "[console]") {
  ConsoleOffice office;
  const auto page = office.open("/admin/sessions");
  CHECK(page.body().find(">bob@example.com</a>") < page.body().find(">ada@example.com</a>"));
  CHECK(says(page, "(this one)"));
  const auto session = office.app.kit().texts("SELECT id FROM sessions WHERE user_id = '" + office.bob_id + "'").front();
  const auto done = office.submit("/admin/sessions?limit=1", "/admin/sessions/selected/end", {{"id", session}});
  CHECK(done.header("location") == "/admin/sessions?limit=1&done=end_sessions");
  CHECK(office.bob.send(get("/auth/me")).status == 401);
  CHECK(office.submit("/admin/sessions", "/admin/sessions/selected/end", {{"id", session}}).header("location") ==
        "/admin/sessions?done=unchanged");
}

/// The fields that a browser sends for Bob's form without a change, besides `typed`.
Fields form_of_bob(const Answer& page, const ConsoleOffice& office, Fields typed) {
  auto shown = hidden_of(page, "shown_values");
  for (std::size_t at = 0; (at = shown.find("&quot;", at)) != std::string::npos;) shown.replace(at, 6, "\"");
  typed.emplace_back("shown_values", shown);
  typed.emplace_back("user", office.bob_id);
  return typed;
}

TEST_CASE("user screen: a save changes what the admin changed, not what the page showed", "[console][users]") {
  ConsoleOffice office;
  const auto path = "/admin/users/" + office.bob_id;
  const auto page = office.open(path);
  must(office.app.core().user_admin.update(admin(), office.bob_id, {.name = {.present = true, .value = "Robert"}}));
  const auto saved = office.submit(path, "/admin/users/change",
                                   form_of_bob(page, office, {{"name", ""}, {"email", std::string(kBob)}, {"role", "admin"}}));
  CHECK(saved.status == 303);
  const auto bob = must(office.app.core().user_admin.find(kBob));
  CHECK(bob.role == "admin");
  CHECK(bob.name == "Robert");
}

TEST_CASE("user screen: a clash says who changed the field, and a second save replaces it", "[console][users]") {
  ConsoleOffice office;
  const auto path = "/admin/users/" + office.bob_id;
  const auto page = office.open(path);
  must(office.app.core().user_admin.update(admin(), office.bob_id, {.name = {.present = true, .value = "Robert"}}));
  const bool is_newest = GENERATE(true, false);
  office.app.clock().advance(std::chrono::minutes(1));
  if (!is_newest) must(office.app.core().user_admin.suspend(admin(), office.bob_id));
  const Fields mine{{"name", "Bobby"}, {"email", std::string(kBob)}, {"role", "user"}};
  const auto clash = office.submit(path, "/admin/users/change", form_of_bob(page, office, mine));
  CHECK(clash.status == 409);
  CHECK(says(clash, std::string(is_newest ? "operator:root" : "The user or another admin") +
                        " changed this to &quot;Robert&quot; meanwhile."));
  CHECK(says(clash, "value=\"Bobby\""));
  CHECK(must(office.app.core().user_admin.find(kBob)).name == "Robert");
  CHECK(office.submit(path, "/admin/users/change", form_of_bob(clash, office, mine)).status == 303);
  CHECK(must(office.app.core().user_admin.find(kBob)).name == "Bobby");
}

TEST_CASE("user screen: a reset is on its way only where mail goes out", "[console][users]") {
  ConsoleOffice office;
  const auto path = "/admin/users/" + office.bob_id;
  CHECK(press(office, "reset").header("location")->ends_with("done=reset_users_kept"));
  CHECK(says(office.open(path + "?done=reset_users_kept"), "without SMTP_URL no mail goes out"));
  office.app.sign_up("carol@example.com");
  const std::string page = "/admin/users/selected/reset?all=1&role=user";
  const auto many = office.submit(page, "/admin/users/selected/reset",
                                  {{"selection", hidden_of(office.open(page), "selection")}, {"again", "1"}});
  CHECK(says(office.open(many.header("location").value_or("")), "2 reset links are written. They wait in the outbox"));
}

}  // namespace
}  // namespace usher::console
