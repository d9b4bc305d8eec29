#include "common/core/credentials/password_reset.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/passwords.h"
#include "common/core/mail/mail_composer.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/crypto/digest.h"
#include "tests/catch.h"
#include "tests/testkit/email_codes.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/race.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

constexpr std::string_view kNext = "another passphrase";

/// Asks for a link and reads its token from the mail.
std::string reset_token(TestCore& kit, std::string_view email = kAda) {
  kit.clock().advance(milliseconds(1));
  must(kit->password_reset.ask(email, caller()));
  return Mailbox(kit).secret("reset_password", email);
}

Result<ResetDone> reset(TestCore& kit, std::string_view token, std::string_view password = kNext) {
  return kit->password_reset.reset({.token = secret(token), .new_password = secret(password)}, caller());
}

TEST_CASE("reset: the new password works, the old one does not, the owner is notified", "[reset]") {
  TestCore kit;
  const auto ada = sign_up(kit, "Ada@example.com").user.id;
  must(reset(kit, reset_token(kit, "Ada@example.com")));
  CHECK(try_sign_in(kit, kAda, kNext).ok());
  CHECK(outcome(try_sign_in(kit)) == "INVALID_CREDENTIALS");
  CHECK(Mailbox(kit).count("password_changed", "Ada@example.com") == 1);
  CHECK(kit.texts("SELECT user_id FROM audit_events WHERE action = 'user.password_reset'") ==
        std::vector<std::string>{ada.str()});
}

TEST_CASE("reset: a link works once", "[reset][security]") {
  TestCore kit;
  sign_up(kit);
  const auto token = reset_token(kit);
  must(reset(kit, token));
  CHECK(outcome(reset(kit, token, "a third passphrase")) == "INVALID_TOKEN");
  CHECK(outcome(kit->password_reset.look(secret(token))) == "INVALID_TOKEN");
  CHECK(try_sign_in(kit, kAda, kNext).ok());
}

TEST_CASE("reset: racing uses of a link, exactly one wins in each of 100 tries", "[reset][race][security]") {
  TestCore kit;
  sign_up(kit);
  for (int i = 0; i < 100; ++i) {
    const auto token = reset_token(kit);
    INFO("try " << i);
    REQUIRE(winners(4, [&] { return reset(kit, token).ok(); }) == 1);
  }
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.password_reset'") == 100);
}

