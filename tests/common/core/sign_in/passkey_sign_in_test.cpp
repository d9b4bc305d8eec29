#include "common/core/sign_in/passkey_sign_in.h"

#include "common/core/authority/authority.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/sign_in/sign_up.h"
#include "tests/catch.h"
#include "tests/common/core/passkeys/steps.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

/// A passkey of an authenticator that does not verify its user.
SoftAuthenticator touched() { return SoftAuthenticator(crypto::Algorithm::kEs256, {.user_verifies = false}); }

std::string amr_of(TestCore& kit, const SessionGrant& grant) {
  return kit.texts("SELECT amr FROM sessions WHERE id = '" + grant.session.id.str() + "'").at(0);
}

/// The reasons of refused sign-ins.
std::vector<std::string> refusals(TestCore& kit) {
  kit.settle();
  return kit.texts(
      "SELECT personal ->> 'reason' FROM audit_events WHERE action = 'user.sign_in_refused' AND user_id IS NOT NULL");
}

TEST_CASE("passkey sign-in: by each algorithm, with verification both factors at once", "[passkey_sign_in]") {
  const auto algorithm = GENERATE(crypto::Algorithm::kEs256, crypto::Algorithm::kEdDsa, crypto::Algorithm::kRs256);
  TestCore kit;
  const auto ada = sign_up(kit);
  SoftAuthenticator phone(algorithm);
  add_passkey(kit, actor_of(kit, ada), phone);
  const auto grant = sign_in_by_passkey(kit, phone);
  CHECK(grant.user.id == ada.user.id);
  CHECK(amr_of(kit, grant) == "hwk user mfa");
  CHECK(grant.session.proved_by == domain::ProofKind::kApp);
  CHECK(kit.number("SELECT count(*) FROM passkeys WHERE last_used_at_ms IS NOT NULL") == 1);
  CHECK(kit.number("SELECT count(*) FROM sessions WHERE passkey_id IS NOT NULL") == 1);
}

TEST_CASE("passkey sign-in: without verification one factor, as a password", "[passkey_sign_in][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  auto key = touched();
  add_passkey(kit, actor_of(kit, ada.grant), key);
  auto outcome = must(try_passkey(kit, key));
  const auto* const challenged = std::get_if<TwoFactorChallenge>(&outcome);
  REQUIRE(challenged);
  CHECK(challenged->methods == std::vector<std::string>{"totp", "backup_code", "email"});
  auto answered = must(
      kit->two_factor_sign_in.verify({.token = challenged->token.clone(), .presented = code_of(ada.app.next_code())}, caller()));
  CHECK(amr_of(kit, std::get<TwoFactorSignedIn>(answered).grant) == "hwk user otp mfa");
}

TEST_CASE("passkey sign-in: one whose backup eligibility changed signs in, which is stored and audited", "[passkey_sign_in]") {
  TestCore kit;
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, sign_up(kit)), phone);
  const auto changes = [&] {
    kit.settle();
    return kit.texts(
        "SELECT personal ->> 'reason' FROM audit_events WHERE action = 'passkey.backup_changed' ORDER BY personal ->> 'reason' "
        "DESC");
  };
  phone.options().backup_eligible = true;
  phone.options().backed_up = true;
  CHECK(try_passkey(kit, phone).ok());
  CHECK(try_passkey(kit, phone).ok());
  CHECK(kit.number("SELECT count(*) FROM passkeys WHERE backup_eligible = 1 AND backed_up = 1") == 1);
  CHECK(changes() == std::vector<std::string>{"on"});
  phone.options().backup_eligible = false;
  phone.options().backed_up = false;
  CHECK(try_passkey(kit, phone).ok());
  CHECK(changes() == std::vector<std::string>{"on", "off"});
}

TEST_CASE("passkey sign-in: a key that gets its first PIN does not skip the app's code", "[passkey_sign_in][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  auto key = touched();
  add_passkey(kit, actor_of(kit, ada.grant), key);
  key.options().user_verifies = true;
  for (int i = 0; i < 2; ++i) CHECK(std::holds_alternative<TwoFactorChallenge>(must(try_passkey(kit, key))));
  CHECK(kit.number("SELECT has_passkey FROM users") == 0);
  CHECK(kit.number("SELECT user_verified FROM passkeys") == 0);
}

TEST_CASE("passkey sign-in: a first PIN does not count if an app comes before the write", "[passkey_sign_in][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  auto key = touched();
  add_passkey(kit, actor_of(kit, ada), key);
  key.options().user_verifies = true;
  const auto answer = used_by(key, kit, must(kit->passkey_sign_in.options(kBrowser)));
  const auto proof = must(kit->passkey_proofs.prove(answer, Ceremony::kSignIn, kBrowser, std::nullopt, caller()));
  kit.run("UPDATE users SET two_factor_enabled = 1");
  CHECK(outcome(kit->ports.transactions.write([&](store::Stores& tx) { return kit->passkey_proofs.use(tx, proof); })) ==
        "INVALID_PASSKEY");
  CHECK(kit.number("SELECT user_verified FROM passkeys") == 0);
}

