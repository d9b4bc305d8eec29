#include "common/core/accounts/first_passwords.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/password_reset.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

void create(TestCore& kit, const std::string& email) {
  must(kit->user_admin.create(admin(), {.email = email, .name = {}, .profile = {}, .password = {}}));
}

/// `mailed suspended seeded recent`.
std::string send(TestCore& kit, const FirstPasswordOptions& options = {}) {
  const auto report = must(kit->first_passwords.send(admin(), options));
  return std::to_string(report.mailed) + " " + std::to_string(report.suspended) + " " + std::to_string(report.seeded) + " " +
         std::to_string(report.recent);
}

TEST_CASE("first passwords: only accounts that never had a session get a link, nothing twice in a day", "[first_passwords]") {
  TestCore kit;
  sign_up(kit, "signed-up@example.com");
  create(kit, "ada@example.com");
  create(kit, "bo@example.com");
  create(kit, "suspended@example.com");
  create(kit, "seeded@example.com");
  must(kit->user_admin.suspend(admin(), "suspended@example.com"));
  kit.run(
      "UPDATE audit_events SET action = 'user.seeded' WHERE action = 'user.created' AND user_id = (SELECT id FROM users WHERE "
      "email = 'seeded@example.com')");
  CHECK(send(kit, {.is_trial = true}) == "2 1 1 0");
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'request:first_password'") == 0);
  CHECK(send(kit) == "2 1 1 0");
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'request:first_password'") == 2);
  CHECK(send(kit) == "0 1 1 2");
  CHECK(send(kit, {.again = true}) == "2 1 1 0");
  kit.clock().advance(std::chrono::hours(24));
  CHECK(send(kit) == "2 1 1 0");
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'users.first_passwords_mailed'") == 3);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.reset_sent'") == 6);
}

TEST_CASE("first passwords: the link sets a password within seven days, once, and proves the address", "[first_passwords]") {
  TestCore kit;
  create(kit, std::string(kAda));
  send(kit);
  const auto token = Mailbox(kit).secret("first_password", kAda);
  kit.clock().advance(std::chrono::days(7) - std::chrono::minutes(1));
  CHECK(must(kit->password_reset.look(secret(token))) == kAda);
  must(kit->password_reset.reset({.token = secret(token), .new_password = secret(kPassphrase)}, caller()));
  CHECK(must(kit->user_admin.find(kAda)).is_verified);
  CHECK(outcome(kit->password_reset.look(secret(token))) == "INVALID_TOKEN");
  sign_in(kit);
  CHECK(send(kit, {.again = true}) == "0 0 0 0");
}

TEST_CASE("first passwords: an expired link is refused, and a link ends with the account's other links",
          "[first_passwords][security]") {
  TestCore kit;
  create(kit, std::string(kAda));
  send(kit);
  const auto old = Mailbox(kit).secret("first_password", kAda);
  kit.clock().advance(std::chrono::days(7));
  CHECK(outcome(kit->password_reset.look(secret(old))) == "TOKEN_EXPIRED");
  send(kit);
  const auto token = Mailbox(kit).secret("first_password", kAda);
  must(kit->user_admin.set_password(admin(), kAda, secret("another long password")));
  CHECK(outcome(kit->password_reset.look(secret(token))) == "INVALID_TOKEN");
}

}  // namespace
}  // namespace usher::core