TEST_CASE("reset: a link expires after an hour", "[reset][security]") {
  TestCore kit;
  sign_up(kit);
  const auto token = reset_token(kit);
  kit.clock().advance(hours(1) - milliseconds(1));
  CHECK(kit->password_reset.look(secret(token)).ok());
  kit.clock().advance(milliseconds(1));
  CHECK(outcome(kit->password_reset.look(secret(token))) == "TOKEN_EXPIRED");
  CHECK(outcome(reset(kit, token)) == "TOKEN_EXPIRED");
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("reset: links live side by side until one is used", "[reset][security]") {
  TestCore kit;
  sign_up(kit);
  const auto older = reset_token(kit);
  const auto newer = reset_token(kit);
  CHECK(reset(kit, older).ok());
  CHECK(outcome(reset(kit, newer)) == "INVALID_TOKEN");
}

TEST_CASE("reset: at most five links of an account live", "[reset][security]") {
  TestCore kit;
  sign_up(kit);
  std::vector<std::string> links;
  for (int i = 0; i < 6; ++i) {
    kit.clock().advance(std::chrono::milliseconds(1));
    links.push_back(reset_token(kit));
  }
  CHECK(outcome(reset(kit, links[0])) == "INVALID_TOKEN");
  CHECK(reset(kit, links[1]).ok());
}

TEST_CASE("reset: unknown tokens and tokens of other purposes are refused", "[reset][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  must(kit->email_verification.ask(actor_of(kit, grant), caller()));
  const auto verify = Mailbox(kit).secret("verify_email", kAda);
  for (const auto& token : {verify, std::string(grant.session_token.expose()), std::string(grant.device_token->expose()),
                            std::string("made-up"), std::string()})
    CHECK(outcome(reset(kit, token)) == "INVALID_TOKEN");
  const auto token = reset_token(kit);
  CHECK(outcome(kit->email_verification.verify({.token = secret(token)}, caller())) == "INVALID_TOKEN");
  CHECK(outcome(kit->email_change.undo(secret(token), caller())) == "INVALID_TOKEN");
  CHECK(reset(kit, token).ok());
}

TEST_CASE("reset: a link is void after the account's address changed", "[reset][security]") {
  TestCore kit;
  sign_up(kit);
  const auto token = reset_token(kit);
  kit.run("UPDATE users SET email = 'new@example.com'");
  CHECK(outcome(kit->password_reset.look(secret(token))) == "INVALID_TOKEN");
  CHECK(outcome(reset(kit, token)) == "INVALID_TOKEN");
  CHECK(try_sign_in(kit, "new@example.com").ok());
}

TEST_CASE("reset: all sessions end and only the browser that did the reset stays known", "[reset][security]") {
  TestCore kit;
  const auto first = sign_up(kit);
  kit.run("UPDATE users SET is_verified = 1");
  const auto second = sign_in(kit);
  const auto device = must(reset(kit, reset_token(kit)));
  for (const auto* grant : {&first, &second}) {
    CHECK_FALSE(identify(kit, grant->session_token.expose()).ok());
    CHECK_FALSE(identify(kit, grant->access_token).ok());
    CHECK_FALSE(refresh(kit, grant->refresh_token.expose()).ok());
  }
  CHECK(kit.texts("SELECT DISTINCT end_reason FROM sessions") == std::vector<std::string>{"password_reset"});
  CHECK(kit.texts("SELECT token_hash FROM verifications WHERE purpose = 'device'") ==
        std::vector<std::string>{crypto::sha256_base64url(device.device_token.expose())});
}

TEST_CASE("reset: the account's other links become void", "[reset][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  must(kit->email_verification.ask(actor, caller()));
  must(kit->email_change.ask(actor, "eve@example.com", std::nullopt, caller()));
  Mailbox mailbox(kit);
  const auto verify = mailbox.secret("verify_email", kAda);
  const auto change = mailbox.secret("change_email", "eve@example.com");
  must(reset(kit, reset_token(kit)));
  for (const auto& token : {verify, change})
    CHECK(outcome(kit->email_verification.verify({.token = secret(token)}, caller())) == "INVALID_TOKEN");
}

TEST_CASE("reset: it verifies the address", "[reset]") {
  TestCore kit;
  sign_up(kit);
  must(reset(kit, reset_token(kit)));
  CHECK(sign_in(kit, kAda, kNext).user.is_verified);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.email_verified'") == 1);
}

TEST_CASE("reset: an account without a password gets one", "[reset]") {
  TestCore kit;
  sign_up(kit);
  kit.run("DELETE FROM accounts");
  must(reset(kit, reset_token(kit)));
  CHECK(try_sign_in(kit, kAda, kNext).ok());
  CHECK(kit.number("SELECT count(*) FROM accounts") == 1);
}

TEST_CASE("reset: a suspended account gets no link, an earlier link works again after activation", "[reset][security]") {
  TestCore kit;
  sign_up(kit);
  const auto token = reset_token(kit);
  must(kit->password_reset.ask(kAda, caller()));  // the worker finds the account suspended
  must(kit->user_admin.suspend(admin(), kAda));
  kit.clock().advance(seconds(1));
  must(kit->password_reset.ask(kAda, caller()));
  CHECK(Mailbox(kit).count("reset_password", kAda) == 1);
  CHECK(outcome(kit->password_reset.look(secret(token))) == "ACCOUNT_SUSPENDED");
  CHECK(outcome(reset(kit, token)) == "ACCOUNT_SUSPENDED");
  must(kit->user_admin.activate(admin(), kAda));
  CHECK(reset(kit, token).ok());
}

TEST_CASE("reset: an unacceptable password does not consume the link", "[reset]") {
  TestCore kit;
  sign_up(kit);
  const auto token = reset_token(kit);
  CHECK(faults_of(reset(kit, token, "short")) == std::vector<std::string>{"new_password TOO_SHORT"});
  CHECK(faults_of(reset(kit, token, "password1")) == std::vector<std::string>{"new_password TOO_COMMON"});
  CHECK(reset(kit, token).ok());
}

TEST_CASE("reset: an invalid link computes no password hash", "[reset][security]") {
  TestCore kit;
  sign_up(kit);
  const auto token = reset_token(kit);
  must(reset(kit, token));
  const auto before = kit->passwords.hashes();
  CHECK_FALSE(reset(kit, token).ok());
  CHECK_FALSE(reset(kit, "made-up").ok());
  CHECK(kit->passwords.hashes() == before);
}

TEST_CASE("reset: neither token nor password is stored in clear, before or after", "[reset][security]") {
  TestCore kit;
  sign_up(kit);
  const auto token = reset_token(kit);
  CHECK(kit.everything_stored().find(token) == std::string::npos);
  const auto device = must(reset(kit, token));
  const auto stored = kit.everything_stored();
  for (const auto text : {std::string_view(token), kNext, device.device_token.expose()})
    CHECK(stored.find(text) == std::string::npos);
}

/// The rows that asking writes, by table, and the number of password hashes that it computes.
std::string cost_of_asking(TestCore& kit, std::string_view email) {
  const auto tables = kit.texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  const auto rows = [&] {
    std::vector<std::int64_t> counts;
    for (const auto& table : tables) counts.push_back(kit.number("SELECT count(*) FROM " + table));
    return counts;
  };
  const auto before = rows();
  const auto hashes = kit->passwords.hashes();
  std::string cost = outcome(kit->password_reset.ask(email, caller()));
  const auto after = rows();
  for (std::size_t i = 0; i < tables.size(); ++i)
    if (after[i] != before[i]) cost += " " + tables[i] + "+" + std::to_string(after[i] - before[i]);
  return cost + " hashes+" + std::to_string(kit->passwords.hashes() - hashes);
}

TEST_CASE("reset: asking costs and answers the same for every address (user enumeration)", "[reset][security]") {
  TestCore kit(with_limits);
  for (const auto* email :
       {"known@example.com", "suspended@example.com", "social@example.com", "unverified@example.com", "imported@example.com"})
    must(kit->user_admin.create(admin(), {.email = email,
                                          .name = {},
                                          .role = "user",
                                          .verified = std::string_view(email) != "unverified@example.com",
                                          .profile = {},
                                          .password = secret(kPassphrase)}));
  must(kit->user_admin.suspend(admin(), "suspended@example.com"));
  kit.run("DELETE FROM accounts WHERE user_id = (SELECT id FROM users WHERE email = 'social@example.com')");
  kit.run(
      "UPDATE accounts SET password_hash = '$2b$04$abcdefghijklmnopqrstuuZ0bwl2Ok3YmXCSWKuZ9lOdr7c1Wdy7q'"
      " WHERE user_id = (SELECT id FROM users WHERE email = 'imported@example.com')");
  must(kit->password_reset.ask("first@example.com", caller()));  // creates the row of the network's limit
  for (const auto* email : {"known@example.com", "unknown@example.com", "suspended@example.com", "social@example.com",
                            "unverified@example.com", "imported@example.com"}) {
    INFO(email);
    CHECK(cost_of_asking(kit, email) == "OK outbox+1 hashes+0");
  }
  for (const auto* email : {"known@example.com", "social@example.com", "unverified@example.com", "imported@example.com"})
    CHECK(Mailbox(kit).count("reset_password", email) == 1);
  CHECK(kit.number("SELECT count(*) FROM outbox") == 4);
}

TEST_CASE("reset: an invalid address is refused with a field error", "[reset]") {
  TestCore kit;
  CHECK(faults_of(kit->password_reset.ask("no-address", caller())) == std::vector<std::string>{"email INVALID_FORMAT"});
}

Result<ResetDone> reset_by_code(TestCore& kit, std::string_view code, std::string_view password = "another passphrase") {
  return kit->password_reset.reset(
      ResetByCode{.email = std::string(kAda), .code = secret(code), .new_password = secret(password)}, caller());
}

TEST_CASE("reset by code: sets the password, ends every session, verifies the address", "[reset][mailed_codes][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto code = ask_code(kit, CodeFor::kResetPassword);
  CHECK_FALSE(must(reset_by_code(kit, code)).device_token.empty());
  CHECK_FALSE(identify(kit, grant.access_token).ok());
  CHECK(outcome(try_sign_in(kit)) == "INVALID_CREDENTIALS");
  CHECK(try_sign_in(kit, kAda, "another passphrase").ok());
  CHECK(must(kit->user_admin.find(kAda)).is_verified);
  CHECK(Mailbox(kit).count("password_changed", kAda) == 1);
  CHECK(outcome(reset_by_code(kit, code)) == "INVALID_CODE");
}

TEST_CASE("reset by code: an unacceptable password does not count as a try", "[reset][mailed_codes]") {
  TestCore kit;
  sign_up(kit);
  const auto code = ask_code(kit, CodeFor::kResetPassword);
  for (int i = 0; i < 6; ++i)
    CHECK(faults_of(reset_by_code(kit, code, "short")) == std::vector<std::string>{"new_password TOO_SHORT"});
  CHECK(reset_by_code(kit, code).ok());
}

TEST_CASE("reset by code: afterwards an e-mail code is not accepted as second factor", "[reset][mailed_codes][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  kit.run("UPDATE users SET is_verified = 1");
  must(reset_by_code(kit, ask_code(kit, CodeFor::kResetPassword)));
  const auto due = std::get<TwoFactorChallenge>(must(begin_sign_in(kit, kAda, "another passphrase")));
  CHECK(outcome(kit->two_factor_sign_in.send_code(due.token, caller())) == "FORBIDDEN");
}

TEST_CASE("reset by code: a suspended account is refused", "[reset][mailed_codes][security]") {
  TestCore kit;
  sign_up(kit);
  const auto code = ask_code(kit, CodeFor::kResetPassword);
  must(kit->user_admin.suspend(admin(), kAda));
  CHECK(outcome(reset_by_code(kit, code)) == "ACCOUNT_SUSPENDED");
}

TEST_CASE("reset: the ways in that remain are returned and mailed", "[reset][security]") {
  TestCore kit;
  sign_up(kit);
  const auto shown = [&] {
    const auto mails = Mailbox(kit).all("password_changed", kAda);
    return must(kit->mail_composer.compose(mails.back())).text;
  };
  CHECK(must(reset(kit, reset_token(kit))).other_ways.empty());
  CHECK_THAT(shown(), Catch::Contains("Other ways to sign in: \u2013"));
  for (const std::string id : {"1", "2", "3"})
    kit.run("INSERT INTO accounts (id, user_id, provider, provider_account_id, created_at_ms, updated_at_ms) SELECT 'a" + id +
            "', id, '" + (id == "1" ? "github" : "acme") + "', '" + id + "', " + id + " + first_proved_at_ms, 0 FROM users");
  kit.clock().advance(std::chrono::hours(8 * 24));  // neither new nor older than the proof
  CHECK(must(reset(kit, reset_token(kit), "a third passphrase")).other_ways == std::vector<std::string>{"github", "acme"});
  CHECK_THAT(shown(), Catch::Contains("Other ways to sign in: github, acme"));
}

}  // namespace
}  // namespace usher::core
