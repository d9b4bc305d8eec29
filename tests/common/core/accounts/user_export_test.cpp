#include "common/core/accounts/user_export.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/sign_in/sign_up.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/tables/filtered_acts.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::admin;
using testkit::must;
using testkit::TestCore;

void make(TestCore& test, std::string email) {
  must(test->user_admin.create(admin(), {.email = std::move(email), .password = Secret(std::string("correct horse battery"))}));
}

std::vector<ExportedUser> everyone(TestCore& test, bool with_hashes = false) {
  std::vector<ExportedUser> all;
  must(export_users(test->ports, test->audit, admin(), with_hashes, [&](const ExportedUser& user) {
    all.push_back(user);
    return done();
  }));
  return all;
}

TEST_CASE("user export: hashes are exported only on request, which is audited", "[user_export][security]") {
  TestCore test;
  make(test, "ada@example.com");
  CHECK_FALSE(everyone(test).at(0).password_hash);
  CHECK(test.number("SELECT count(*) FROM audit_events WHERE action = 'users.hashes_exported'") == 0);
  CHECK(everyone(test, true).at(0).password_hash.value_or("").starts_with("$argon2id$"));
  CHECK(test.number("SELECT count(*) FROM audit_events WHERE action = 'users.hashes_exported'") == 1);
  must(test->user_admin.set_password(admin(), "ada@example.com", secret("an initial password"), true));
  CHECK_FALSE(everyone(test, true).at(0).password_hash);  // an import would give it no end
}

TEST_CASE("user export: no password of an address for which several sign-ups wait", "[user_export][security][both]") {
  testkit::on_both_engines([](const testkit::Adapt& engine) {
    TestCore test([&](settings::Settings& settings) {
      testkit::with_verification(settings);
      if (engine) engine(settings);
    });
    const auto sign_up = [&](std::string_view password) {
      must(test->sign_up.with_password(testkit::sign_up_request("ada@example.com", password), testkit::caller()));
    };
    sign_up("an attacker's passphrase");
    REQUIRE(everyone(test, true).at(0).password_hash);
    sign_up("S3cret-passphrase");
    testkit::Mailbox(test).secret("verify_email", "ada@example.com");  // the worker has looked at the second
    CHECK_FALSE(everyone(test, true).at(0).password_hash);             // after an import its holder would get in by any link
  });
}

TEST_CASE("user export: an existing profile is exported", "[user_export]") {
  TestCore test;
  make(test, "ada@example.com");
  CHECK_FALSE(everyone(test).at(0).profile);
  domain::ProfileChange change;
  change.organization = {.present = true, .value = "Org"};
  must(test->user_admin.update(admin(), "ada@example.com", {.profile = change}));
  const auto all = everyone(test);
  REQUIRE(all.at(0).profile);
  CHECK(all.at(0).profile->organization == "Org");
}

TEST_CASE("user export: every account is exported once, across pages and equal creation times", "[user_export]") {
  TestCore test;
  test.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1203) "
      "INSERT INTO users (id, email, email_as_written, role, is_active, is_verified, is_anonymous, two_factor_enabled, "
      "created_at_ms, "
      "updated_at_ms) SELECT 'u' || i, 'u' || i || '@example.com', 'u', 'user', 1, 1, 0, 0, (i / 700) * 1000, 0 FROM n");
  std::set<std::string> ids;
  for (const auto& exported : everyone(test)) CHECK(ids.insert(exported.user.id.str()).second);
  CHECK(ids.size() == 1203);
}

TEST_CASE("user export: anonymous accounts are left out and counted", "[user_export][security]") {
  TestCore test;
  make(test, "ada@example.com");
  make(test, "bob@example.com");
  test.run("UPDATE users SET is_anonymous = 1 WHERE email = 'bob@example.com'");
  int visits = 0;
  CHECK(must(export_users(test->ports, test->audit, admin(), false, [&](const ExportedUser& exported) {
          CHECK(exported.user.email == "ada@example.com");
          ++visits;
          return done();
        })) == 1);
  CHECK(visits == 1);
}

TEST_CASE("user export: an error of the callback ends the export", "[user_export]") {
  TestCore test;
  make(test, "ada@example.com");
  make(test, "bob@example.com");
  int visits = 0;
  const auto status = export_users(test->ports, test->audit, admin(), false, [&](const ExportedUser&) -> Status {
    ++visits;
    return error(ErrorCode::kInternal, "the disk is full");
  });
  CHECK(status.error().detail() == "the disk is full");
  CHECK(visits == 1);
}

}  // namespace
}  // namespace usher::core
