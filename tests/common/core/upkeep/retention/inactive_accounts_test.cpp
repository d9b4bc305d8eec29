#include "common/core/upkeep/retention/inactive_accounts.h"

#include "common/base/time_text.h"
#include "common/core/audit/audit_chain.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/upkeep/retention/maintenance.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

void after_100_days(settings::Settings& settings) {
  settings.retention.inactive_accounts = days(100);
  settings.mail.smtp = settings::Smtp{};
}

void send_all(TestCore& kit) {
  kit.run("UPDATE outbox SET sent_at_ms = next_attempt_at_ms, next_attempt_at_ms = NULL WHERE next_attempt_at_ms IS NOT NULL");
}

/// The warnings are sent at once.
Retired retire(TestCore& kit) {
  const auto retired = must(kit->inactive_accounts.retire());
  send_all(kit);
  return retired;
}
std::int64_t users(TestCore& kit) { return kit.number("SELECT count(*) FROM users"); }
std::int64_t mails(TestCore& kit) { return kit.number("SELECT count(*) FROM outbox WHERE kind = 'account_inactive'"); }

TEST_CASE("inactive accounts: warned two weeks before, then deleted with all their data", "[retention]") {
  TestCore kit(after_100_days);
  sign_up(kit);
  kit.clock().advance(days(86) - std::chrono::milliseconds(1));
  CHECK(retire(kit).warned == 0);
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(retire(kit).warned == 1);
  CHECK(mails(kit) == 1);
  CHECK(kit.texts("SELECT payload FROM outbox WHERE kind = 'account_inactive'").at(0) ==
        R"({"when":")" + to_rfc3339(kit.clock().now() + days(14)) + "\"}");
  CHECK(retire(kit).warned == 0);
  kit.clock().advance(days(14) - std::chrono::milliseconds(1));
  CHECK(retire(kit).deleted == 0);
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(retire(kit).deleted == 1);
  CHECK(users(kit) == 0);
  CHECK(kit.number("SELECT count(*) FROM outbox") == 0);
  CHECK(kit.texts("SELECT actor FROM audit_events WHERE action = 'user.deleted'") == std::vector<std::string>{"system"});
  CHECK(kit.everything_stored().find(kAda) == std::string::npos);
  must(kit->audit_chain.link_pending());
  CHECK_FALSE(must(kit->audit_chain.verify()).broken);
}

TEST_CASE("inactive accounts: none is deleted without a warning two weeks before", "[retention][security]") {
  TestCore kit(after_100_days);
  sign_up(kit);
  kit.clock().advance(days(500));
  const auto first = retire(kit);
  CHECK(first.warned == 1);
  CHECK(first.deleted == 0);
  kit.clock().advance(days(13));
  CHECK(retire(kit).deleted == 0);
  kit.clock().advance(days(1));
  CHECK(retire(kit).deleted == 1);
}

TEST_CASE("inactive accounts: a warning is repeated after four weeks", "[retention][security]") {
  TestCore kit(after_100_days);
  sign_up(kit);
  kit.clock().advance(days(90));
  CHECK(retire(kit).warned == 1);
  kit.clock().advance(days(28));
  const auto later = retire(kit);
  CHECK(later.deleted == 0);
  CHECK(later.warned == 1);
}

TEST_CASE("inactive accounts: a warning that was not sent within two weeks is repeated", "[retention][security]") {
  const std::string lost =
      GENERATE(as<const char*>{}, "UPDATE outbox SET next_attempt_at_ms = NULL, failed_at_ms = 1",  // refused
               "UPDATE outbox SET next_attempt_at_ms = NULL",                                       // SMTP_URL was removed
               "DELETE FROM outbox", "SELECT 1");
  TestCore kit(after_100_days);
  sign_up(kit);
  kit.clock().advance(days(100));
  CHECK(must(kit->inactive_accounts.retire()).warned == 1);
  kit.run(lost);
  kit.clock().advance(days(14) - std::chrono::milliseconds(1));
  CHECK(must(kit->inactive_accounts.retire()).warned == 0);
  kit.clock().advance(std::chrono::milliseconds(1));
  const auto later = must(kit->inactive_accounts.retire());
  CHECK(later.warned == 1);
  CHECK(later.deleted == 0);
  send_all(kit);
  kit.clock().advance(days(14));
  CHECK(retire(kit).deleted == 1);
}

