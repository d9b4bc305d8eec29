#include "common/core/sign_in/two_factor_sign_in.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/audit/audit_log.h"
#include "common/core/credentials/password_change.h"
#include "common/core/sign_in/sign_in.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/crypto/digest.h"
#include "common/settings/settings.h"
#include "common/store/operations/outbox.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/race.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

/// The code in the newest mail.
std::string email_code(TestCore& kit) {
  const auto mails = must(kit->ports.transactions.read([](store::Stores& tx) { return tx.outbox.list({}); }));
  for (const auto& mail : mails)
    if (mail.kind == "second_factor_code") return std::string(kit->outbox.open(mail).value().expose());
  return "";
}

std::int64_t sessions(TestCore& kit) { return kit.number("SELECT count(*) FROM sessions"); }

TEST_CASE("second factor: the right code issues the session that the first step asked for", "[two_factor]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  auto asked = std::get<TwoFactorChallenge>(must(kit->sign_in.with_password({.email = std::string(kAda),
                                                                             .password = secret(kPassphrase),
                                                                             .remember = false,
                                                                             .device_token = {},
                                                                             .remember_device = false},
                                                                            caller())));
  const auto signed_in = must(answer(kit, asked, code_of(ada.app.next_code())));
  CHECK(signed_in.grant.session.amr == "pwd otp mfa");
  CHECK_FALSE(signed_in.grant.session.remembered);
  CHECK_FALSE(signed_in.is_browser);
  CHECK_FALSE(signed_in.grant.device_token);
  CHECK(signed_in.grant.user.last_login_at == kit.clock().now());
  CHECK(identify(kit, signed_in.grant.access_token).ok());
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.signed_in'") == 1);
}

TEST_CASE("second factor: a browser gets cookies and a device token whatever the first step asked for", "[two_factor]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  auto asked = std::get<TwoFactorChallenge>(must(kit->sign_in.with_password(
      {.email = std::string(kAda), .password = secret(kPassphrase), .device_token = {}, .remember_device = false}, caller())));
  const auto signed_in = std::get<TwoFactorSignedIn>(must(kit->two_factor_sign_in.verify(
      {.token = std::move(asked.token), .presented = code_of(ada.app.next_code()), .is_browser = true}, caller())));
  CHECK(signed_in.is_browser);
  CHECK(signed_in.grant.device_token);
}

TEST_CASE("second factor: a wrong, empty or missing code and an unknown challenge issue no session", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto before = sessions(kit);
  const auto asked = challenge(kit);
  CHECK(outcome(answer(kit, asked, code_of(ada.app.wrong_code()))) == "INVALID_CODE");
  CHECK(outcome(answer(kit, asked, code_of(""))) == "INVALID_CODE");
  CHECK(outcome(answer(kit, asked, backup_code_of("aaaaa-aaaaa"))) == "INVALID_CODE");
  CHECK(outcome(answer(kit, asked, PresentedCode{})) == "VALIDATION_FAILED");
  CHECK(outcome(answer(kit, {secret("another token"), {}}, code_of(ada.app.next_code()))) == "INVALID_TOKEN");
  CHECK(sessions(kit) == before);
  CHECK(
      kit.texts("SELECT personal ->> 'reason' FROM audit_events WHERE action = 'user.sign_in_refused' AND outcome = 'failure'") ==
      std::vector<std::string>{"second_factor"});
  CHECK(kit->audit.refusals("user.sign_in_refused") == 3);
}

TEST_CASE("second factor: a challenge works once, for ten minutes", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto used = challenge(kit);
  must(answer(kit, used, code_of(ada.app.next_code())));
  CHECK(outcome(answer(kit, used, code_of(ada.app.next_code()))) == "INVALID_TOKEN");
  const auto old = challenge(kit);
  kit.clock().advance(minutes(10));
  CHECK(outcome(answer(kit, old, code_of(ada.app.code()))) == "TOKEN_EXPIRED");
}

TEST_CASE("second factor: a code works once, across all challenges", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto code = ada.app.next_code();
  must(answer(kit, challenge(kit), code_of(code)));
  CHECK(outcome(answer(kit, challenge(kit), code_of(code))) == "INVALID_CODE");
  must(answer(kit, challenge(kit), backup_code_of(ada.backup_codes[0])));
  CHECK(outcome(answer(kit, challenge(kit), backup_code_of(ada.backup_codes[0]))) == "INVALID_CODE");
}

TEST_CASE("second factor: using a backup code notifies the user by mail", "[two_factor][mail][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto notified = [&] { return kit.number("SELECT count(*) FROM outbox WHERE kind = 'backup_code_used'"); };
  must(answer(kit, challenge(kit), code_of(ada.app.next_code())));
  CHECK(notified() == 0);
  must(answer(kit, challenge(kit), backup_code_of(ada.backup_codes[0])));
  CHECK(notified() == 1);
}

