#include "common/core/sign_in/mail_sign_in.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/visitors.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/email_codes.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

std::string ask_link(TestCore& kit, std::string_view email = kAda) {
  kit.clock().advance(std::chrono::milliseconds(1));  // the newest mail is found by its time
  must(kit->mail_sign_in.ask_link({.email = std::string(email), .name = "Ada", .callback_url = "/in"}, caller()));
  return Mailbox(kit).secret("sign_in_link", email);
}

Result<MailSignedIn> by_link(TestCore& kit, std::string_view token) {
  return kit->mail_sign_in.by_link(secret(token), {}, caller());
}

Result<MailSignedIn> by_code(TestCore& kit, std::string_view code, SignUpDetails details = {}, std::string_view email = kAda) {
  return kit->mail_sign_in.by_code(email, secret(code), std::move(details), {}, caller());
}

/// Signs in by a link or by a code.
Result<MailSignedIn> sign_in_by_mail(TestCore& kit, bool link) {
  return link ? by_link(kit, ask_link(kit)) : by_code(kit, ask_code(kit, CodeFor::kSignIn));
}

const SessionGrant& grant_of(const MailSignedIn& done) { return std::get<SessionGrant>(done.outcome); }

TEST_CASE("mail sign-in: a new address gets a verified account with the given name", "[mail_sign_in]") {
  TestCore kit;
  const bool link = GENERATE(true, false);
  const auto done =
      link ? must(by_link(kit, ask_link(kit, "Ada@Example.com")))
           : must(by_code(kit, ask_code(kit, CodeFor::kSignIn, "Ada@Example.com"), {.name = "Ada"}, "Ada@Example.com"));
  CHECK(done.is_new);
  const auto& user = grant_of(done).user;
  CHECK(user.email == kAda);
  CHECK(user.email_as_written == "Ada@Example.com");
  CHECK(user.name == "Ada");
  CHECK(user.is_verified);
  CHECK(grant_of(done).session.amr == "otp");
  CHECK(grant_of(done).device_token);
  CHECK(identify(kit, grant_of(done).access_token).ok());
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.signed_up'") == 1);
}

TEST_CASE("mail sign-in: a verified account keeps name, password and sessions", "[mail_sign_in]") {
  TestCore kit;
  const auto before = sign_up(kit);
  must(kit->user_admin.verify_email(admin(), kAda));
  const auto done = must(sign_in_by_mail(kit, GENERATE(true, false)));
  CHECK_FALSE(done.is_new);
  CHECK(grant_of(done).user.id == before.user.id);
  CHECK_FALSE(grant_of(done).user.name);
  CHECK(identify(kit, before.access_token).ok());
  CHECK(try_sign_in(kit).ok());
}

TEST_CASE("mail sign-in: an unverified account loses its sessions and password to the mailbox owner (account pre-hijacking)",
          "[mail_sign_in][security]") {
  TestCore kit;
  const auto stranger = sign_up(kit);
  const auto done = must(sign_in_by_mail(kit, GENERATE(true, false)));
  CHECK(grant_of(done).user.id == stranger.user.id);
  CHECK(grant_of(done).user.is_verified);
  CHECK_FALSE(identify(kit, stranger.access_token).ok());
  CHECK_FALSE(refresh(kit, stranger.refresh_token.expose()).ok());
  CHECK(outcome(try_sign_in(kit)) == "INVALID_CREDENTIALS");
  CHECK(Mailbox(kit).count("password_removed", kAda) == 1);
  CHECK(identify(kit, grant_of(done).access_token).ok());
}

TEST_CASE("mail sign-in: a second factor is required and e-mail codes are not offered", "[mail_sign_in][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  must(kit->user_admin.verify_email(admin(), kAda));
  const auto done = must(sign_in_by_mail(kit, GENERATE(true, false)));
  CHECK_FALSE(done.is_new);
  const auto& challenge = std::get<TwoFactorChallenge>(done.outcome);
  CHECK(challenge.methods == std::vector<std::string>{"totp", "backup_code"});
  CHECK(outcome(kit->two_factor_sign_in.send_code(challenge.token, caller())) == "FORBIDDEN");
  CHECK(answer(kit, challenge, code_of(ada.app.next_code())).ok());
}

