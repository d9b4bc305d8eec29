#include "common/core/sign_in/session_issuer.h"

#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;
using Kind = FirstFactor::Kind;
using Words = std::vector<std::string>;

/// Result of a sign-in with a first factor of that kind.
Result<SignInOutcome> sign_in_with(TestCore& kit, const domain::User& user, Kind kind) {
  auto prepared = kit->session_issuer.prepare(user, {.kind = kind, .amr = "x"}, std::nullopt, caller());
  auto issued = kit->ports.transactions.write(
      [&](store::Stores& tx) { return kit->session_issuer.issue_or_challenge(tx, user.id, prepared); });
  if (!issued.ok()) return issued.error();
  return kit->session_issuer.finish(std::move(prepared), std::move(issued).value());
}

Words methods(TestCore& kit, const domain::User& user, Kind kind) {
  return std::get<TwoFactorChallenge>(must(sign_in_with(kit, user, kind))).methods;
}

TEST_CASE("session issuer: a second factor is enabled, every first factor gets a challenge and no session",
          "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit).grant.user;
  const auto sessions = kit.number("SELECT count(*) FROM sessions");
  const auto kind = GENERATE(Kind::kPassword, Kind::kSocial, Kind::kMail);
  CHECK(std::holds_alternative<TwoFactorChallenge>(must(sign_in_with(kit, ada, kind))));
  CHECK(kit.number("SELECT count(*) FROM sessions") == sessions);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.second_factor_asked'") == 1);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.signed_in'") == 0);
}

TEST_CASE("session issuer: a challenge sets no last sign-in time and remembers no browser", "[two_factor][security]") {
  TestCore kit;
  sign_up_guarded(kit);
  const auto devices = kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device'");
  challenge(kit);
  CHECK(kit.number("SELECT count(*) FROM users WHERE last_login_at_ms IS NULL") == 1);
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device'") == devices);
}

TEST_CASE("session issuer: enabled without a stored factor, the challenge offers no method", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up(kit).user;
  kit.run("UPDATE users SET two_factor_enabled = 1");
  CHECK(methods(kit, ada, Kind::kPassword).empty());
}

TEST_CASE("session issuer: an unconfirmed enrolment requires no second factor", "[two_factor]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  must(kit->two_factor_enrolment.begin(actor, secret(kPassphrase), caller()));
  CHECK(std::holds_alternative<SessionGrant>(must(begin_sign_in(kit))));
}

TEST_CASE("session issuer: e-mail is not offered after a sign-in by mail or by a provider, or a reset by mail",
          "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit).grant.user;
  CHECK(methods(kit, ada, Kind::kPassword) == Words{"totp", "backup_code", "email"});
  CHECK(methods(kit, ada, Kind::kSocial) == Words{"totp", "backup_code"});
  CHECK(methods(kit, ada, Kind::kMail) == Words{"totp", "backup_code"});
  must(kit->ports.transactions.write([&](store::Stores& tx) { return tx.two_factors.distrust_mail(ada.id); }));
  CHECK(methods(kit, ada, Kind::kPassword) == Words{"totp", "backup_code"});
}

TEST_CASE("session issuer: backup codes are offered while any is left", "[two_factor]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  for (const auto& code : ada.backup_codes) {
    CHECK(challenge(kit).methods == Words{"totp", "backup_code", "email"});
    must(answer(kit, challenge(kit), backup_code_of(code)));
  }
  CHECK(challenge(kit).methods == Words{"totp", "email"});
}

TEST_CASE("session issuer: a suspended or erased account gets neither session nor challenge", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit).grant.user;
  kit.run("UPDATE users SET is_active = 0");
  CHECK(outcome(sign_in_with(kit, ada, Kind::kSocial)) == "ACCOUNT_SUSPENDED");
  kit.run("DELETE FROM users");
  CHECK(outcome(sign_in_with(kit, ada, Kind::kSocial)) == "UNAUTHENTICATED");
}

TEST_CASE("session issuer: a challenge token is stored as a hash and lives ten minutes", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto asked = challenge(kit);
  CHECK(asked.token.expose().size() == 43);
  CHECK(kit.everything_stored().find(std::string(asked.token.expose())) == std::string::npos);
  CHECK(kit.number("SELECT expires_at_ms - created_at_ms FROM verifications WHERE purpose = 'two_factor'") == 600'000);
}

}  // namespace
}  // namespace usher::core
