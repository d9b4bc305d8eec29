#include "common/core/two_factor/two_factor.h"

#include "common/core/accounts/user_admin.h"
#include "common/core/credentials/password_change.h"
#include "common/core/sessions/authentication.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

Status disable(TestCore& kit, const domain::SessionActor& by, PresentedCode presented) {
  return kit->two_factor.disable(by, secret(kPassphrase), presented, caller());
}

TEST_CASE("two-factor: the state has since when it is in force and the codes left", "[two_factor]") {
  TestCore kit;
  const auto bob = sign_up(kit, "bob@example.com");
  must(kit->two_factor_enrolment.begin(actor_of(kit, bob), secret(kPassphrase), caller()));
  CHECK_FALSE(must(kit->two_factor.state(bob.user.id)).since);  // begun, not confirmed
  const auto ada = sign_up_guarded(kit);
  const auto enabled_at = kit.clock().now();
  kit.clock().advance(minutes(1));
  REQUIRE(answer(kit, challenge(kit), backup_code_of(ada.backup_codes[0])).ok());
  const auto state = must(kit->two_factor.state(ada.grant.user.id));
  CHECK(state.since <= enabled_at);
  CHECK(state.codes_left == 9);
}

TEST_CASE("two-factor: new backup codes void the old ones", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto actor = actor_of(kit, ada.grant);
  const auto fresh = texts_of(must(kit->two_factor.new_backup_codes(actor, secret(kPassphrase), caller())));
  CHECK(fresh.size() == 10);
  CHECK(outcome(answer(kit, challenge(kit), backup_code_of(ada.backup_codes[0]))) == "INVALID_CODE");
  CHECK(answer(kit, challenge(kit), backup_code_of(fresh[0])).ok());
}

TEST_CASE("two-factor: new backup codes require the password and an enabled factor", "[two_factor][security]") {
  TestCore kit;
  const auto ada = actor_of(kit, sign_up_guarded(kit).grant);
  CHECK(outcome(kit->two_factor.new_backup_codes(ada, secret("wrong password"), caller())) == "INVALID_PASSWORD");
  const auto bob = actor_of(kit, sign_up(kit, "bob@example.com"));
  must(kit->two_factor_enrolment.begin(bob, secret(kPassphrase), caller()));
  CHECK(outcome(kit->two_factor.new_backup_codes(bob, secret(kPassphrase), caller())) == "TWO_FACTOR_NOT_ENABLED");
}