TEST_CASE("second factor: another user's codes are refused", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto bob = sign_up_guarded(kit, "bob@example.com");
  CHECK(outcome(answer(kit, challenge(kit), code_of(bob.app.next_code()))) == "INVALID_CODE");
  CHECK(outcome(answer(kit, challenge(kit), backup_code_of(bob.backup_codes[0]))) == "INVALID_CODE");
}

TEST_CASE("second factor: five wrong tries end a challenge", "[two_factor][limits][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto asked = challenge(kit);
  for (int i = 0; i < 5; ++i) CHECK(outcome(answer(kit, asked, code_of(ada.app.wrong_code()))) == "INVALID_CODE");
  CHECK(outcome(answer(kit, asked, code_of(ada.app.next_code()))) == "INVALID_TOKEN");
  CHECK(outcome(kit->two_factor_sign_in.send_code(asked.token, caller())) == "INVALID_TOKEN");
  CHECK(answer(kit, challenge(kit), code_of(ada.app.code())).ok());
}

TEST_CASE("second factor: a right password does not reset the limit of the account", "[two_factor][limits][security]") {
  TestCore kit(with_limits);
  const auto ada = sign_up_guarded(kit);
  for (int i = 0; i < 10; ++i) CHECK(outcome(answer(kit, challenge(kit), code_of(ada.app.wrong_code()))) == "INVALID_CODE");
  const auto limited = answer(kit, challenge(kit), code_of(ada.app.next_code()));
  REQUIRE(outcome(limited) == "RATE_LIMITED");
  CHECK(limited.error().retry_after.value() > std::chrono::seconds(0));
  kit.clock().advance(minutes(15));
  CHECK(answer(kit, challenge(kit), code_of(ada.app.code())).ok());
}

TEST_CASE("second factor: a rate limited try does not count against the challenge", "[two_factor][limits]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  for (int i = 0; i < 10; ++i) static_cast<void>(answer(kit, challenge(kit), code_of(ada.app.wrong_code())).ok());
  const auto asked = challenge(kit);
  kit.clock().advance(minutes(8));
  for (int i = 0; i < 6; ++i) CHECK(outcome(answer(kit, asked, code_of(ada.app.code()))) == "RATE_LIMITED");
  CHECK(kit.number("SELECT attempts FROM verifications WHERE token_hash = '" + crypto::sha256_base64url(asked.token.expose()) +
                   "'") == 0);
}

TEST_CASE("second factor: a change of the account voids the challenge", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto actor = actor_of(kit, ada.grant);
  const auto asked = challenge(kit);
  SECTION("a password change") {
    must(kit->password_change.change(actor, secret(kPassphrase), secret("another passphrase"), caller()));
  }
  SECTION("a password set by an operator") { must(kit->user_admin.set_password(admin(), kAda, secret("another passphrase"))); }
  SECTION("a suspension that was lifted") {
    must(kit->user_admin.suspend(admin(), kAda));
    must(kit->user_admin.activate(admin(), kAda));
  }
  SECTION("the factor disabled") {
    must(kit->two_factor.disable(actor, secret(kPassphrase), backup_code_of(ada.backup_codes[0]), caller()));
  }
  SECTION("the account erased") { must(kit->user_admin.erase(admin(), kAda)); }
  CHECK(outcome(answer(kit, asked, code_of(ada.app.next_code()))) == "INVALID_TOKEN");
}

TEST_CASE("second factor: an account suspended after the first step gets ACCOUNT_SUSPENDED and no session",
          "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto before = sessions(kit);
  const auto asked = challenge(kit);
  kit.run("UPDATE users SET is_active = 0");
  CHECK(outcome(answer(kit, asked, code_of(ada.app.next_code()))) == "ACCOUNT_SUSPENDED");
  CHECK(sessions(kit) == before);
}

TEST_CASE("e-mail factor: a six-digit code to the account's address completes its challenge once", "[two_factor][mail]") {
  TestCore kit;
  sign_up_guarded(kit, "Ada@Example.com");
  const auto asked = challenge(kit);
  must(kit->two_factor_sign_in.send_code(asked.token, caller()));
  const auto code = email_code(kit);
  CHECK(code.size() == 6);
  CHECK(code.find_first_not_of("0123456789") == std::string::npos);
  CHECK(kit.texts("SELECT address FROM outbox WHERE kind = 'second_factor_code'") == std::vector<std::string>{"Ada@Example.com"});
  CHECK(kit.texts("SELECT payload FROM outbox WHERE kind = 'second_factor_code'") ==
        std::vector<std::string>{R"({"minutes":"10"})"});
  CHECK(kit.everything_stored().find(code + "\n") == std::string::npos);
  CHECK(outcome(answer(kit, challenge(kit), code_of(code))) == "INVALID_CODE");  // the code belongs to the other challenge
  CHECK(must(answer(kit, asked, code_of(code))).grant.session.amr == "pwd otp mfa");
  CHECK(outcome(answer(kit, asked, code_of(code))) == "INVALID_TOKEN");
}

