#include "common/core/setup/first_admin.h"

#include "common/core/accounts/user_admin.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

struct Untouched {
  TestCore kit;
  FirstAdmin first{kit->ports, kit->user_admin};
  Secret token = std::move(*must(first.open()));

  Result<domain::User> create(std::string_view with, std::string email = "ada@example.com",
                              std::string_view password = kPassphrase) {
    return first.create(domain::OperatorActor("tester"), with, std::move(email), secret(password));
  }
};

TEST_CASE("first admin: the printed token makes one admin, once", "[first_admin][security]") {
  Untouched fresh;
  CHECK(fresh.first.is_open());
  CHECK(outcome(fresh.create("another token")) == "INVALID_TOKEN");
  CHECK(outcome(fresh.create("")) == "INVALID_TOKEN");
  const auto user = must(fresh.create(fresh.token.expose()));
  CHECK(user.role == "admin");
  CHECK(user.is_verified);
  CHECK_FALSE(fresh.first.is_open());
  CHECK(outcome(fresh.create(fresh.token.expose(), "eve@example.com")) == "INVALID_TOKEN");
  CHECK_FALSE(must(fresh.first.open()));
}

TEST_CASE("first admin: a refused address or password leaves the token valid", "[first_admin]") {
  Untouched fresh;
  CHECK(outcome(fresh.create(fresh.token.expose(), "no-address")) == "VALIDATION_FAILED");
  CHECK(outcome(fresh.create(fresh.token.expose(), "ada@example.com", "short")) == "VALIDATION_FAILED");
  CHECK(fresh.create(fresh.token.expose()).ok());
}

TEST_CASE("first admin: the token is valid for 15 minutes", "[first_admin][security]") {
  Untouched fresh;
  fresh.kit.clock().advance(FirstAdmin::kValid - milliseconds(1));
  CHECK(fresh.first.is_open());
  fresh.kit.clock().advance(milliseconds(1));
  CHECK_FALSE(fresh.first.is_open());
  CHECK(outcome(fresh.create(fresh.token.expose())) == "INVALID_TOKEN");
}

TEST_CASE("first admin: an admin who was made elsewhere ends it", "[first_admin][security]") {
  Untouched fresh;
  must(fresh.kit->user_admin.create(admin(), {.email = "bob@example.com", .role = "admin", .password = secret(kPassphrase)}));
  CHECK_FALSE(fresh.first.is_open());
  CHECK(outcome(fresh.create(fresh.token.expose())) == "INVALID_TOKEN");
}

TEST_CASE("first admin: a new token replaces the one before", "[first_admin][security]") {
  Untouched fresh;
  const auto second = std::move(*must(fresh.first.open()));
  CHECK(outcome(fresh.create(fresh.token.expose())) == "INVALID_TOKEN");
  CHECK(fresh.create(second.expose()).ok());
}

}  // namespace
}  // namespace usher::core
