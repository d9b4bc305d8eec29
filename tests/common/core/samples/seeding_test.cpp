#include "common/core/samples/seeding.h"

#include <numeric>

#include "common/core/accounts/user_admin.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/questionnaire/results/answer_stats.h"
#include "common/core/samples/sample_accounts.h"
#include "common/core/sign_in/sign_in.h"
#include "common/core/statistics/statistics.h"
#include "common/core/two_factor/two_factor_codes.h"
#include "common/crypto/totp.h"
#include "common/store/accounts/two_factors.h"
#include "common/store/stores.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/questionnaires.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::TestCore;

const domain::OperatorActor kOperator("ada");

Result<std::int64_t> plant(TestCore& test, const std::vector<SeedAccount>& accounts) {
  std::int64_t reported = 0;
  auto made = test->seeding.plant(kOperator, accounts, [&](std::int64_t more) {
    reported += more;
    CHECK(test.number("SELECT count(*) FROM users") >= reported);  // an interrupt says how many accounts there are
  });
  if (!made.ok()) return made.error();
  CHECK(reported == std::ssize(accounts));
  return std::ssize(made.value());
}

SeedAccount account(std::string email, std::string password = "correct horse battery") {
  SeedAccount made;
  made.email = std::move(email);
  made.password = Secret(std::move(password));
  return made;
}

template <class... A>
std::vector<SeedAccount> list(A... accounts) {
  std::vector<SeedAccount> all;
  (all.push_back(std::move(accounts)), ...);
  return all;
}

/// Sample accounts of the seed 7 for the active questionnaire.
std::vector<SeedAccount> samples(TestCore& test, std::int64_t count, SampleOptions options = {}) {
  options.seed = 7;
  options.until = must(test->seeding.until(std::nullopt));
  options.questionnaire = must(test->questionnaires.active());
  return SampleAccounts(std::move(options)).next(count);
}

TEST_CASE("seeding: sample accounts sign in with their passwords", "[seeding]") {
  TestCore test(testkit::with_verification);
  const auto accounts = samples(test, 5);
  CHECK(must(plant(test, accounts)) == 5);
  for (const auto& made : accounts)
    CHECK(test->sign_in.with_password({.email = made.email, .password = made.password.clone()}, {}).ok());
}

TEST_CASE("seeding: a second run changes nothing", "[seeding]") {
  TestCore test;
  must(plant(test, samples(test, 3)));
  const auto before = test.everything_stored();
  CHECK(must(plant(test, samples(test, 3))) == 0);
  CHECK(test.everything_stored() == before);
}

TEST_CASE("seeding: a larger number of the same seed adds the missing accounts only", "[seeding]") {
  TestCore test;
  must(plant(test, samples(test, 3)));
  CHECK(must(plant(test, samples(test, 120))) == 117);
  CHECK(test.number("SELECT count(*) FROM users") == 120);
  CHECK(test.number("SELECT count(*) FROM audit_events WHERE action = 'user.seeded'") == 120);
}

TEST_CASE("seeding: the days of the accounts have them as sign-ups, also beside a server that had counted these days",
          "[seeding][statistics]") {
  TestCore test;
  const auto sign_ups = [&] {
    std::vector<std::int64_t> days;
    test.clock().advance(Statistics::kKept);
    for (const auto& day : must(test->statistics.summary()).days) days.push_back(day.sign_ups);
    return days;
  };
  must(test->statistics.count_days());
  CHECK(sign_ups() == std::vector<std::int64_t>(Statistics::kDays));
  must(plant(test, samples(test, 80, {.days = std::chrono::days(20)})));
  const auto days = sign_ups();
  CHECK(std::accumulate(days.begin(), days.end(), std::int64_t{0}) == 80);
  CHECK(std::count(days.begin(), days.end(), 0) < 15);
  const auto week = must(look_over(test->ports, Weeks::kCounted)).sign_ups;
  CHECK(std::accumulate(week.begin(), week.end(), std::int64_t{0}) > 0);
}

TEST_CASE("seeding: later runs use the time of the first one", "[seeding]") {
  TestCore test;
  const auto first = must(test->seeding.until(std::nullopt));
  CHECK(first == test.clock().now());
  const auto dates = [&] { return to_rfc3339(*samples(test, 1).at(0).created_at); };
  const auto before = dates();
  test.clock().advance(std::chrono::hours(1000));
  CHECK(must(test->seeding.until(std::nullopt)) == first);
  CHECK(dates() == before);
  CHECK(must(test->seeding.until(from_ms(5))) == from_ms(5));
  CHECK(must(test->seeding.until(std::nullopt)) == first);
}

