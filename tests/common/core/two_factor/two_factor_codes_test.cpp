#include "common/core/two_factor/two_factor_codes.h"

#include "common/core/two_factor/two_factor_enrolment.h"
#include "common/core/upkeep/limit_admin.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/race.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

std::string consumed(TestCore& kit, const UserId& user, const TwoFactorCodes::Proof& proof) {
  return outcome(
      kit->ports.transactions.write([&](store::Stores& tx) { return kit->two_factor_codes.consume(tx, user, proof); }));
}

TEST_CASE("two-factor codes: exactly one of code and backup code is required", "[two_factor]") {
  CHECK(faults_of(check(PresentedCode{})) == std::vector<std::string>{"code REQUIRED"});
  CHECK(faults_of(check({.code = secret("1"), .backup_code = secret("2")})) ==
        std::vector<std::string>{"backup_code NOT_ALLOWED"});
  CHECK(check(code_of("1")).ok());
  CHECK(check(backup_code_of("1")).ok());
}

TEST_CASE("two-factor codes: one time step of clock drift is accepted, two are not", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  kit.clock().advance(std::chrono::minutes(5));
  const auto tried = [&](std::int64_t step) {
    return outcome(kit->two_factor_codes.prove(ada.grant.user.id, code_of(ada.app.code(step))));
  };
  CHECK(tried(-2) == "INVALID_CODE");
  CHECK(tried(-1) == "OK");
  CHECK(tried(0) == "OK");
  CHECK(tried(1) == "OK");
  CHECK(tried(2) == "INVALID_CODE");
}

TEST_CASE("two-factor codes: spaces are ignored", "[two_factor]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  auto code = ada.app.next_code();
  code.insert(3, " ");
  CHECK(kit->two_factor_codes.prove(ada.grant.user.id, code_of(code)).ok());
}

TEST_CASE("two-factor codes: a TOTP code works once, earlier steps are refused afterwards (RFC 6238 §5.2)",
          "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  kit.clock().advance(std::chrono::minutes(5));
  const auto& user = ada.grant.user.id;
  const auto earlier = must(kit->two_factor_codes.prove(user, code_of(ada.app.code(-1))));
  const auto now = must(kit->two_factor_codes.prove(user, code_of(ada.app.code())));
  const auto twin = must(kit->two_factor_codes.prove(user, code_of(ada.app.code())));
  CHECK(consumed(kit, user, now) == "OK");
  CHECK(consumed(kit, user, twin) == "INVALID_CODE");
  CHECK(consumed(kit, user, earlier) == "INVALID_CODE");
}

TEST_CASE("two-factor codes: a backup code works once, a code proved at the same time stays usable", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto& user = ada.grant.user.id;
  const auto first = must(kit->two_factor_codes.prove(user, backup_code_of(ada.backup_codes[0])));
  const auto second = must(kit->two_factor_codes.prove(user, backup_code_of(ada.backup_codes[1])));
  CHECK(consumed(kit, user, first) == "OK");
  CHECK(consumed(kit, user, first) == "CONFLICT");
  CHECK(consumed(kit, user, second) == "CONFLICT");
  CHECK(outcome(kit->two_factor_codes.prove(user, backup_code_of(ada.backup_codes[0]))) == "INVALID_CODE");
  CHECK(consumed(kit, user, must(kit->two_factor_codes.prove(user, backup_code_of(ada.backup_codes[1])))) == "OK");
}

TEST_CASE("two-factor codes: a backup code is not accepted as a TOTP code, nor the reverse", "[two_factor][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  CHECK(outcome(kit->two_factor_codes.prove(ada.grant.user.id, code_of(ada.backup_codes[0]))) == "INVALID_CODE");
  CHECK(outcome(kit->two_factor_codes.prove(ada.grant.user.id, backup_code_of(ada.app.next_code()))) == "INVALID_CODE");
}

TEST_CASE("two-factor codes: ten tries within fifteen minutes are checked, even with other limits off",
          "[two_factor][limits][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto& user = ada.grant.user.id;
  const auto wrong = ada.app.wrong_code();
  for (int i = 0; i < 10; ++i) CHECK(outcome(kit->two_factor_codes.prove(user, code_of(wrong))) == "INVALID_CODE");
  const auto limited = kit->two_factor_codes.prove(user, code_of(ada.app.next_code()));
  REQUIRE(outcome(limited) == "RATE_LIMITED");
  CHECK(limited.error().retry_after == std::chrono::seconds(15 * 60 - 30));
  CHECK(outcome(kit->two_factor_codes.prove(user, backup_code_of(ada.backup_codes[0]))) == "RATE_LIMITED");
  kit.clock().advance(std::chrono::minutes(15));
  CHECK(kit->two_factor_codes.prove(user, code_of(ada.app.code())).ok());
}

TEST_CASE("two-factor codes: a consumed code does not count as a try, a refused one does", "[two_factor][limits][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto& user = ada.grant.user.id;
  const auto count = [&] { return kit.number("SELECT coalesce(sum(count), 0) FROM rate_limits WHERE rule = 'code_account'"); };
  CHECK(count() == 0);
  const auto proof = must(kit->two_factor_codes.prove(user, code_of(ada.app.next_code())));
  CHECK(count() == 1);
  CHECK(consumed(kit, user, proof) == "OK");
  CHECK(count() == 0);
  CHECK(consumed(kit, user, proof) == "INVALID_CODE");
  CHECK(outcome(kit->two_factor_codes.prove(user, code_of(ada.app.wrong_code()))) == "INVALID_CODE");
  CHECK(count() == 1);
}

TEST_CASE("two-factor codes: an operator clears the limit of an account by its address", "[two_factor][limits]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(kit->two_factor_codes.prove(ada.grant.user.id, code_of(ada.app.wrong_code())).ok());
  CHECK(must(kit->limit_admin.clear_account(testkit::admin(), "Ada@Example.com")).size() == 1);
  CHECK(kit->two_factor_codes.prove(ada.grant.user.id, code_of(ada.app.next_code())).ok());
}

TEST_CASE("two-factor codes: sixty concurrent tries, ten are checked", "[two_factor][limits][race][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto wrong = ada.app.wrong_code();
  const auto guess = [&](int) { return outcome(kit->two_factor_codes.prove(ada.grant.user.id, code_of(wrong))); };
  CHECK(outcomes_at_once(60, guess) == std::map<std::string, int>{{"INVALID_CODE", 10}, {"RATE_LIMITED", 50}});
}

TEST_CASE("two-factor codes: without a confirmed factor every code is refused", "[two_factor][security]") {
  TestCore kit;
  const auto actor = actor_of(kit, sign_up(kit));
  CHECK(outcome(kit->two_factor_codes.prove(actor.user().id, code_of("123456"))) == "TWO_FACTOR_NOT_ENABLED");
  const Authenticator app(kit, must(kit->two_factor_enrolment.begin(actor, secret(kPassphrase), caller())));
  CHECK(outcome(kit->two_factor_codes.prove(actor.user().id, code_of(app.code()))) == "TWO_FACTOR_NOT_ENABLED");
}

}  // namespace
}  // namespace usher::core
