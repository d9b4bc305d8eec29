#include "common/core/two_factor/email_factor.h"

#include "common/core/accounts/own_account.h"
#include "common/core/credentials/verification_token.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sign_in/impersonation.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

/// Sends a code for the session and reads it from the mail.
std::string mailed(TestCore& kit, const domain::SessionActor& by) {
  must(kit->email_factor.send(by, caller()));
  return Mailbox(kit).secret("second_factor_code", kAda);
}

Result<SessionGrant> verify(TestCore& kit, const domain::SessionActor& by, std::string_view code) {
  return kit->email_factor.verify(by, secret(code), caller());
}

TEST_CASE("e-mail factor: enable requires the password, takes effect at once and ends the other sessions",
          "[two_factor][mail][security]") {
  TestCore kit;
  const auto own = actor_of(kit, sign_up(kit));
  const auto other = sign_in(kit);
  CHECK(outcome(kit->email_factor.enable(own, secret("wrong password"), caller())) == "INVALID_PASSWORD");
  CHECK(kit.number("SELECT two_factor_enabled FROM users") == 0);
  must(kit->email_factor.enable(own, secret(kPassphrase), caller()));
  CHECK(outcome(identify(kit, other.session_token.expose())) == "UNAUTHENTICATED");
  CHECK(challenge(kit).methods == std::vector<std::string>{"email"});
}

TEST_CASE("e-mail factor: an unconfirmed TOTP secret is not accepted beside it", "[two_factor][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  must(kit->email_factor.enable(ada, secret(kPassphrase), caller()));
  const Authenticator app(kit, must(kit->two_factor_enrolment.begin(ada, secret(kPassphrase), caller())));
  const auto asked = challenge(kit);
  CHECK(asked.methods == std::vector<std::string>{"email"});
  CHECK(outcome(answer(kit, asked, code_of(app.code()))) == "INVALID_CODE");
}

TEST_CASE("e-mail factor: its backup codes last until an app is confirmed, or new ones are mailed of", "[two_factor][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  must(kit->email_factor.enable(ada, secret(kPassphrase), caller()));
  const auto codes = must(kit->two_factor.new_backup_codes(ada, secret(kPassphrase), caller()));
  const auto works = [&](const Secret& code) { return answer(kit, challenge(kit), backup_code_of(code.expose())).ok(); };
  must(kit->two_factor_enrolment.begin(ada, secret(kPassphrase), caller()));
  CHECK(works(codes.at(0)));
  kit.run("DELETE FROM outbox");
  const auto begun = must(kit->two_factor_enrolment.begin_with_codes(ada, secret(kPassphrase), caller()));
  CHECK(kit.texts("SELECT kind FROM outbox") == std::vector<std::string>{"backup_codes_replaced"});
  CHECK_FALSE(works(codes.at(1)));
  CHECK(works(begun.backup_codes.at(0)));
}

TEST_CASE("e-mail factor: the only factor, it stays usable after a reset by mail", "[two_factor][mail]") {
  TestCore kit;
  must(kit->email_factor.enable(actor_of(kit, sign_up(kit)), secret(kPassphrase), caller()));
  kit.run("UPDATE two_factors SET mail_distrusted = 1");
  const auto asked = challenge(kit);
  must(kit->two_factor_sign_in.send_code(asked.token, caller()));
  CHECK(answer(kit, asked, code_of(Mailbox(kit).secret("second_factor_code", kAda))).ok());
}

TEST_CASE("e-mail code: does not enable the factor in a session that is not fresh", "[two_factor][mail][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  kit.clock().advance(std::chrono::hours(2));
  CHECK(outcome(verify(kit, ada, mailed(kit, ada))) == "FRESH_SESSION_REQUIRED");
  CHECK(kit.number("SELECT two_factor_enabled FROM users") == 0);
}