TEST_CASE("mail sign-in: the second factor of an unverified account goes with its maker", "[mail_sign_in][security]") {
  TestCore kit;
  sign_up_guarded(kit);
  const auto done = must(sign_in_by_mail(kit, GENERATE(true, false)));
  CHECK(std::holds_alternative<SessionGrant>(done.outcome));
  CHECK(kit.number("SELECT count(*) FROM two_factors") == 0);
}

TEST_CASE("mail sign-in: an address that an administrator set after a proved one keeps the factor", "[mail_sign_in][security]") {
  TestCore kit;
  sign_up_guarded(kit);
  kit.run("UPDATE users SET had_proved_address = 1");
  const auto done = must(sign_in_by_mail(kit, GENERATE(true, false)));
  CHECK(std::holds_alternative<TwoFactorChallenge>(done.outcome));
  CHECK(kit.number("SELECT count(*) FROM users WHERE is_verified = 1 AND two_factor_enabled = 1") == 1);
}

TEST_CASE("mail sign-in: an account whose address an administrator takes for unproved keeps its ways in",
          "[mail_sign_in][security]") {
  TestCore kit;
  sign_up_guarded(kit);
  must(kit->user_admin.verify_email(admin(), kAda));
  must(kit->user_admin.update(admin(), kAda, {.verified = false}));
  const auto done = must(sign_in_by_mail(kit, GENERATE(true, false)));
  CHECK(std::holds_alternative<TwoFactorChallenge>(done.outcome));
  CHECK(kit.number("SELECT count(*) FROM accounts WHERE password_hash IS NOT NULL") == 1);
}

TEST_CASE("mail sign-in: a link works once, for five minutes", "[mail_sign_in][security]") {
  TestCore kit;
  const auto token = ask_link(kit);
  const auto late = ask_link(kit);
  must(by_link(kit, token));
  CHECK(outcome(by_link(kit, token)) == "INVALID_TOKEN");
  CHECK(outcome(by_link(kit, "nonsense")) == "INVALID_TOKEN");
  kit.clock().advance(minutes(5));
  CHECK(outcome(by_link(kit, late)) == "TOKEN_EXPIRED");
}

TEST_CASE("mail sign-in: two links asked for, both work", "[mail_sign_in]") {
  TestCore kit;
  const auto first = ask_link(kit);
  const auto second = ask_link(kit);
  CHECK(by_link(kit, second).ok());
  CHECK(by_link(kit, first).ok());
}

TEST_CASE("mail sign-in: looking at a link does not consume it", "[mail_sign_in]") {
  TestCore kit;
  const auto token = ask_link(kit, "Ada@Example.com");
  for (int i = 0; i < 2; ++i) {
    const auto asked = must(kit->mail_sign_in.look(secret(token)));
    CHECK(asked.email == "Ada@Example.com");
    CHECK(asked.callback_url == "/in");
  }
  CHECK(kit.number("SELECT count(*) FROM users") == 0);
  CHECK(by_link(kit, token).ok());
}

TEST_CASE("mail sign-in: a suspended account is refused, the link or code is consumed", "[mail_sign_in][security]") {
  TestCore kit;
  sign_up(kit);
  const bool link = GENERATE(true, false);
  const auto shown = link ? ask_link(kit) : ask_code(kit, CodeFor::kSignIn);
  must(kit->user_admin.suspend(admin(), kAda));
  const auto try_it = [&] { return outcome(link ? by_link(kit, shown) : by_code(kit, shown)); };
  CHECK(try_it() == "ACCOUNT_SUSPENDED");
  CHECK(kit.texts("SELECT personal ->> 'reason' FROM audit_events WHERE action = 'user.sign_in_refused'") ==
        std::vector<std::string>{"suspended"});
  CHECK(try_it() == (link ? "INVALID_TOKEN" : "INVALID_CODE"));
}

