#include "common/core/credentials/password_change.h"

#include "common/core/accounts/own_account.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/sessions/refresh_session.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/restless_database.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kNewPassphrase = "another passphrase";

TEST_CASE("password change: the new password works, the old one does not", "[password]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  must(kit->password_change.change(actor_of(kit, grant), secret(kPassphrase), secret(kNewPassphrase), caller()));
  CHECK(outcome(try_sign_in(kit)) == "INVALID_CREDENTIALS");
  CHECK(try_sign_in(kit, kAda, kNewPassphrase).ok());
}

TEST_CASE("password change: the session stays with new tokens, its old tokens and all other sessions end",
          "[password][security]") {
  TestCore kit;
  const auto other = sign_up(kit);
  const auto own = sign_in(kit);
  const auto changed =
      must(kit->password_change.change(actor_of(kit, own), secret(kPassphrase), secret(kNewPassphrase), caller()));
  CHECK(changed.session.id == own.session.id);
  CHECK(identify(kit, changed.access_token).ok());
  CHECK(identify(kit, changed.session_token.expose()).ok());
  CHECK(refresh(kit, changed.refresh_token.expose()).ok());
  CHECK_FALSE(identify(kit, own.session_token.expose()).ok());
  CHECK_FALSE(refresh(kit, own.refresh_token.expose()).ok());
  CHECK_FALSE(identify(kit, other.access_token).ok());
  CHECK_FALSE(identify(kit, other.session_token.expose()).ok());
  CHECK_FALSE(refresh(kit, other.refresh_token.expose()).ok());
}

TEST_CASE("password change: a wrong password or an unacceptable new one, refused and nothing changes", "[password]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto actor = actor_of(kit, grant);
  CHECK(outcome(kit->password_change.change(actor, secret("wrong password"), secret(kNewPassphrase), caller())) ==
        "INVALID_PASSWORD");
  CHECK(faults_of(kit->password_change.change(actor, secret(kPassphrase), secret("short"), caller())) ==
        std::vector<std::string>{"new_password TOO_SHORT"});
  CHECK(faults_of(kit->password_change.change(actor, secret(kPassphrase), secret("password1"), caller())) ==
        std::vector<std::string>{"new_password TOO_COMMON"});
  CHECK(try_sign_in(kit).ok());
  CHECK(refresh(kit, grant.refresh_token.expose()).ok());
}

TEST_CASE("password change: an account without a password gets INVALID_PASSWORD", "[password][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  kit.run("UPDATE accounts SET password_hash = NULL");
  CHECK(outcome(kit->password_change.prove(actor, secret(""), caller())) == "INVALID_PASSWORD");
  CHECK(outcome(kit->password_change.prove(actor, secret(kPassphrase), caller())) == "INVALID_PASSWORD");
}

TEST_CASE("password change: every attempt is audited", "[password]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  CHECK_FALSE(kit->password_change.reauthenticate(actor, secret("wrong password"), caller()).ok());
  must(kit->password_change.reauthenticate(actor, secret(kPassphrase), caller()));
  must(kit->password_change.change(actor, secret(kPassphrase), secret(kNewPassphrase), caller()));
  CHECK(kit.texts("SELECT action || ' ' || outcome FROM audit_events WHERE action LIKE 'user.p%' OR action LIKE 'user.r%' ORDER "
                  "BY rowid") == std::vector<std::string>{"user.password_refused failure", "user.reauthenticated success",
                                                          "user.password_changed success"});
}

TEST_CASE("password change: reauthentication renews the session's tokens and keeps its id", "[password][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto renewed = must(kit->password_change.reauthenticate(actor_of(kit, grant), secret(kPassphrase), caller()));
  CHECK(is_renewed(kit, grant, renewed));
}

TEST_CASE("password change: a caller with an access token keeps its refresh token", "[password]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  must(kit->password_change.reauthenticate(actor_of(kit, grant), secret(kPassphrase), caller(), Renewal::kSessionToken));
  CHECK_FALSE(identify(kit, grant.session_token.expose()).ok());
  CHECK(refresh(kit, grant.refresh_token.expose()).ok());
}

TEST_CASE("password change: a session that ended while the password was verified gets 401 and nothing changes",
          "[password][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  const auto* const how = GENERATE(as<const char*>{}, "UPDATE sessions SET ended_at_ms = 1", "UPDATE users SET is_active = 0",
                                   "DELETE FROM sessions");
  kit.run(how);
  CHECK(outcome(kit->password_change.change(actor, secret(kPassphrase), secret(kNewPassphrase), caller())) == "UNAUTHENTICATED");
  CHECK(outcome(kit->password_change.reauthenticate(actor, secret(kPassphrase), caller())) == "UNAUTHENTICATED");
  CHECK(outcome(kit->own_account.erase(actor, secret(kPassphrase), caller())) == "UNAUTHENTICATED");
  CHECK(outcome(kit->own_account.erase(actor, std::nullopt, caller())) == "UNAUTHENTICATED");
  CHECK(kit.number("SELECT count(*) FROM users") == 1);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action IN ('user.password_changed', 'user.reauthenticated')") == 0);
}

TEST_CASE("password change: a proof is invalid once the password changed", "[password][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  const auto proof = must(kit->password_change.prove(actor, secret(kPassphrase), caller()));
  const auto confirmed = [&] {
    return outcome(
        kit->ports.transactions.write([&](store::Stores& tx) { return kit->password_change.confirm(tx, actor, proof); }));
  };
  CHECK(confirmed() == "OK");
  must(kit->password_change.change(actor, secret(kPassphrase), secret(kNewPassphrase), caller()));
  CHECK(confirmed() == "CONFLICT");
  kit.run("UPDATE accounts SET password_hash = NULL");
  CHECK(confirmed() == "INVALID_PASSWORD");
}

TEST_CASE("password change: the owner is notified by mail and earlier mailed links are void", "[password][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit, "Ada@example.com"));
  must(kit->password_reset.ask(kAda, caller()));
  must(kit->email_change.ask(actor, "eve@example.com", std::nullopt, caller()));
  Mailbox mailbox(kit);
  const auto reset = mailbox.secret("reset_password", "Ada@example.com");
  const auto change = mailbox.secret("change_email", "eve@example.com");
  CHECK_FALSE(kit->password_change.change(actor, secret("wrong password"), secret(kNewPassphrase), caller()).ok());
  CHECK(mailbox.count("password_changed", "Ada@example.com") == 0);
  must(kit->password_change.change(actor, secret(kPassphrase), secret(kNewPassphrase), caller()));
  CHECK(mailbox.count("password_changed", "Ada@example.com") == 1);
  CHECK(outcome(kit->password_reset.look(secret(reset))) == "INVALID_TOKEN");
  CHECK(outcome(kit->email_verification.look({.token = secret(change)})) == "INVALID_TOKEN");
}

TEST_CASE("password change: the session's row is locked before its refresh tokens are voided", "[password][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  kit.settle();
  kit.watch().begin();
  must(kit->password_change.change(actor_of(kit, grant), secret(kPassphrase), secret(kNewPassphrase), caller()));
  const auto statements = kit.watch().take().back().statements;
  const auto at = [&](std::string_view name) { return std::find(statements.begin(), statements.end(), name); };
  REQUIRE(at("refresh_tokens/void_chain") != statements.end());
  CHECK(at("sessions/renew") < at("refresh_tokens/void_chain"));
}

}  // namespace
}  // namespace usher::core