TEST_CASE("passkey sign-in: with verification it skips the app's code", "[passkey_sign_in]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, ada.grant), phone);
  CHECK(std::holds_alternative<SessionGrant>(must(try_passkey(kit, phone))));
}

TEST_CASE("passkey sign-in: bound to the browser that asked", "[passkey_sign_in][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, ada), phone);
  auto answer = used_by(phone, kit, must(kit->passkey_sign_in.options(kBrowser)));
  CHECK(outcome(kit->passkey_sign_in.sign_in({.answer = std::move(answer), .binding = ""}, caller())) == "INVALID_PASSKEY");
}

TEST_CASE("passkey sign-in: a refused answer is in the log of the passkey's owner", "[passkey_sign_in][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, ada), phone);
  phone.alter = [](ResponseParts& parts) { parts.client_data.set("origin", "https://elsewhere.example"); };
  CHECK(outcome(try_passkey(kit, phone)) == "INVALID_PASSKEY");
  CHECK(refusals(kit) == std::vector<std::string>{"passkey_unknown"});
}

TEST_CASE("passkey sign-in: an answer signs in once", "[passkey_sign_in][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, ada), phone);
  const auto answer = used_by(phone, kit, must(kit->passkey_sign_in.options(kBrowser)));
  const auto again = [&] {
    return kit->passkey_sign_in.sign_in({.answer = {answer.token.clone(), answer.credential}, .binding = std::string(kBrowser)},
                                        caller());
  };
  CHECK(again().ok());
  CHECK(outcome(again()) == "INVALID_PASSKEY");
}

TEST_CASE("passkey sign-in: suspended and unverified accounts are refused as by password", "[passkey_sign_in][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, ada), phone);
  kit.run("UPDATE users SET is_active = 0");
  CHECK(outcome(try_passkey(kit, phone)) == "ACCOUNT_SUSPENDED");
  kit.run("UPDATE users SET is_active = 1");
  TestCore strict(kit.world(), [](auto& settings) { settings.signup.require_email_verification = true; });
  CHECK(outcome(try_passkey(strict, phone)) == "EMAIL_NOT_VERIFIED");
}

TEST_CASE("passkey sign-in: one that no account has is named as unknown, unless it may wait for a mailed link",
          "[passkey_sign_in]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, ada), phone);
  kit.run("DELETE FROM passkeys");
  TestCore strict(kit.world(), [](auto& settings) { settings.signup.require_email_verification = true; });
  CHECK(faults_of(try_passkey(kit, phone)) == std::vector<std::string>{"credential.id UNKNOWN"});
  CHECK(outcome(try_passkey(strict, phone)) == "INVALID_PASSKEY");
  CHECK(faults_of(try_passkey(strict, phone)).empty());
}

TEST_CASE("passkey sign-in: where a second factor is demanded, a passkey that verifies is one", "[passkey_sign_in][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, ada), phone);
  TestCore strict(kit.world(), [](auto& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAll; });
  CHECK(std::holds_alternative<SessionGrant>(must(try_passkey(strict, phone))));
  const auto challenged = challenge(strict);
  CHECK_FALSE(challenged.must_enrol);
  CHECK(challenged.methods == std::vector<std::string>{"passkey"});
  auto answer = used_by(phone, strict, must(strict->two_factor_sign_in.passkey_options(challenged.token)));
  auto passed =
      must(strict->two_factor_sign_in.verify({.token = challenged.token.clone(), .passkey = std::move(answer)}, caller()));
  CHECK(amr_of(strict, std::get<TwoFactorSignedIn>(passed).grant) == "pwd hwk user mfa");
}

TEST_CASE("passkey sign-in: a browser that a passkey made trusted asks again once that one is removed",
          "[passkey_sign_in][devices][security]") {
  TestCore kit;
  const auto ada = sign_up(kit);
  SoftAuthenticator phone, tablet;
  const auto lost = add_passkey(kit, actor_of(kit, ada), phone);
  const auto kept = add_passkey(kit, actor_of(kit, ada), tablet);
  TestCore strict(kit.world(), [](auto& settings) { settings.signup.require_two_factor = settings::TwoFactorDemand::kAll; });
  const auto challenged = challenge(strict);
  auto answer = used_by(phone, strict, must(strict->two_factor_sign_in.passkey_options(challenged.token)));
  auto passed = must(strict->two_factor_sign_in.verify(
      {.token = challenged.token.clone(), .passkey = std::move(answer), .trust_device = true}, caller()));
  const auto& grant = std::get<TwoFactorSignedIn>(passed).grant;
  const auto by_password = [&](const Secret& device) {
    return must(begin_sign_in(strict, kAda, kPassphrase, caller(), device.expose()));
  };
  const auto trusted = by_password(*grant.device_token);
  REQUIRE(std::holds_alternative<SessionGrant>(trusted));
  must(strict->passkeys.remove(actor_of(strict, grant), GENERATE(true, false) ? lost.id : kept.id, caller()));
  const bool asks = std::holds_alternative<TwoFactorChallenge>(by_password(*std::get<SessionGrant>(trusted).device_token));
  CHECK(asks == (kit.texts("SELECT id FROM passkeys") == std::vector<std::string>{kept.id.str()}));
}