TEST_CASE("inactive accounts: the two weeks begin when the warning is sent", "[retention][security]") {
  TestCore kit(after_100_days);
  sign_up(kit);
  kit.clock().advance(days(100));
  CHECK(must(kit->inactive_accounts.retire()).warned == 1);
  kit.run("UPDATE outbox SET next_attempt_at_ms = next_attempt_at_ms + 86400000");
  send_all(kit);
  kit.clock().advance(days(14));
  CHECK(retire(kit).deleted == 0);
  kit.clock().advance(days(1));
  CHECK(retire(kit).deleted == 1);
}

TEST_CASE("inactive accounts: a sign-in or the use of a session voids the warning", "[retention][security]") {
  TestCore kit(after_100_days);
  const auto grant = sign_up(kit);
  kit.clock().advance(days(86));
  REQUIRE(retire(kit).warned == 1);
  SECTION("a sign-in") {
    kit.clock().advance(days(1));
    sign_in(kit);
  }
  SECTION("the use of a session that is deleted later") {
    kit.run("UPDATE sessions SET expires_at_ms = 9000000000000, ends_at_ms = 9000000000000");
    kit.clock().advance(days(1));
    must(identify(kit, grant.session_token.expose()));
    kit.settle();
    must(kit->session_admin.revoke(admin(), grant.session.id.str()));
    kit.clock().advance(days(2));
    CHECK(must(kit->maintenance.prune()).sessions == 1);
  }
  kit.clock().advance(days(20));
  CHECK(retire(kit).deleted == 0);
  kit.clock().advance(days(66));
  CHECK(retire(kit).warned == 1);
  CHECK(users(kit) == 1);
}

TEST_CASE("inactive accounts: admins, suspended and anonymous accounts stay", "[retention][security]") {
  const std::string change = GENERATE(as<const char*>{}, "role = 'admin'", "is_active = 0", "is_anonymous = 1");
  TestCore kit(after_100_days);
  sign_up(kit);
  kit.run("UPDATE users SET " + change);
  kit.clock().advance(days(500));
  CHECK(retire(kit).warned == 0);
  kit.run(
      "INSERT INTO verifications (id, purpose, token_hash, user_id, attempts, created_at_ms, expires_at_ms) SELECT 'v', "
      "'inactivity_warning', id, id, 0, " +
      std::to_string(to_ms(kit.clock().now() - days(20))) + ", 9000000000000 FROM users");
  CHECK(retire(kit).deleted == 0);
}

TEST_CASE("inactive accounts: without the setting or without a mail server none is deleted", "[retention][security]") {
  const bool has_limit = GENERATE(true, false);
  TestCore kit([&](settings::Settings& settings) {
    if (has_limit) settings.retention.inactive_accounts = days(100);
    if (!has_limit) settings.mail.smtp = settings::Smtp{};
  });
  sign_up(kit);
  kit.clock().advance(days(500));
  CHECK(retire(kit).warned == 0);
  kit.clock().advance(days(20));
  CHECK(retire(kit).deleted == 0);
}

TEST_CASE("inactive accounts: more than a batch are all warned, active accounts stay", "[retention]") {
  TestCore kit(after_100_days);
  sign_up(kit);
  kit.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250) "
      "INSERT INTO users (id, email, email_as_written, role, is_active, is_verified, is_anonymous, two_factor_enabled, "
      "created_at_ms, updated_at_ms) SELECT 'u' || i, 'u' || i, 'u' || i, 'user', 1, 1, 0, 0, 0, 0 FROM n");
  CHECK(retire(kit).warned == 250);
  kit.clock().advance(days(14));
  CHECK(retire(kit).deleted == 250);
  CHECK(users(kit) == 1);
}

}  // namespace
}  // namespace usher::core