TEST_CASE("mail sign-in: sign-up closed, no mail to unknown addresses and no account is created", "[mail_sign_in][security]") {
  TestCore kit([](settings::Settings& settings) { settings.signup.enabled = false; });
  must(kit->mail_sign_in.ask_link({.email = std::string(kAda), .name = {}, .callback_url = {}, .new_user_callback_url = {}},
                                  caller()));
  CHECK(Mailbox(kit).count("sign_in_link", kAda) == 0);
  must(kit->user_admin.create(admin(), {.email = std::string(kAda), .name = {}, .profile = {}, .password = {}}));
  const auto token = ask_link(kit);
  const auto code = ask_code(kit, CodeFor::kSignIn);
  must(kit->user_admin.erase(admin(), kAda));
  CHECK(outcome(by_link(kit, token)) == "INVALID_TOKEN");
  CHECK(outcome(by_code(kit, code)) == "INVALID_CODE");
  CHECK(kit.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("mail sign-in: asking for a link gets the same answer for every address, mail is limited", "[mail_sign_in][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  for (const auto* email : {"ada@example.com", "unknown@example.com"})
    for (int i = 0; i < 7; ++i)
      CHECK(outcome(kit->mail_sign_in.ask_link({.email = email, .name = {}, .callback_url = {}, .new_user_callback_url = {}},
                                               caller())) == "OK");
  CHECK(Mailbox(kit).count("sign_in_link", "ada@example.com") == 5);
  CHECK(Mailbox(kit).count("sign_in_link", "unknown@example.com") == 5);
}

TEST_CASE("mail sign-in: a limit on asking for a link or code is the account's refused sign-in", "[mail_sign_in][security]") {
  TestCore kit(with_limits);
  sign_up(kit);
  const bool link = GENERATE(true, false);
  const auto ask_until_limited = [&](std::string_view email) {
    const auto ask = [&] {
      if (!link) return outcome(kit->email_codes.ask(CodeFor::kSignIn, email, caller()));
      return outcome(kit->mail_sign_in.ask_link({.email = std::string(email)}, caller()));
    };
    for (int i = 0; i < 1000; ++i)
      if (const auto what = ask(); what != "OK") return what;
    return std::string("never limited");
  };
  CHECK(ask_until_limited("unknown@example.com") == "RATE_LIMITED");
  kit.settle();
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.sign_in_refused'") == 0);
  CHECK(ask_until_limited(kAda) == "RATE_LIMITED");
  CHECK(ask_until_limited(kAda) == "RATE_LIMITED");
  kit.settle();
  const auto refused = kit.texts("SELECT personal FROM audit_events WHERE action = 'user.sign_in_refused'");
  REQUIRE(refused.size() == 1);
  CHECK(refused[0].find(R"("reason":"rate_limited")") != std::string::npos);
}

TEST_CASE("mail sign-in: name and image of a new account are validated", "[mail_sign_in]") {
  TestCore kit;
  CHECK(faults_of(by_code(kit, ask_code(kit, CodeFor::kSignIn), {.name = std::string(300, 'x')})) ==
        std::vector<std::string>{"name TOO_LONG"});
  CHECK(faults_of(by_code(kit, ask_code(kit, CodeFor::kSignIn), {.image = "javascript:alert(1)"})) ==
        std::vector<std::string>{"image INVALID_FORMAT"});
}

TEST_CASE("mail sign-in: setting a password voids pending links", "[mail_sign_in][security]") {
  TestCore kit;
  sign_up(kit);
  const auto token = ask_link(kit);
  must(kit->user_admin.set_password(admin(), kAda, secret("another passphrase")));
  CHECK(outcome(by_link(kit, token)) == "INVALID_TOKEN");
}

TEST_CASE("mail sign-in: a link merges the visitor only in the browser that asked for it (login CSRF)",
          "[mail_sign_in][adoption][security]") {
  TestCore kit;
  const auto from = [](const VisitorId& visitor) {
    auto browser = caller();
    browser.visitor = visitor;
    return browser;
  };
  const auto eve = from(kit->visitors.make());
  const auto victim = from(kit->visitors.make());
  must(
      kit->mail_sign_in.ask_link({.email = "eve@example.com", .name = {}, .callback_url = {}, .new_user_callback_url = {}}, eve));
  const auto link = Mailbox(kit).secret("sign_in_link", "eve@example.com");
  const auto who_follows = GENERATE(true, false);
  const auto done = must(kit->mail_sign_in.by_link(secret(link), {}, who_follows ? victim : eve));
  CHECK(grant_of(done).merged.has_value() == !who_follows);
  CHECK(kit->visitors.is_live(*victim.visitor).value());
}

}  // namespace
}  // namespace usher::core