TEST_CASE("seeding: answers are those of the active questionnaire and count in its statistics", "[seeding][answers]") {
  TestCore test;
  testkit::publish(test);
  must(plant(test, samples(test, 50)));
  const auto form = must(test->questionnaires.active());
  const auto stats = must(count_answer_stats(test->ports.transactions, *form, {}, "", [](std::int64_t) {}));
  CHECK(stats.version == 2);
  CHECK(stats.users == 50);
  CHECK(stats.completed > 30);
  CHECK(stats.completed < 50);
  CHECK(stats.steps.at(0).reached == 50);
  CHECK(stats.steps.at(0).left() + stats.steps.at(1).left() == 50 - stats.completed);
  CHECK(stats.weeks.size() >= 4);
  for (const auto& question : stats.questions) {
    CHECK(question.answered > 0);
    for (const auto& value : question.values) CHECK((value.count > 0) == (value.value != domain::kOtherAnswer));
  }
  CHECK(test.number("SELECT count(*) FROM questionnaire_answers WHERE version <> 2") == 0);
  CHECK(test.number("SELECT count(*) FROM profiles WHERE experience_level IS NOT NULL") == 0);  // not asked
}

TEST_CASE("seeding: the built-in questionnaire is answered, with its places in the profile", "[seeding][answers]") {
  TestCore test;
  must(plant(test, samples(test, 50)));
  CHECK(test.number("SELECT count(*) FROM profiles WHERE questionnaire_version = 1") == 50);
  CHECK(test.number("SELECT count(*) FROM profiles WHERE experience_level IS NOT NULL") > 30);
  CHECK(test.number("SELECT count(*) FROM profiles WHERE completed_at_ms IS NULL") > 0);
}

TEST_CASE("seeding: second factors and links work as those that users make", "[seeding]") {
  TestCore test;
  const auto accounts = samples(test, 3, {.two_factor_percent = 100, .social_percent = 100});
  must(plant(test, accounts));
  CHECK(test.number("SELECT count(*) FROM users WHERE two_factor_enabled = 1") == 3);
  CHECK(test.number("SELECT count(*) FROM accounts WHERE provider IN ('google', 'github')") == 3);
  const auto& one = accounts.at(0);
  const auto factor = must(test->ports.transactions.read([&](store::Stores& tx) { return tx.two_factors.find(*one.id); }));
  REQUIRE(factor);
  CHECK(factor->is_in_force());
  const Secret code(crypto::totp_code(one.totp_secret->expose(), crypto::totp_step(test.clock().now())));
  CHECK(test->two_factor_codes.evaluate(*factor, {.code = code.clone(), .backup_code = std::nullopt}).ok());
}

TEST_CASE("seeding: a given hash is stored and nothing is hashed", "[seeding]") {
  TestCore test;
  const Secret password(std::string("one password for all"));
  const auto hash = must(test->seeding.hash(password));
  const auto before = test->passwords.hashes();
  must(plant(test, samples(test, 200, {.password = SharedPassword{password.clone(), hash}})));
  CHECK(test->passwords.hashes() == before);
  CHECK(test->sign_in.with_password({.email = "seed-7-0200@example.com", .password = password.clone()}, {}).ok());
}

TEST_CASE("seeding: a generated password is not held to the rules, which may refuse one by chance", "[seeding]") {
  TestCore test;
  const Secret weak(std::string("password123"));
  const auto hash = must(test->seeding.hash(weak));
  CHECK(must(plant(test, samples(test, 2, {.password = SharedPassword{weak.clone(), hash}}))) == 2);
}

TEST_CASE("seeding: an address that its former account can take back gets no account", "[seeding][security]") {
  TestCore test;
  must(test->user_admin.create(kOperator, {.email = "ada@example.com", .verified = true}));
  must(test->user_admin.update(kOperator, "ada@example.com", {.email = "new@example.com"}));
  CHECK(must(plant(test, list(account("ada@example.com")))) == 0);
}

TEST_CASE("seeding: an existing account with the address stays unchanged", "[seeding][security]") {
  TestCore test;
  must(test->user_admin.create(kOperator, {.email = "ada@example.com", .password = Secret(std::string("the person's own"))}));
  auto admin = account("Ada@Example.com");
  admin.role = "admin";
  CHECK(must(plant(test, list(std::move(admin)))) == 0);
  CHECK(test.texts("SELECT role FROM users") == std::vector<std::string>{"user"});
  CHECK(test->sign_in.with_password({.email = "ada@example.com", .password = Secret(std::string("the person's own"))}, {}).ok());
}

TEST_CASE("seeding: all errors of all accounts are reported and none is created", "[seeding]") {
  TestCore test;
  auto king = account("king@example.com");
  king.role = "king";
  const auto refused = plant(test, list(account("fine@example.com"), account("nowhere", "short"), std::move(king),
                                        account("FINE@example.com"), account("weak@example.com", "password123")));
  REQUIRE_FALSE(refused.ok());
  std::vector<std::string> where;
  for (const auto& fault : refused.error().fields) where.push_back(fault.field);
  CHECK(where == std::vector<std::string>{"accounts[1].password", "accounts[1].email", "accounts[2].role", "accounts[3].email",
                                          "accounts[4].password"});
  CHECK(test.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("seeding: a public site is refused", "[seeding][security]") {
  CHECK(TestCore([](settings::Settings& settings) { settings.public_url = "https://auth.example.org"; })
            ->seeding.require_test_site()
            .error()
            .code == ErrorCode::kForbidden);
  CHECK(TestCore()->seeding.require_test_site().ok());
}

}  // namespace
}  // namespace usher::core
