#include "common/core/upkeep/seeding.h"

#include "common/core/upkeep/sample_accounts.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::TestCore;

const domain::OperatorActor kOperator("ada");

Result<std::int64_t> plant(TestCore& test, const std::vector<SeedAccount>& accounts) {
  std::int64_t reported = 0;
  auto made = test->seeding.plant(kOperator, accounts, [&](std::int64_t more) { reported += more; });
  if (made.ok()) CHECK(reported == static_cast<std::int64_t>(accounts.size()));
  return made;
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

TEST_CASE("seeding: sample accounts sign in with their passwords", "[seeding]") {
  TestCore test(testkit::with_verification);
  const auto accounts = sample_accounts(5, 7);
  CHECK(must(plant(test, accounts)) == 5);
  for (const auto& made : accounts)
    CHECK(test->sign_in.with_password({.email = made.email, .password = made.password.clone()}, {}).ok());
}

TEST_CASE("seeding: a second run changes nothing", "[seeding]") {
  TestCore test;
  must(plant(test, sample_accounts(3, 7)));
  const auto before = test.everything_stored();
  CHECK(must(plant(test, sample_accounts(3, 7))) == 0);
  CHECK(test.everything_stored() == before);
}

TEST_CASE("seeding: a larger number of the same seed adds the missing accounts only", "[seeding]") {
  TestCore test;
  must(plant(test, sample_accounts(3, 7)));
  CHECK(must(plant(test, sample_accounts(120, 7))) == 117);
  CHECK(test.number("SELECT count(*) FROM users") == 120);
  CHECK(test.number("SELECT count(*) FROM audit_events WHERE action = 'user.seeded'") == 120);
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