TEST_CASE("e-mail factor: a second code voids the first, tries add up", "[two_factor][mail][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto asked = challenge(kit);
  must(kit->two_factor_sign_in.send_code(asked.token, caller()));
  const auto first = email_code(kit);
  for (int i = 0; i < 3; ++i) CHECK(outcome(answer(kit, asked, code_of(ada.app.wrong_code()))) == "INVALID_CODE");
  kit.clock().advance(std::chrono::seconds(1));
  must(kit->two_factor_sign_in.send_code(asked.token, caller()));
  CHECK(outcome(answer(kit, asked, code_of(first))) == "INVALID_CODE");
  CHECK(kit.number("SELECT max(attempts) FROM verifications WHERE purpose = 'two_factor'") == 4);
  CHECK(answer(kit, asked, code_of(email_code(kit))).ok());
}

TEST_CASE("e-mail factor: over the address's mail limit the request gets 429, the last code stays valid",
          "[two_factor][mail][limits]") {
  TestCore kit(with_limits);
  sign_up_guarded(kit);
  const auto asked = challenge(kit);
  for (int i = 0; i < 9; ++i) {  // six of the proved first factor, three of the network
    kit.clock().advance(std::chrono::seconds(1));
    CHECK(kit->two_factor_sign_in.send_code(asked.token, caller()).ok());
  }
  kit.clock().advance(std::chrono::seconds(1));
  const auto refused = kit->two_factor_sign_in.send_code(asked.token, caller());
  REQUIRE(outcome(refused) == "RATE_LIMITED");
  CHECK(refused.error().retry_after == std::chrono::seconds(3600 - 9));  // the window began with the first mail
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'second_factor_code'") == 9);
  CHECK(answer(kit, asked, code_of(email_code(kit))).ok());
  Mailbox(kit).all("", "");
  CHECK(must(kit->mail_quota.dropped(10)).size() == 1);
}

TEST_CASE("e-mail factor: after a reset by mail e-mail codes are refused until another factor is used",
          "[two_factor][mail][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  kit.run("UPDATE users SET is_verified = 1");
  const auto open = challenge(kit);
  must(kit->two_factor_sign_in.send_code(open.token, caller()));
  reset_by_mail(kit);

  CHECK(outcome(answer(kit, open, code_of(email_code(kit)))) == "INVALID_TOKEN");
  const auto asked = challenge(kit);
  CHECK(asked.methods == std::vector<std::string>{"totp", "backup_code"});
  CHECK(outcome(kit->two_factor_sign_in.send_code(asked.token, caller())) == "FORBIDDEN");
  must(answer(kit, asked, code_of(ada.app.next_code())));
  CHECK(challenge(kit).methods == std::vector<std::string>{"totp", "backup_code", "email"});
}

TEST_CASE("e-mail factor: a code already sent is refused once mail is distrusted", "[two_factor][mail][security]") {
  TestCore kit;
  sign_up_guarded(kit);
  const auto asked = challenge(kit);
  must(kit->two_factor_sign_in.send_code(asked.token, caller()));
  kit.run("UPDATE two_factors SET mail_distrusted = 1");
  CHECK(outcome(answer(kit, asked, code_of(email_code(kit)))) == "INVALID_CODE");
}

bool is_asked(TestCore& kit, std::string_view device, std::string_view email = kAda, std::string_view password = kPassphrase) {
  return std::holds_alternative<TwoFactorChallenge>(must(begin_sign_in(kit, email, password, caller(), device)));
}

TEST_CASE("trusted browser: no second factor for thirty days, the trust moves to the new device token",
          "[two_factor][devices][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto first = trust_a_browser(kit, ada);
  const auto again = must(try_sign_in(kit, kAda, kPassphrase, caller(), first));
  CHECK(again.session.amr == "pwd");
  const std::string second(again.device_token.value().expose());
  CHECK(is_asked(kit, first));  // consumed
  kit.clock().advance(std::chrono::days(30) - minutes(1));
  const std::string third(must(try_sign_in(kit, kAda, kPassphrase, caller(), second)).device_token.value().expose());
  kit.clock().advance(minutes(1));
  CHECK(is_asked(kit, third));
}

