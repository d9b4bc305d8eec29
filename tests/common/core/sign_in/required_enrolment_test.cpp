#include "common/core/sign_in/required_enrolment.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/sign_in/mail_sign_in.h"
#include "common/core/sign_in/sign_up.h"
#include "common/core/two_factor/email_factor.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;
using settings::TwoFactorDemand;

Adapt demanding(TwoFactorDemand demand) {
  return [demand](settings::Settings& settings) { settings.signup.require_two_factor = demand; };
}

TwoFactorChallenge sign_up_into_enrolment(TestCore& kit) {
  return std::get<TwoFactorChallenge>(must(kit->sign_up.with_password(sign_up_request(), caller())));
}

Result<EnrolledSignIn> confirm(TestCore& kit, const TwoFactorChallenge& asked, std::string_view code) {
  return kit->required_enrolment.confirm({.token = asked.token.clone(), .code = secret(code)}, caller());
}

TEST_CASE("required enrolment: no session exists before a factor is enrolled, and the confirmation issues one",
          "[two_factor][security]") {
  TestCore kit(demanding(TwoFactorDemand::kAll));
  const auto asked = sign_up_into_enrolment(kit);
  CHECK(asked.must_enrol);
  CHECK(kit.number("SELECT count(*) FROM sessions") == 0);
  CHECK(outcome(identify(kit, asked.token.expose())) == "UNAUTHENTICATED");
  CHECK(outcome(answer(kit, asked, code_of("123456"))) == "INVALID_TOKEN");
  const Authenticator app(kit, must(kit->required_enrolment.begin(asked.token, caller())));
  const auto done = must(confirm(kit, asked, app.code()));
  CHECK(done.backup_codes.size() == 10);
  CHECK(done.grant.user.two_factor_enabled);
  CHECK(done.grant.session.amr == "pwd otp mfa");
  CHECK(actor_of(kit, done.grant).user().email == kAda);
  CHECK(outcome(confirm(kit, asked, app.next_code())) == "INVALID_TOKEN");
  CHECK_FALSE(challenge(kit).must_enrol);  // the next sign-in asks for the factor
}

TEST_CASE("required enrolment: the new factor proves no more than the sign-in that enrolled it", "[two_factor][security]") {
  TestCore before;
  sign_up(before);
  must(before->user_admin.verify_email(admin(), kAda));
  TestCore kit(before.world(), demanding(TwoFactorDemand::kAll));
  const bool by_password = GENERATE(true, false);
  const auto enter = [&] {
    if (by_password) return challenge(kit);
    must(kit->mail_sign_in.ask_link({.email = std::string(kAda)}, caller()));
    auto entered = must(kit->mail_sign_in.by_link(secret(Mailbox(kit).secret("sign_in_link", kAda)), {}, caller()));
    return std::get<TwoFactorChallenge>(std::move(entered.outcome));
  };
  const auto asked = enter();
  const Authenticator app(kit, must(kit->required_enrolment.begin(asked.token, caller())));
  const auto entered = must(confirm(kit, asked, app.code()));
  CHECK(entered.grant.session.proved_by == (by_password ? domain::ProofKind::kApp : domain::ProofKind::kMailbox));
  const auto begun = kit->passkeys.begin(actor_of(kit, entered.grant));
  CHECK(outcome(begun) == (by_password ? "OK" : "FRESH_SESSION_REQUIRED"));
}

TEST_CASE("required enrolment: with admins only an admin's sign-in needs it", "[two_factor][security]") {
  TestCore kit(demanding(TwoFactorDemand::kAdmins));
  const auto ada = sign_up(kit);
  CHECK(try_sign_in(kit).ok());
  must(kit->user_admin.update(admin(), ada.user.id.str(), {.role = "admin"}));
  CHECK(challenge(kit).must_enrol);
}

