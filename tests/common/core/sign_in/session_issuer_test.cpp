#include "common/core/sign_in/session_issuer.h"

#include "tests/catch.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;
using Kind = FirstFactor::Kind;
using Words = std::vector<std::string>;

/// What a way in of that kind comes to.
Result<SignInOutcome> enter(TestCore& kit, const domain::User& user, Kind kind) {
  auto prepared = kit->session_issuer.prepare(user, {.kind = kind, .amr = "x"}, std::nullopt, caller());
  auto opened = kit->ports.transactions.write(
      [&](store::Stores& tx) { return kit->session_issuer.issue_or_challenge(tx, user.id, prepared); });
  if (!opened.ok()) return opened.error();
  return kit->session_issuer.finish(std::move(prepared), std::move(opened).value());
}

Words methods(TestCore& kit, const domain::User& user, Kind kind) {
  return std::get<TwoFactorChallenge>(must(enter(kit, user, kind))).methods;
}

TEST_CASE("door: no way in opens a session of somebody with a second factor", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit).grant.user;
  const auto sessions = kit.number("SELECT count(*) FROM sessions");
  const auto kind = GENERATE(Kind::kPassword, Kind::kSocial, Kind::kMail);
  CHECK(std::holds_alternative<TwoFactorChallenge>(must(enter(kit, ada, kind))));
  CHECK(kit.number("SELECT count(*) FROM sessions") == sessions);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.second_factor_asked'") == 1);
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.signed_in'") == 0);
}

TEST_CASE("door: a challenge is no sign-in: neither the last one is noted nor the browser remembered", "[two_factor][security]") {
  TestCore kit;
  sign_up_guarded(kit);
  const auto devices = kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device'");
  challenge(kit);
  CHECK(kit.number("SELECT count(*) FROM users WHERE last_login_at_ms IS NULL") == 1);
  CHECK(kit.number("SELECT count(*) FROM verifications WHERE purpose = 'device'") == devices);
}

TEST_CASE("door: a flag without a factor stays shut", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up(kit).user;
  kit.run("UPDATE users SET two_factor_enabled = 1");
  CHECK(methods(kit, ada, Kind::kPassword).empty());
}

TEST_CASE("door: an enrolment that nobody confirmed asks for nothing", "[two_factor]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  must(kit->two_factor_enrolment.begin(actor, secret(kPassphrase), caller()));
  CHECK(std::holds_alternative<SessionGrant>(must(begin_sign_in(kit))));
}

TEST_CASE("door: mail is no second factor after mail, nor after a reset by mail", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit).grant.user;
  CHECK(methods(kit, ada, Kind::kPassword) == Words{"totp", "backup_code", "email"});
  CHECK(methods(kit, ada, Kind::kSocial) == Words{"totp", "backup_code", "email"});
  CHECK(methods(kit, ada, Kind::kMail) == Words{"totp", "backup_code"});
  must(kit->ports.transactions.write([&](store::Stores& tx) { return tx.two_factors.distrust_mail(ada.id); }));
  CHECK(methods(kit, ada, Kind::kPassword) == Words{"totp", "backup_code"});
}

TEST_CASE("door: backup codes are offered while there are any", "[two_factor]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  for (const auto& code : ada.backup_codes) {
    CHECK(challenge(kit).methods == Words{"totp", "backup_code", "email"});
    must(answer(kit, challenge(kit), backup_code_of(code)));
  }
  CHECK(challenge(kit).methods == Words{"totp", "email"});
}

TEST_CASE("door: whoever is suspended or gone gets neither session nor challenge", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit).grant.user;
  kit.run("UPDATE users SET is_active = 0");
  CHECK(outcome(enter(kit, ada, Kind::kSocial)) == "ACCOUNT_SUSPENDED");
  kit.run("DELETE FROM users");
  CHECK(outcome(enter(kit, ada, Kind::kSocial)) == "UNAUTHENTICATED");
}

TEST_CASE("door: a challenge's token is kept as its hash, for ten minutes", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto asked = challenge(kit);
  CHECK(asked.token.expose().size() == 43);
  CHECK(kit.everything_stored().find(std::string(asked.token.expose())) == std::string::npos);
  CHECK(kit.number("SELECT expires_at_ms - created_at_ms FROM verifications WHERE purpose = 'two_factor'") == 600'000);
}

}  // namespace
}  // namespace usher::core