TEST_CASE("trusted browser: the trust holds for one user and only if the user asked for it", "[two_factor][devices][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto bob = sign_up_guarded(kit, "bob@example.com");
  CHECK(is_asked(kit, trust_a_browser(kit, ada), "bob@example.com"));
  const auto known = must(answer(kit, challenge(kit), code_of(ada.app.next_code()))).grant;
  CHECK(is_asked(kit, known.device_token.value().expose()));
  CHECK(is_asked(kit, ""));
  CHECK(is_asked(kit, "guessed"));
}

TEST_CASE("trusted browser: the password is still required", "[two_factor][devices][security]") {
  TestCore kit;
  const auto device = trust_a_browser(kit, sign_up_guarded(kit));
  CHECK(outcome(begin_sign_in(kit, kAda, "wrong password", caller(), device)) == "INVALID_CREDENTIALS");
}

TEST_CASE("trusted browser: the trust ends when the password is set or reset, or the factor is replaced",
          "[two_factor][devices][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  kit.run("UPDATE users SET is_verified = 1");
  const auto device = trust_a_browser(kit, ada);
  SECTION("set by an operator") { must(kit->user_admin.set_password(admin(), kAda, secret(kPassphrase))); }
  SECTION("reset by mail") { reset_by_mail(kit); }
  SECTION("another factor") {
    const auto actor = actor_of(kit, ada.grant);
    must(kit->two_factor.disable(actor, secret(kPassphrase), backup_code_of(ada.backup_codes[0]), caller()));
    const Authenticator app(kit, must(kit->two_factor_enrolment.begin(actor, secret(kPassphrase), caller())));
    must(kit->two_factor_enrolment.confirm(actor, secret(app.code()), caller()));
  }
  CHECK(is_asked(kit, device));
}

void without_code_limits(settings::Settings& settings) {
  for (const auto limit : {settings::Limit::kCodeAccount, settings::Limit::kCodeChallenge})
    settings.limits.quotas.at(static_cast<std::size_t>(limit)).most = 1'000'000;
}

TEST_CASE("second factor: racing sign-ins with one TOTP code, exactly one wins in each of 100 rounds",
          "[two_factor][race][security]") {
  TestCore kit(without_code_limits);
  const auto ada = sign_up_guarded(kit);
  for (int round = 0; round < 100; ++round) {
    std::vector<TwoFactorChallenge> asked;
    for (int i = 0; i < 3; ++i) asked.push_back(challenge(kit));
    const auto code = ada.app.next_code();
    REQUIRE(winners(3, [&](int i) { return answer(kit, asked[static_cast<std::size_t>(i)], code_of(code)).ok(); }) == 1);
  }
}

TEST_CASE("second factor: racing sign-ins with one backup code, exactly one wins in each of 100 rounds",
          "[two_factor][race][security]") {
  TestCore kit(without_code_limits);
  const auto ada = sign_up_guarded(kit);
  const auto actor = actor_of(kit, ada.grant);
  for (int round = 0; round < 10; ++round) {
    const auto codes = texts_of(must(kit->two_factor.new_backup_codes(actor, secret(kPassphrase), caller())));
    for (const auto& code : codes) {
      std::vector<TwoFactorChallenge> asked;
      for (int i = 0; i < 3; ++i) asked.push_back(challenge(kit));
      REQUIRE(winners(3, [&](int i) { return answer(kit, asked[static_cast<std::size_t>(i)], backup_code_of(code)).ok(); }) == 1);
    }
  }
}

TEST_CASE("second factor: racing right answers to one challenge, exactly one wins in each of 100 rounds",
          "[two_factor][race][security]") {
  TestCore kit(without_code_limits);
  const auto ada = sign_up_guarded(kit);
  for (int round = 0; round < 100; ++round) {
    kit.clock().advance(3 * crypto::kTotpPeriod);
    const auto asked = challenge(kit);
    const std::vector<std::string> codes{ada.app.code(-1), ada.app.code(), ada.app.code(1)};
    REQUIRE(winners(3, [&](int i) { return answer(kit, asked, code_of(codes[static_cast<std::size_t>(i)])).ok(); }) == 1);
  }
}

TEST_CASE("second factor: 55 concurrent wrong tries of one challenge, only five are checked",
          "[two_factor][limits][race][security]") {
  TestCore kit([](settings::Settings& settings) {
    settings.limits.quotas.at(static_cast<std::size_t>(settings::Limit::kCodeAccount)).most = 1'000;
  });
  const auto ada = sign_up_guarded(kit);
  const auto asked = challenge(kit);
  const auto wrong = ada.app.wrong_code();
  CHECK(winners(55, [&](int) { return outcome(answer(kit, asked, code_of(wrong))) == "INVALID_CODE"; }) == 5);
}

}  // namespace
}  // namespace usher::core
