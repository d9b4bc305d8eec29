#include "common/core/administration/trusted_browsers.h"

#include "common/core/administration/resources.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

const auto& kBrowsers = resource_of("trusted_browsers");
const auto& kForget = kBrowsers.acts[0];

std::vector<std::string> ids(TestCore& kit, const FilterValues& values = {}) {
  std::vector<std::string> list;
  for (const auto& row : must(kit->administration.list(kBrowsers, {.values = values, .now = kit.clock().now()})).rows)
    list.push_back(row.id);
  return list;
}

Result<ActReport> forget(TestCore& kit, const Selection& selection, const domain::Administrator& by = testkit::admin()) {
  return kit->administration.act(kBrowsers, kForget, by, selection, kit.clock().now());
}

Selection select(TestCore& kit, const FilterValues& values = {}) {
  return must(kit->administration.select(kBrowsers, values, kit.clock().now()));
}

TEST_CASE("trusted browsers: all accounts' are listed with their state, in pages, and by account", "[administration]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto bob = sign_up_guarded(kit, "bob@example.com");
  trust_a_browser(kit, ada);
  kit.clock().advance(std::chrono::days(20));
  trust_a_browser(kit, bob, "bob@example.com");
  kit.clock().advance(std::chrono::days(20));
  const auto part = must(kit->administration.list(kBrowsers, {.now = kit.clock().now(), .most = 1}));
  REQUIRE(part.rows.size() == 1);
  REQUIRE(part.next);
  CHECK(*part.rows[0].values.find("email") == json::Value("ada@example.com"));
  CHECK(*part.rows[0].values.find("state") == json::Value("expired"));
  CHECK(part.rows[0].values.find("trusted_until")->is_null());
  const auto next = must(kit->administration.list(kBrowsers, {.now = kit.clock().now(), .after = *part.next}));
  REQUIRE(next.rows.size() == 1);
  CHECK(*next.rows[0].values.find("state") == json::Value("trusted"));
  CHECK_FALSE(next.next);
  CHECK(must(kit->administration.count(kBrowsers, {.now = kit.clock().now()})) == 2);
  CHECK(ids(kit, {{"user", "bob@example.com"}}) == std::vector{next.rows[0].id});
}

TEST_CASE("trusted browsers: a question names the account of one", "[administration]") {
  TestCore kit;
  trust_a_browser(kit, sign_up_guarded(kit));
  CHECK(must(kit->administration.name_of(kBrowsers, ids(kit).at(0))).starts_with("ada@example.com"));
  CHECK(must(kit->administration.name_of(kBrowsers, "unknown")).empty());
}

TEST_CASE("trusted browsers: one is forgotten, audited with the account, and asks for the factor again", "[administration]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto device = trust_a_browser(kit, ada);
  const auto id = ids(kit).at(0);
  CHECK(must(forget(kit, {.ids = {id, "unknown"}})).done == 1);
  CHECK(must(forget(kit, {.ids = {id}})).gone == 1);
  CHECK(std::holds_alternative<TwoFactorChallenge>(must(begin_sign_in(kit, kAda, kPassphrase, caller(), device))));
  CHECK(kit.number("SELECT count(*) FROM audit_events JOIN users ON users.id = user_id WHERE action = 'user.device_distrusted' "
                   "AND actor = 'operator:root'") == 1);
}

TEST_CASE("trusted browsers: all that match are forgotten, and no others", "[administration]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto bob = sign_up_guarded(kit, "bob@example.com");
  for (int i = 0; i < 3; ++i) trust_a_browser(kit, ada);
  trust_a_browser(kit, bob, "bob@example.com");
  CHECK(must(forget(kit, select(kit, {{"user", "ada@example.com"}}))).done == 3);
  CHECK(ids(kit).size() == 1);
}

TEST_CASE("selections: a counted one is opened by its caller, for its act, in time", "[administration][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const domain::Administrator admin = make_admin(kit, sign_up(kit, "bob@example.com"));
  trust_a_browser(kit, ada);
  const auto now = kit.clock().now();
  const auto& administration = kit->administration;
  const auto counted = select(kit, {{"user", "ada@example.com"}});
  const auto word = administration.seal(kBrowsers, kForget, admin, counted, now);
  const auto opened = must(administration.open(kBrowsers, kForget, admin, word, now));
  CHECK(opened.matching == counted.matching);
  CHECK(opened.counted == counted.counted);
  CHECK(outcome(administration.open(kBrowsers, kForget, testkit::admin(), word, now)) == "VALIDATION_FAILED");
  CHECK(outcome(administration.open(kBrowsers, kForget, admin, word + "x", now)) == "VALIDATION_FAILED");
  CHECK(outcome(administration.open(kBrowsers, kForget, admin, word, now + std::chrono::minutes(16))) == "VALIDATION_FAILED");
}

TEST_CASE("selections: a row that came after the count is left alone, also when another one went", "[administration][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  trust_a_browser(kit, ada);
  trust_a_browser(kit, ada);
  const auto counted = select(kit);
  const auto before = ids(kit);
  must(forget(kit, {.ids = {before.at(0)}}));
  trust_a_browser(kit, ada);
  CHECK(ids(kit).size() == before.size());
  CHECK(must(forget(kit, counted)).done == 1);
  CHECK(ids(kit).size() == 1);
  CHECK(std::find(before.begin(), before.end(), ids(kit).at(0)) == before.end());
}

TEST_CASE("selections: refused rows are counted, and what the caller lacks ends the rest", "[administration][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto bob = sign_up_guarded(kit, "bob@example.com");
  make_admin(kit, bob.grant);
  const domain::Administrator admin = make_admin(kit, sign_up(kit, "cleo@example.com"));
  trust_a_browser(kit, ada);
  trust_a_browser(kit, bob, "bob@example.com");
  const auto counted = select(kit);
  kit.clock().advance(std::chrono::hours(2));
  SECTION("another admin's row needs a fresh session") {
    const auto report = must(forget(kit, counted, admin));
    CHECK(report.done == 1);
    CHECK(report.refused == 1);
    CHECK_FALSE(report.stopped);
    REQUIRE(report.fault());
    CHECK(report.fault()->code == ErrorCode::kFreshSessionRequired);
    CHECK(report.fault()->detail().starts_with("1 done, 1 refused: "));
  }
  SECTION("the admin is demoted after the first row") {
    kit.run(
        "CREATE TRIGGER demote AFTER UPDATE OF payload ON verifications BEGIN UPDATE users SET role = 'user' WHERE email = "
        "'cleo@example.com'; END");
    const auto report = must(forget(kit, counted, admin));
    CHECK(report.done == 1);
    REQUIRE(report.stopped);
    CHECK(report.stopped->code == ErrorCode::kForbidden);
    CHECK(ids(kit).size() == 1);
  }
}

TEST_CASE("trusted browsers: another admin's need a fresh session, and no right none", "[administration][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  make_admin(kit, ada.grant);
  const domain::Administrator admin = make_admin(kit, sign_up(kit, "bob@example.com"));
  trust_a_browser(kit, ada);
  kit.clock().advance(std::chrono::hours(2));
  CHECK(outcome(forget(kit, {.ids = ids(kit)}, admin)) == "FRESH_SESSION_REQUIRED");
  kit.run("UPDATE users SET role = 'user' WHERE email = 'bob@example.com'");
  CHECK(outcome(forget(kit, {.ids = ids(kit)}, admin)) == "FORBIDDEN");
  CHECK(ids(kit).size() == 1);
}

}  // namespace
}  // namespace usher::core
