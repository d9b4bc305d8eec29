#include "common/core/two_factor/two_factor_enrolment.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sessions/refresh_session.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

Result<Enrolment> begin(TestCore& kit, const domain::SessionActor& by) {
  return kit->two_factor_enrolment.begin(by, secret(kPassphrase), caller());
}
Result<ConfirmedEnrolment> confirm(TestCore& kit, const domain::SessionActor& by, std::string_view code) {
  return kit->two_factor_enrolment.confirm(by, secret(code), caller());
}

TEST_CASE("enrolment: returns a 160-bit secret as base32, URI and QR code", "[two_factor]") {
  TestCore kit([](settings::Settings& settings) { settings.site_url = "https://docs.example.com/course"; });
  const auto enrolment = must(begin(kit, actor_of(kit, sign_up(kit))));
  CHECK(base32_decode(enrolment.secret.expose()).value().size() == 20);
  CHECK(enrolment.otpauth_uri.expose() ==
        "otpauth://totp/docs.example.com:ada%40example.com?secret=" + std::string(enrolment.secret.expose()) +
            "&issuer=docs.example.com&digits=6&period=30");
  CHECK(enrolment.qr_svg().expose().starts_with("<svg "));
  CHECK_FALSE(enrolment.qr_terminal(true).empty());
}

TEST_CASE("enrolment: requires the password", "[two_factor][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  CHECK(outcome(kit->two_factor_enrolment.begin(actor, secret("wrong password"), caller())) == "INVALID_PASSWORD");
  CHECK(outcome(kit->two_factor_enrolment.begin(actor, std::nullopt, caller())) == "VALIDATION_FAILED");
  CHECK(kit.number("SELECT count(*) FROM two_factors") == 0);
}

TEST_CASE("enrolment: the factor is enabled only by a right code", "[two_factor][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  CHECK(outcome(confirm(kit, actor, "123456")) == "TWO_FACTOR_NOT_ENABLED");
  const Authenticator first(kit, must(begin(kit, actor)));
  const Authenticator second(kit, must(begin(kit, actor)));
  CHECK(outcome(confirm(kit, actor, first.code())) == "INVALID_CODE");  // replaced by the second enrolment
  CHECK(outcome(confirm(kit, actor, second.wrong_code())) == "INVALID_CODE");
  CHECK(kit.number("SELECT two_factor_enabled FROM users") == 0);
  CHECK(must(confirm(kit, actor, second.code())).backup_codes.size() == 10);
  CHECK(kit.number("SELECT two_factor_enabled FROM users") == 1);
  CHECK(outcome(confirm(kit, actor, second.next_code())) == "TWO_FACTOR_ALREADY_ENABLED");
  CHECK(outcome(begin(kit, actor)) == "TWO_FACTOR_ALREADY_ENABLED");
}

TEST_CASE("enrolment: confirm ends the other sessions, its own session is fresh", "[two_factor][security]") {
  TestCore kit;
  const auto other = sign_up(kit);
  const auto own = sign_in(kit);
  kit.clock().advance(minutes(20));
  const auto actor = actor_of(kit, own);
  const Authenticator app(kit, must(begin(kit, actor)));
  CHECK(outcome(kit->authentication.require_fresh(actor)) == "FRESH_SESSION_REQUIRED");
  const auto renewed = must(confirm(kit, actor, app.code())).session;
  CHECK_FALSE(identify(kit, other.session_token.expose()).ok());
  CHECK_FALSE(refresh(kit, other.refresh_token.expose()).ok());
  const auto again = actor_of(kit, renewed);
  CHECK(again.session().amr == "pwd otp mfa");
  CHECK(again.user().two_factor_enabled);
  CHECK(kit->authentication.require_fresh(again).ok());
  CHECK(kit.texts("SELECT end_reason FROM sessions WHERE end_reason IS NOT NULL") == std::vector<std::string>{"factor_changed"});
}

TEST_CASE("enrolment: confirm renews the session's tokens and keeps its id", "[two_factor][security]") {
  TestCore kit;
  const auto own = sign_up(kit);
  const auto actor = actor_of(kit, own);
  const Authenticator app(kit, must(begin(kit, actor)));
  const auto renewed = must(confirm(kit, actor, app.code())).session;
  CHECK(is_renewed(kit, own, renewed));
}

TEST_CASE("enrolment: it is audited and mailed without any code", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  CHECK(kit.texts("SELECT action FROM audit_events WHERE action LIKE '%second_factor%' ORDER BY rowid") ==
        std::vector<std::string>{"user.second_factor_begun", "user.second_factor_enabled"});
  CHECK(kit.texts("SELECT kind || ' ' || address FROM outbox") ==
        std::vector<std::string>{"second_factor_enabled ada@example.com"});
}

TEST_CASE("enrolment: the code that confirmed it is refused at sign-in (replay)", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  CHECK(outcome(answer(kit, challenge(kit), code_of(ada.app.code()))) == "INVALID_CODE");
}

TEST_CASE("enrolment: confirm with an ended session gets 401", "[two_factor][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  const Authenticator app(kit, must(begin(kit, actor)));
  kit.run("UPDATE sessions SET ended_at_ms = 1");
  CHECK(outcome(confirm(kit, actor, app.code())) == "UNAUTHENTICATED");
  CHECK(outcome(begin(kit, actor)) == "UNAUTHENTICATED");
  CHECK(kit.number("SELECT two_factor_enabled FROM users") == 0);
}

TEST_CASE("enrolment: wrong codes are rate limited", "[two_factor][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  const Authenticator app(kit, must(begin(kit, actor)));
  for (int i = 0; i < 10; ++i) CHECK(outcome(confirm(kit, actor, app.wrong_code())) == "INVALID_CODE");
  CHECK(outcome(confirm(kit, actor, app.code())) == "RATE_LIMITED");
}

TEST_CASE("enrolment: an operator's enrolment ends every session and is audited with the operator's name", "[two_factor]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto ada = must(kit->user_admin.find(kAda));
  const Authenticator app(kit, must(kit->two_factor_enrolment.begin(admin(), ada)));
  CHECK(must(kit->two_factor_enrolment.confirm(admin(), ada, secret(app.code()))).size() == 10);
  CHECK_FALSE(identify(kit, grant.session_token.expose()).ok());
  CHECK(kit.texts("SELECT actor FROM audit_events WHERE action LIKE 'user.second_factor%'") ==
        std::vector<std::string>{"operator:root", "operator:root"});
  CHECK(answer(kit, challenge(kit), code_of(app.next_code())).ok());
  domain::User unknown = ada;
  unknown.id = UserId("unknown");
  CHECK(outcome(kit->two_factor_enrolment.begin(admin(), unknown)) == "USER_NOT_FOUND");
}

}  // namespace
}  // namespace usher::core