TEST_CASE("e-mail code: proves the mailbox and makes nothing fresh where the account can prove more",
          "[two_factor][mail][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up_guarded(kit).grant);
  SECTION("a password") {}
  SECTION("an app alone") { kit.run("DELETE FROM accounts"); }
  const auto early = must(verify(kit, ada, mailed(kit, ada)));
  CHECK(kit->authentication.require_fresh(actor_of(kit, early)).ok());  // what was proved before stays
  kit.clock().advance(std::chrono::hours(2));
  const auto late = must(verify(kit, actor_of(kit, early), mailed(kit, ada)));
  CHECK_FALSE(kit->authentication.require_fresh(actor_of(kit, late)).ok());
}

TEST_CASE("e-mail code: reauthenticates an account without a password and an app, for every act",
          "[two_factor][mail][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto ada = actor_of(kit, grant);
  const auto codes = [&] { return Mailbox(kit).secret("confirmation_code", kAda); };
  const auto asked = [&] { return kit->email_factor.send_confirmation(ada, caller()); };
  CHECK(outcome(asked()) == "FORBIDDEN");  // it has a password
  kit.run("DELETE FROM accounts");
  CHECK(outcome(asked()) == "FORBIDDEN");  // its address is not verified
  kit.run("UPDATE users SET is_verified = 1");
  const auto owner = actor_of(kit, grant);
  kit.clock().advance(std::chrono::hours(2));
  must(kit->email_factor.send_confirmation(owner, caller()));
  CHECK(outcome(kit->email_factor.reauthenticate(owner, secret("wrong"), caller())) == "INVALID_CODE");
  CHECK_FALSE(kit->authentication.require_fresh(owner).ok());
  const auto renewed = must(kit->email_factor.reauthenticate(owner, secret(codes()), caller()));
  CHECK(renewed.session.id == owner.session().id);
  CHECK(renewed.session.amr == owner.session().amr);
  const auto now_there = actor_of(kit, renewed);
  CHECK(kit->authentication.require_fresh(now_there).ok());
  CHECK(outcome(kit->own_account.export_all(now_there)) == "OK");
  SECTION("a password set since demands itself") {
    kit.run(
        "INSERT INTO accounts (id, user_id, provider, provider_account_id, password_hash, created_at_ms, updated_at_ms) "
        "SELECT 'a', id, 'credential', id, '$argon2id$x', 0, 0 FROM users");
    CHECK_FALSE(kit->authentication.require_fresh(now_there).ok());
  }
  SECTION("the code works once") {
    CHECK(outcome(kit->email_factor.reauthenticate(now_there, secret(codes()), caller())) == "TOKEN_EXPIRED");
  }
}

TEST_CASE("e-mail code: makes nothing fresh where a passkey is the second factor that is demanded",
          "[two_factor][mail][security]") {
  const auto demand = GENERATE(settings::TwoFactorDemand::kNone, settings::TwoFactorDemand::kAll);
  const auto world = std::make_shared<World>();
  SoftAuthenticator phone;
  {
    TestCore before(world);
    add_passkey(before, actor_of(before, sign_up(before)), phone);
    before.run("UPDATE accounts SET password_hash = NULL");
    before.run("UPDATE users SET is_verified = 1");
  }
  TestCore kit(world, [&](settings::Settings& settings) { settings.signup.require_two_factor = demand; });
  const auto ada = actor_of(kit, sign_in_by_passkey(kit, phone));
  const bool is_enough = demand == settings::TwoFactorDemand::kNone;
  CHECK(kit->authentication.require_fresh(ada).ok());  // by the passkey
  kit.clock().advance(std::chrono::hours(2));
  CHECK(must(kit->email_factor.is_all(ada)) == is_enough);
  CHECK(outcome(kit->email_factor.send_confirmation(ada, caller())) == (is_enough ? "OK" : "FORBIDDEN"));
}

TEST_CASE("e-mail code: makes nothing fresh where mail is distrusted", "[two_factor][mail][security]") {
  TestCore kit;
  const auto grant = sign_up_guarded(kit).grant;
  auto ada = actor_of(kit, grant);
  const auto before = kit.number("SELECT max(proved_at_ms) FROM sessions");
  kit.clock().advance(std::chrono::hours(2));
  const auto code = mailed(kit, ada);
  SECTION("after a reset by mail") { kit.run("UPDATE two_factors SET mail_distrusted = 1"); }
  SECTION("in a session that began by mail") { kit.run("UPDATE sessions SET amr = 'otp mfa'"); }
  ada = actor_of(kit, grant);
  CHECK(outcome(verify(kit, ada, code)) == "FORBIDDEN");
  CHECK(outcome(kit->email_factor.send(ada, caller())) == "FORBIDDEN");
  CHECK(kit.number("SELECT max(proved_at_ms) FROM sessions") == before);
}