TEST_CASE("passkey sign-in: the second step wants a verified user and the account's own passkey", "[passkey_sign_in][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  SoftAuthenticator phone;
  add_passkey(kit, actor_of(kit, ada.grant), phone);
  const auto challenged = challenge(kit);
  phone.options().user_verifies = false;
  auto weak = used_by(phone, kit, must(kit->two_factor_sign_in.passkey_options(challenged.token)));
  CHECK(outcome(kit->two_factor_sign_in.verify({.token = challenged.token.clone(), .passkey = std::move(weak)}, caller())) ==
        "INVALID_PASSKEY");
  CHECK(refusals(kit) == std::vector<std::string>{"second_factor"});
}

TEST_CASE("passkey sign-up: makes the account in one write, unproved and with its passkey alone", "[passkey_sign_in]") {
  TestCore kit;
  must(kit->passkeys.note_relying_party());
  SoftAuthenticator phone;
  const auto request = [] {
    auto asked = sign_up_request();
    asked.password.reset();
    return asked;
  };
  const auto answer = made_by(phone, kit, must(kit->sign_up.begin_passkey(request(), kBrowser, {{"email", "kept"}})));
  CHECK(kit.number("SELECT count(*) FROM users") == 0);
  const auto ceremony = must(kit->sign_up.open_passkey(answer.token, kBrowser));
  CHECK(json::text_at(ceremony.kept, "email") == "kept");
  auto signed_up = must(kit->sign_up.with_passkey(request(), ceremony, answer.credential, caller()));
  CHECK(amr_of(kit, std::get<SessionGrant>(signed_up)) == "hwk user mfa");
  CHECK(kit.number("SELECT count(*) FROM accounts") == 0);
  CHECK(kit.number("SELECT has_passkey FROM users WHERE is_verified = 0") == 1);
  CHECK(sign_in_by_passkey(kit, phone).user.email == kAda);
  CHECK(outcome(kit->sign_up.with_passkey(request(), ceremony, answer.credential, caller())) == "EMAIL_TAKEN");
}

TEST_CASE("passkey sign-up: options are the same for a taken address, and take no password", "[passkey_sign_in][security]") {
  TestCore kit;
  sign_up(kit);
  auto asked = sign_up_request();
  CHECK(faults_of(kit->sign_up.begin_passkey(sign_up_request(), kBrowser, {})) ==
        std::vector<std::string>{"password NOT_ALLOWED"});
  asked.password.reset();
  CHECK(kit->sign_up.begin_passkey(std::move(asked), kBrowser, {}).ok());
}

/// What is stored of earlier sign-ups when the credential of the next one is known.
constexpr const char* kOwned = "UPDATE passkeys SET credential_id = '";
constexpr const char* kUnowned = "UPDATE passkeys SET name = '";

Result<SignUpOutcome> sign_up_with(TestCore& kit, const std::string& before, std::string_view email) {
  must(kit->passkeys.note_relying_party());
  SoftAuthenticator authenticator;
  const auto request = [&] {
    auto asked = sign_up_request(email);
    asked.password.reset();
    return asked;
  };
  const auto answer = made_by(authenticator, kit, must(kit->sign_up.begin_passkey(request(), kBrowser, {})));
  kit.run(before + std::string(json::text_at(answer.credential, "id")) + "'");
  return kit->sign_up.with_passkey(request(), must(kit->sign_up.open_passkey(answer.token, kBrowser)), answer.credential,
                                   caller());
}

TEST_CASE("passkey sign-up: a stranger who registers the same credential again is another claim (account pre-hijacking)",
          "[passkey_sign_in][security]") {
  TestCore kit([](settings::Settings& settings) { settings.signup.require_email_verification = true; });
  for (const auto* const before : {kUnowned, kUnowned, kOwned}) {
    must(sign_up_with(kit, before, kAda));
    Mailbox(kit).secret("verify_email", kAda);
    kit.clock().advance(milliseconds(1));
  }
  must(kit->email_verification.ask(kAda, caller()));
  must(kit->email_verification.verify({.token = secret(Mailbox(kit).secret("verify_email", kAda))}, caller()));
  CHECK(kit.number("SELECT count(*) FROM passkeys") == 0);
}

TEST_CASE("passkey sign-up: a credential of another account makes none, and is answered as a new one",
          "[passkey_sign_in][security]") {
  TestCore kit([](settings::Settings& settings) { settings.signup.require_email_verification = true; });
  CHECK(outcome(sign_up_with(kit, kOwned, kAda)) == "OK");
  CHECK(outcome(sign_up_with(kit, kOwned, "bob@example.com")) == "OK");
  CHECK(outcome(sign_up_with(kit, kOwned, kAda)) == "OK");
  CHECK(outcome(sign_up_with(kit, kUnowned, kAda)) == "OK");
  CHECK(kit.texts("SELECT email FROM users") == std::vector<std::string>{std::string(kAda)});
  CHECK(kit.number("SELECT count(*) FROM passkeys") == 1);
}

}  // namespace
}  // namespace usher::core