TEST_CASE("two-factor: the password alone gives neither codes nor the app's secret, and ends no app", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto by =
      actor_of(kit, must(kit->password_change.reauthenticate(actor_of(kit, ada.grant), secret(kPassphrase), caller())));
  const auto password = secret(kPassphrase);
  CHECK(outcome(kit->two_factor.new_backup_codes(by, secret(kPassphrase), caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(kit->two_factor.disable_by_password(by, password, caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(outcome(kit->two_factor_enrolment.otpauth_uri(by, password, caller())) == "FRESH_SESSION_REQUIRED");
  CHECK(kit.number("SELECT two_factor_enabled FROM users") == 1);
  const auto proved = must(kit->two_factor.reauthenticate(by, code_of(ada.app.next_code()), caller()));
  const auto by_app = actor_of(kit, proved.value());
  CHECK(kit->two_factor.new_backup_codes(by_app, secret(kPassphrase), caller()).ok());
  CHECK(kit->two_factor_enrolment.otpauth_uri(by_app, password, caller()).ok());
  CHECK(kit->two_factor.disable_by_password(by_app, password, caller()).ok());
}

TEST_CASE("two-factor: disable with the password and a TOTP or backup code", "[two_factor]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const bool by_app = GENERATE(true, false);
  must(disable(kit, actor_of(kit, ada.grant), by_app ? code_of(ada.app.next_code()) : backup_code_of(ada.backup_codes[4])));
  CHECK(kit.number("SELECT count(*) FROM two_factors") == 0);
  CHECK(kit.number("SELECT two_factor_enabled FROM users") == 0);
  CHECK(try_sign_in(kit).ok());
  CHECK(kit.texts("SELECT kind FROM outbox WHERE kind LIKE 'second%' ORDER BY rowid") ==
        std::vector<std::string>{"second_factor_enabled", "second_factor_disabled"});
}

TEST_CASE("two-factor: disable without the password or without a code is refused", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto actor = actor_of(kit, ada.grant);
  CHECK(outcome(kit->two_factor.disable(actor, secret("wrong password"), code_of(ada.app.next_code()), caller())) ==
        "INVALID_PASSWORD");
  CHECK(outcome(kit->two_factor.disable(actor, std::nullopt, code_of(ada.app.next_code()), caller())) == "VALIDATION_FAILED");
  CHECK(outcome(disable(kit, actor, code_of(ada.app.wrong_code()))) == "INVALID_CODE");
  CHECK(outcome(disable(kit, actor, PresentedCode{})) == "VALIDATION_FAILED");
  CHECK(kit.number("SELECT two_factor_enabled FROM users") == 1);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.second_factor_refused'") == 1);
}

TEST_CASE("two-factor: disable ends the other sessions, open challenges and trusted browsers", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto other = must(answer(kit, challenge(kit), code_of(ada.app.next_code()), true)).grant;
  const auto open = challenge(kit);
  must(disable(kit, actor_of(kit, ada.grant), code_of(ada.app.next_code())));
  CHECK_FALSE(identify(kit, other.session_token.expose()).ok());
  CHECK(identify(kit, ada.grant.session_token.expose()).ok());
  CHECK(outcome(answer(kit, open, code_of(ada.app.next_code()))) == "INVALID_TOKEN");
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device' AND payload IS NOT NULL") == 0);
}

TEST_CASE("two-factor: a TOTP code makes the session fresh, once", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  kit.clock().advance(minutes(20));
  const auto actor = actor_of(kit, ada.grant);
  const auto fresh = [&] { return kit->authentication.require_fresh(must(identify(kit, ada.grant.access_token))).ok(); };
  CHECK_FALSE(fresh());
  CHECK(outcome(kit->two_factor.reauthenticate(actor, code_of(ada.app.wrong_code()), caller())) == "INVALID_CODE");
  CHECK_FALSE(fresh());
  must(kit->two_factor.reauthenticate(actor, code_of(ada.app.code()), caller()));
  CHECK(fresh());
  CHECK(outcome(kit->two_factor.reauthenticate(actor, code_of(ada.app.code()), caller())) == "INVALID_CODE");
  kit.run("UPDATE sessions SET ended_at_ms = 1");
  CHECK(outcome(kit->two_factor.reauthenticate(actor, code_of(ada.app.next_code()), caller())) == "UNAUTHENTICATED");
}

TEST_CASE("two-factor: reauthentication renews the session's tokens and keeps its id", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto presented = GENERATE(true, false) ? code_of(ada.app.next_code()) : backup_code_of(ada.backup_codes[0]);
  const auto renewed = must(kit->two_factor.reauthenticate(actor_of(kit, ada.grant), presented, caller()));
  REQUIRE(renewed);
  CHECK(renewed->session.id == ada.grant.session.id);
  CHECK_FALSE(identify(kit, ada.grant.session_token.expose()).ok());
  CHECK_FALSE(refresh(kit, ada.grant.refresh_token.expose()).ok());
  CHECK(refresh(kit, renewed->refresh_token.expose()).ok());
}

TEST_CASE("two-factor: an operator's reset removes the factor, all sessions and known browsers", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  must(answer(kit, challenge(kit), code_of(ada.app.next_code()), true));
  const auto open = challenge(kit);
  const auto found = must(kit->user_admin.find(kAda));
  CHECK(must(kit->two_factor.reset(admin(), found)).sessions_ended == 2);
  CHECK_FALSE(identify(kit, ada.grant.session_token.expose()).ok());
  CHECK(outcome(answer(kit, open, code_of(ada.app.next_code()))) == "INVALID_TOKEN");
  CHECK(kit.number("SELECT count(*) FROM two_factors") == 0);
  CHECK(kit.number("SELECT count(*) FROM verifications") == 0);
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'second_factor_reset'") == 1);
  CHECK(kit.texts("SELECT actor FROM audit_events WHERE action = 'user.second_factor_reset'") ==
        std::vector<std::string>{"operator:root"});
  CHECK(try_sign_in(kit).ok());
  CHECK(outcome(kit->two_factor.reset(admin(), found)) == "TWO_FACTOR_NOT_ENABLED");
}

TEST_CASE("two-factor: an operator's reset leaves passkeys, or removes them with one mail", "[two_factor][passkeys][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  SoftAuthenticator phone, tablet;
  for (auto* const device : {&phone, &tablet}) add_passkey(kit, actor_of(kit, ada.grant), *device);
  const auto found = [&] { return must(kit->user_admin.find(kAda)); };
  CHECK(must(kit->two_factor.reset(admin(), found())).passkeys_removed == 0);
  CHECK(kit.number("SELECT has_passkey FROM users") == 1);
  CHECK(outcome(kit->two_factor.reset(admin(), found())) == "TWO_FACTOR_NOT_ENABLED");
  CHECK(must(kit->two_factor.reset(admin(), found(), true)).passkeys_removed == 2);
  CHECK(kit.number("SELECT has_passkey FROM users") == 0);
  CHECK(outcome(try_passkey(kit, phone)) == "INVALID_PASSKEY");
  CHECK(try_sign_in(kit).ok());
  CHECK(kit.texts("SELECT id FROM audit_events WHERE action = 'passkey.removed' AND actor = 'operator:root'").size() == 2);
  CHECK(kit.number("SELECT count(*) FROM outbox WHERE kind = 'passkey_removed'") == 1);
}

TEST_CASE("two-factor: an operator's reset leaves the last way in", "[two_factor][passkeys][security]") {
  TestCore kit;
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, sign_up(kit)), phone);
  kit.run("DELETE FROM accounts");
  CHECK(outcome(kit->two_factor.reset(admin(), must(kit->user_admin.find(kAda)), true)) == "LAST_WAY_IN");
  CHECK(kit.number("SELECT count(*) FROM passkeys") == 1);
}

TEST_CASE("two-factor: the export names the factor and contains no secret", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  must(answer(kit, challenge(kit), code_of(ada.app.next_code()), true));
  const auto text = json::to_text(must(kit->user_admin.everything(kAda)));
  CHECK(text.find(R"("second_factor":{"kind":"totp")") != std::string::npos);
  CHECK(text.find(R"("trusted_until")") != std::string::npos);
  for (const char* column : {"secret_sealed", "backup_codes"})
    CHECK(text.find(kit.texts(std::string("SELECT ") + column + " FROM two_factors").at(0)) == std::string::npos);
}

}  // namespace
}  // namespace usher::core