TEST_CASE("e-mail code: is neither mailed nor accepted while impersonating", "[two_factor][impersonation][security]") {
  TestCore kit;
  const bool guarded = GENERATE(true, false);
  const auto bob = guarded ? sign_up_guarded(kit, kAda).grant : sign_up(kit);
  const auto boss = make_admin(kit, sign_up(kit, "boss@example.com"));
  const auto own = actor_of(kit, bob);
  const auto code = mailed(kit, own);
  const auto borrowed = actor_of(kit, must(kit->impersonation.start(boss, bob.user.id)));
  CHECK(outcome(kit->email_factor.send(borrowed, caller())) == "NOT_WHILE_VIEWING");
  CHECK(outcome(verify(kit, borrowed, code)) == "NOT_WHILE_VIEWING");
  CHECK(kit.number("SELECT max(proved_at_ms) FROM sessions WHERE impersonated_by IS NOT NULL") == 0);
  CHECK(kit.number("SELECT count(*) FROM two_factors WHERE mailed_at_ms IS NOT NULL") == 0);
}

TEST_CASE("e-mail code: enables the factor once and the session gets new tokens", "[two_factor][mail][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto ada = actor_of(kit, grant);
  const auto code = mailed(kit, ada);
  const auto on = must(verify(kit, ada, code));
  CHECK(on.user.two_factor_enabled);
  CHECK(on.session.amr == "pwd otp mfa");
  CHECK(outcome(identify(kit, grant.session_token.expose())) == "UNAUTHENTICATED");
  CHECK_FALSE(refresh(kit, grant.refresh_token.expose()).ok());
  CHECK(actor_of(kit, on).session().id == ada.session().id);
  CHECK(outcome(verify(kit, actor_of(kit, on), code)) == "TOKEN_EXPIRED");
}

TEST_CASE("e-mail code: valid for the session that asked, for a few minutes, and only the newest one",
          "[two_factor][mail][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  const auto other = actor_of(kit, sign_in(kit));
  const auto first = mailed(kit, ada);
  CHECK(outcome(verify(kit, other, first)) == "TOKEN_EXPIRED");
  const auto second = mailed(kit, ada);
  if (first != second) CHECK(outcome(verify(kit, ada, first)) == "INVALID_CODE");
  kit.clock().advance(kEmailCodeLife);
  CHECK(outcome(verify(kit, ada, second)) == "TOKEN_EXPIRED");
  CHECK(kit.everything_stored().find(second) == std::string::npos);
}

TEST_CASE("e-mail code: another session's code leaves that of the first one valid", "[two_factor][mail]") {
  TestCore kit;
  const auto guarded = sign_up_guarded(kit);
  const auto ada = actor_of(kit, guarded.grant);
  const auto code = mailed(kit, ada);
  const auto other = actor_of(kit, must(answer(kit, challenge(kit), code_of(guarded.app.next_code()))).grant);
  CHECK(outcome(verify(kit, other, mailed(kit, other))) == "OK");
  CHECK(outcome(verify(kit, ada, code)) == "OK");
}

TEST_CASE("e-mail code: wrong tries count against the code and against the account", "[two_factor][limits][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up(kit));
  for (const int round : {1, 2}) {
    const auto code = mailed(kit, ada);
    const std::string wrong = code == "000000" ? "000001" : "000000";
    for (int i = 0; i < 5; ++i) CHECK(outcome(verify(kit, ada, wrong)) == "INVALID_CODE");
    CHECK(outcome(verify(kit, ada, code)) == "INVALID_TOKEN");
    static_cast<void>(round);
  }
  CHECK(outcome(verify(kit, ada, mailed(kit, ada))) == "RATE_LIMITED");
}

}  // namespace
}  // namespace usher::core
