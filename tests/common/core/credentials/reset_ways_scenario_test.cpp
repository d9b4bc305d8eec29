#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/email_codes.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"

// What becomes of passkeys and links to providers when an account is recovered by its mailbox.

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kRecovered = "a recovered passphrase";

/// Ada with a passkey and a link of eight days ago, and of now.
struct Recovery {
  explicit Recovery(const Adapt& adapt = {}) : kit(adapt) {
    auto grant = sign_up(kit);
    kit.run("UPDATE users SET is_verified = 1");
    const auto ada = actor_of(kit, grant);
    user = grant.user.id;
    browser = std::move(*grant.device_token);
    old_passkey = add_passkey(kit, ada, tablet).id.str();
    link("old");
    kit.run("UPDATE passkeys SET created_at_ms = created_at_ms - 691200000");
    kit.run("UPDATE accounts SET created_at_ms = created_at_ms - 691200000 WHERE provider <> 'credential'");
    new_passkey = add_passkey(kit, ada, phone).id.str();
    link("new");
  }

  void link(const std::string& provider) {
    kit.run("INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) VALUES ('" +
            provider + "', '" + user.str() + "', '" + provider + "', '7', " + std::to_string(to_ms(kit.clock().now())) + ", 0)");
  }
  void forget_password() { kit.run("UPDATE accounts SET password_hash = NULL WHERE provider = 'credential'"); }
  std::string token() {
    kit.clock().advance(milliseconds(1));
    must(kit->password_reset.ask(kAda, caller()));
    return Mailbox(kit).secret("reset_password", kAda);
  }
  /// Of the ways in, without the password.
  std::vector<std::string> left() {
    auto ids = kit.texts("SELECT provider FROM accounts WHERE provider <> 'credential' ORDER BY provider DESC");
    for (auto& id : kit.texts("SELECT id FROM passkeys ORDER BY created_at_ms"))
      ids.push_back(id == old_passkey ? "old passkey" : "new passkey");
    return ids;
  }

  TestCore kit;
  UserId user;
  Secret browser;
  SoftAuthenticator tablet, phone;
  std::string old_passkey, new_passkey;
};

const std::vector<std::string> kOld{"old", "old passkey"};
const std::vector<std::string> kAll{"old", "new", "old passkey", "new passkey"};

TEST_CASE("reset: ways in of the last week go unless the owner chooses, each audited and mailed", "[reset][passkeys][security]") {
  Recovery world;
  const auto look = must(world.kit->password_reset.look(secret(world.token())));
  CHECK(look.has_password);
  std::vector<std::string> ticked;
  for (const auto& way : look.ways)
    if (way.is_doubtful) ticked.push_back(way.id);
  CHECK(ticked == std::vector<std::string>{"new", world.new_passkey});

  struct Choice {
    std::optional<std::vector<std::string>> ids;
    std::vector<std::string> left;
    std::size_t unlinked, removed;
  };
  const auto choice = GENERATE_REF(Choice{std::nullopt, kOld, 1, 1}, Choice{std::vector<std::string>{}, kAll, 0, 0},
                                   Choice{std::vector{std::string("old"), world.old_passkey}, {"new", "new passkey"}, 1, 1},
                                   Choice{std::vector<std::string>{"old", "new"}, {"old passkey", "new passkey"}, 2, 0});
  const auto done = must(world.kit->password_reset.reset(
      {.token = secret(world.token()), .new_password = secret(kRecovered), .remove_ways = choice.ids}, caller()));
  CHECK(world.left() == choice.left);
  CHECK(begin_sign_in(world.kit, kAda, kRecovered).ok());
  CHECK(world.kit.texts("SELECT id FROM audit_events WHERE action = 'account.unlinked'").size() == choice.unlinked);
  CHECK(world.kit.texts("SELECT id FROM audit_events WHERE action = 'passkey.removed'").size() == choice.removed);
  CHECK(Mailbox(world.kit).count("account_unlinked", kAda) == (choice.unlinked > 0 ? 1U : 0U));
  CHECK(Mailbox(world.kit).count("passkey_removed", kAda) == (choice.removed > 0 ? 1U : 0U));
}

TEST_CASE("reset: a passkey that was removed signs in no more and is no second factor", "[reset][passkeys][security]") {
  Recovery world;
  must(world.kit->password_reset.reset({.token = secret(world.token()),
                                        .new_password = secret(kRecovered),
                                        .remove_ways = std::vector{world.old_passkey, world.new_passkey}},
                                       caller()));
  CHECK(outcome(try_passkey(world.kit, world.phone)) == "INVALID_PASSKEY");
  CHECK(world.kit.number("SELECT has_passkey FROM users") == 0);
}