TEST_CASE("required enrolment: five wrong codes void the challenge", "[two_factor][security]") {
  TestCore kit(demanding(TwoFactorDemand::kAll));
  const auto asked = sign_up_into_enrolment(kit);
  CHECK(outcome(confirm(kit, asked, "123456")) == "TWO_FACTOR_NOT_ENABLED");
  const Authenticator app(kit, must(kit->required_enrolment.begin(asked.token, caller())));
  for (int i = 0; i < 4; ++i) CHECK(outcome(confirm(kit, asked, app.wrong_code())) == "INVALID_CODE");
  CHECK(outcome(confirm(kit, asked, app.code())) == "INVALID_TOKEN");
  CHECK(outcome(kit->required_enrolment.begin(asked.token, caller())) == "INVALID_TOKEN");
  CHECK(kit.number("SELECT count(*) FROM sessions") == 0);
}

TEST_CASE("required enrolment: the challenge expires, and ends with a suspension", "[two_factor][security]") {
  TestCore kit(demanding(TwoFactorDemand::kAll));
  const auto asked = sign_up_into_enrolment(kit);
  must(kit->user_admin.suspend(admin(), kAda));
  must(kit->user_admin.activate(admin(), kAda));
  CHECK(outcome(kit->required_enrolment.look(asked.token)) == "INVALID_TOKEN");
  const auto again = challenge(kit);
  kit.clock().advance(kChallengeLife);
  CHECK(outcome(kit->required_enrolment.look(again.token)) == "TOKEN_EXPIRED");
  CHECK(outcome(kit->required_enrolment.look(secret("unknown"))) == "INVALID_TOKEN");
}

TEST_CASE("required enrolment: another password voids the challenge that the old one got", "[two_factor][security]") {
  TestCore kit(demanding(TwoFactorDemand::kAll));
  const auto asked = sign_up_into_enrolment(kit);
  const Authenticator app(kit, must(kit->required_enrolment.begin(asked.token, caller())));
  SECTION("set by an admin") { must(kit->user_admin.set_password(admin(), kAda, secret("another passphrase"))); }
  SECTION("reset") {
    must(kit->password_reset.ask(kAda, caller()));
    const auto token = Mailbox(kit).secret("reset_password", kAda);
    must(kit->password_reset.reset({.token = secret(token), .new_password = secret("another passphrase")}, caller()));
  }
  CHECK(outcome(confirm(kit, asked, app.code())) == "INVALID_TOKEN");
  CHECK(kit.number("SELECT count(*) FROM sessions") == 0);
}

TEST_CASE("required enrolment: a factor that came meanwhile voids the challenge", "[two_factor][passkeys][security]") {
  TestCore before;
  const auto grant = sign_up(before);
  TestCore kit(before.world(), demanding(TwoFactorDemand::kAll));
  const auto ada = actor_of(kit, grant);
  const auto asked = challenge(kit);
  REQUIRE(asked.must_enrol);
  const Authenticator app(kit, must(kit->required_enrolment.begin(asked.token, caller())));
  SoftAuthenticator phone;
  SECTION("mailed codes") { must(kit->email_factor.enable(ada, secret(kPassphrase), caller())); }
  SECTION("a passkey") { add_passkey(kit, ada, phone); }
  CHECK(outcome(kit->required_enrolment.look(asked.token)) == "INVALID_TOKEN");
  CHECK(outcome(kit->required_enrolment.begin(asked.token, caller())) == "INVALID_TOKEN");
  CHECK(outcome(confirm(kit, asked, app.code())) == "INVALID_TOKEN");
  CHECK(kit.number("SELECT count(*) FROM two_factors WHERE confirmed_at_ms IS NOT NULL") == 0);
}

TEST_CASE("required enrolment: a sign-up is audited though it has no session yet", "[two_factor]") {
  TestCore kit(demanding(TwoFactorDemand::kAll));
  sign_up_into_enrolment(kit);
  CHECK(kit.texts("SELECT action FROM audit_events ORDER BY rowid") ==
        std::vector<std::string>{"user.signed_up", "user.second_factor_demanded"});
}

}  // namespace
}  // namespace usher::core