TEST_CASE("reset: a recent way in that came after its user had chosen goes", "[reset][passkeys][security]") {
  Recovery world;
  must(world.kit->password_reset.reset({.token = secret(world.token()),
                                        .new_password = secret(kRecovered),
                                        .remove_ways = std::vector<std::string>(),
                                        .shown_ways = "new old " + world.old_passkey},
                                       caller()));
  CHECK(world.left() == std::vector<std::string>{"old", "new", "old passkey"});
}

TEST_CASE("reset: a way in older than the first proof of the address goes, whatever its age", "[reset][passkeys][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto squatter = actor_of(kit, grant);
  SoftAuthenticator phone, tablet;
  const auto before = add_passkey(kit, squatter, phone);
  kit.clock().advance(std::chrono::minutes(1));
  must(kit->email_verification.ask(squatter, caller()));
  must(kit->email_verification.verify({.token = secret(Mailbox(kit).secret("verify_email", kAda))}, caller()));
  kit.clock().advance(std::chrono::minutes(1));
  const auto after = add_passkey(kit, actor_of(kit, grant), tablet);
  kit.clock().advance(std::chrono::days(8));
  must(kit->password_reset.ask(kAda, caller()));
  const auto token = Mailbox(kit).secret("reset_password", kAda);
  for (const auto& way : must(kit->password_reset.look(secret(token))).ways)
    CHECK(way.is_doubtful == (way.id == before.id.str()));
  must(kit->password_reset.reset({.token = secret(token), .new_password = secret(kRecovered)}, caller()));
  CHECK(kit.texts("SELECT id FROM passkeys") == std::vector<std::string>{after.id.str()});
}

TEST_CASE("reset: an unknown way is refused, and the link still works", "[reset][security]") {
  Recovery world;
  const auto token = world.token();
  const auto bob = sign_up(world.kit, "bob@example.com");
  SoftAuthenticator other;
  const auto of_bob = add_passkey(world.kit, actor_of(world.kit, bob), other).id.str();
  const auto refused = world.kit->password_reset.reset(
      {.token = secret(token), .new_password = secret(kRecovered), .remove_ways = std::vector{of_bob}}, caller());
  CHECK(faults_of(refused) == std::vector<std::string>{"remove_ways UNKNOWN"});
  CHECK(world.left().size() == 5);
  CHECK(world.kit->password_reset.look(secret(token)).ok());
}

TEST_CASE("reset: an account without a password may stay so, one with a password gets another", "[reset][security]") {
  Recovery world;
  CHECK(faults_of(world.kit->password_reset.reset({.token = secret(world.token())}, caller())) ==
        std::vector<std::string>{"new_password REQUIRED"});
  world.forget_password();
  must(world.kit->password_reset.reset({.token = secret(world.token())}, caller()));
  CHECK(world.left() == kOld);
  CHECK(world.kit.number("SELECT count(*) FROM accounts WHERE password_hash IS NOT NULL") == 0);
  CHECK(world.kit.number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 0);
  CHECK(Mailbox(world.kit).count("password_changed", kAda) == 0);
  CHECK(world.kit.texts("SELECT action FROM audit_events WHERE action LIKE 'user.%' ORDER BY id").back() ==
        "user.sessions_revoked");
}

TEST_CASE("reset: a password is demanded where no other way to sign in would remain", "[reset][passkeys]") {
  const bool signs_in_by_mail = GENERATE(false, true);
  Recovery world([&](settings::Settings& settings) {
    if (signs_in_by_mail) settings.better_auth_plugins = {settings::Plugin::kMagicLink};
  });
  world.forget_password();
  const auto token = world.token();
  std::vector<std::string> all;
  for (const auto& way : must(world.kit->password_reset.look(secret(token))).ways) all.push_back(way.id);
  const auto done = world.kit->password_reset.reset({.token = secret(token), .remove_ways = all}, caller());
  CHECK(faults_of(done) == (signs_in_by_mail ? std::vector<std::string>() : std::vector<std::string>{"new_password REQUIRED"}));
  CHECK(world.left().empty() == signs_in_by_mail);
}

TEST_CASE("reset: the mailbox alone does not take away a second factor that is demanded", "[reset][passkeys][security]") {
  Recovery world([](settings::Settings& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAdmins; });
  world.kit.run("UPDATE users SET role = 'admin'");
  const auto remove = [&](const std::string& id) {
    return world.kit->password_reset.reset(
        {.token = secret(world.token()), .new_password = secret(kRecovered), .remove_ways = std::vector{id}}, caller());
  };
  SECTION("a recent one goes while an older one stays") {
    must(world.kit->password_reset.reset({.token = secret(world.token()), .new_password = secret(kRecovered)}, caller()));
    CHECK(world.left() == kOld);
    CHECK(faults_of(remove(world.old_passkey)) == std::vector<std::string>{"remove_ways UNKNOWN"});
  }
  SECTION("the only one stays, also if it is recent") {
    const std::string unusable = GENERATE(as<const char*>{}, "DELETE FROM passkeys WHERE created_at_ms < ",
                                          "UPDATE passkeys SET rp_id = 'old.example' "
                                          "WHERE created_at_ms < ",
                                          "UPDATE passkeys SET switched_off_at_ms = 1 WHERE created_at_ms < ");
    world.kit.run(unusable + std::to_string(to_ms(world.kit.clock().now() - std::chrono::days(7))));
    CHECK(faults_of(remove(world.new_passkey)) == std::vector<std::string>{"remove_ways UNKNOWN"});
    must(world.kit->password_reset.reset({.token = secret(world.token()), .new_password = secret(kRecovered)}, caller()));
    CHECK(world.left().back() == "new passkey");
  }
  SECTION("an app remains") {
    world.kit.run("UPDATE users SET two_factor_enabled = 1");
    CHECK(must(world.kit->password_reset.look(secret(world.token()))).ways.size() == 4);
  }
}

TEST_CASE("reset: the first proof of the address from an unknown browser removes every way in", "[reset][passkeys][security]") {
  Recovery world;
  world.kit.run("UPDATE users SET is_verified = 0, two_factor_enabled = 1");
  const auto token = world.token();
  SECTION("a passkey signs in no more, and no second factor is asked for") {
    const auto look = must(world.kit->password_reset.look(secret(token)));
    CHECK(look.ways.empty());
    CHECK(look.removes_all);
    must(world.kit->password_reset.reset(
        {.token = secret(token), .new_password = secret(kRecovered), .remove_ways = std::vector<std::string>()}, caller()));
    CHECK(world.left().empty());
    CHECK(outcome(try_passkey(world.kit, world.tablet)) == "INVALID_PASSKEY");
    CHECK(world.kit.number("SELECT count(*) FROM users WHERE is_verified = 1 AND has_passkey = 0 AND two_factor_enabled = 0") ==
          1);
    CHECK(try_sign_in(world.kit, kAda, kRecovered).ok());
    CHECK(world.kit.number("SELECT count(*) FROM audit_events WHERE action IN ('account.unlinked', 'passkey.removed', "
                           "'user.second_factor_taken_back')") == 5);
    CHECK(Mailbox(world.kit).count("passkey_removed", kAda) == 1);
    CHECK(
        world.kit.texts("SELECT DISTINCT end_reason FROM sessions WHERE end_reason IN ('password_reset', 'address_reclaimed')") ==
        std::vector<std::string>{"address_reclaimed"});
  }
  SECTION("an address that an administrator set after a proved one has a holder") {
    world.kit.run("UPDATE users SET had_proved_address = 1, two_factor_enabled = 0");
    must(world.kit->password_reset.reset({.token = secret(token), .new_password = secret(kRecovered)}, caller()));
    CHECK(world.left() == kOld);
  }
  SECTION("by code, too") {
    const auto code = ask_code(world.kit, CodeFor::kResetPassword);
    must(world.kit->password_reset.reset(
        ResetByCode{.email = std::string(kAda), .code = secret(code), .new_password = secret(kRecovered)}, caller()));
    CHECK(world.left().empty());
  }
  SECTION("a browser that the account knows is its holder's") {
    CHECK(must(world.kit->password_reset.look(secret(token), world.browser.clone())).ways.size() == 4);
    must(world.kit->password_reset.reset(
        {.token = secret(token), .new_password = secret(kRecovered), .device_token = world.browser.clone()}, caller()));
    CHECK(world.left() == kOld);
  }
}

TEST_CASE("reset by code: ways in of the last week go", "[reset][passkeys][security]") {
  Recovery world;
  const auto code = ask_code(world.kit, CodeFor::kResetPassword);
  must(world.kit->password_reset.reset(
      ResetByCode{.email = std::string(kAda), .code = secret(code), .new_password = secret(kRecovered)}, caller()));
  CHECK(world.left() == kOld);
}

TEST_CASE("reset: who proved the password alone removes no way in", "[reset][passkeys][security]") {
  Recovery world;
  world.kit.run("UPDATE users SET has_passkey = 0");
  must(world.kit->user_admin.set_password(admin(), kAda, secret("an initial phrase"), true));
  const auto asked = must(begin_sign_in(world.kit, kAda, "an initial phrase"));
  const auto& token = std::get<PasswordChangeRequired>(asked).reset_token;
  CHECK(must(world.kit->password_reset.look(token)).ways.empty());
  must(world.kit->password_reset.reset({.token = token.clone(), .new_password = secret(kRecovered)}, caller()));
  CHECK(world.left() == kAll);
}

}  // namespace
}  // namespace usher::core
