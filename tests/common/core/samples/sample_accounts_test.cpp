#include "common/core/samples/sample_accounts.h"

#include <set>

#include "common/base/time_text.h"
#include "tests/catch.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

constexpr Time kUntil = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);

std::vector<SeedAccount> sample(std::int64_t count, std::uint64_t seed, SampleOptions options = {}) {
  options.seed = seed;
  options.until = kUntil;
  return SampleAccounts(std::move(options)).next(count);
}

std::string text_of(const SeedAccount& account) {
  return account.email + "|" + account.id->str() + "|" + std::string(account.password.expose()) + "|" + *account.name + "|" +
         account.role;
}

/// With the parts that depend on options.
std::string details_of(const SeedAccount& account) {
  return text_of(account) + "|" + to_rfc3339(*account.created_at) + "|" + account.provider.value_or("-") + "|" +
         std::string(account.totp_secret ? account.totp_secret->expose() : "-") + "|" +
         (account.answers ? json::to_text(account.answers->values) : "-");
}

TEST_CASE("sample accounts: a seed gives the same accounts in every release", "[made_up_accounts]") {
  const auto accounts = sample(2, 7);
  CHECK(text_of(accounts[0]) ==
        "seed-7-0001@example.com|01941f2a-6660-78dd-943d-366caae7beb7|gmYOskLdlWIND2CXd40h|Priya Berg|user");
  CHECK(text_of(accounts[1]) ==
        "seed-7-0002@example.com|01941f2b-50c0-7db7-9f20-6447737dbb0d|FDTlxU2yxRiirv1lqX5N|Mina Okafor|user");
}

TEST_CASE("sample accounts: a longer list begins with the shorter one", "[made_up_accounts]") {
  const auto few = sample(3, 7);
  const auto many = sample(200, 7);
  for (std::size_t i = 0; i < few.size(); ++i) CHECK(details_of(few[i]) == details_of(many[i]));
  std::set<std::string> addresses;
  std::set<std::string> passwords;
  for (const auto& account : many) {
    addresses.insert(account.email);
    passwords.insert(std::string(account.password.expose()));
  }
  CHECK(addresses.size() == 200);
  CHECK(passwords.size() == 200);
}

TEST_CASE("sample accounts: the first ones may be left out", "[made_up_accounts]") {
  SampleAccounts accounts({.seed = 7, .until = kUntil, .two_factor_percent = 50, .social_percent = 50});
  accounts.skip(2);
  const auto all = sample(4, 7, {.two_factor_percent = 50, .social_percent = 50});
  CHECK(details_of(accounts.next(1).front()) == details_of(all[2]));
  accounts.skip(0);
  CHECK(details_of(accounts.next(1).front()) == details_of(all[3]));
}

TEST_CASE("sample accounts: another seed gives other accounts", "[made_up_accounts]") {
  const auto seven = sample(1, 7);
  const auto eight = sample(1, 8);
  CHECK(seven[0].email != eight[0].email);
  CHECK(seven[0].id != eight[0].id);
  CHECK(seven[0].password.expose() != eight[0].password.expose());
  CHECK(sample_password(7).expose() != sample_password(8).expose());
}

TEST_CASE("sample accounts: created in the days before the given time, and spread over them", "[made_up_accounts]") {
  const auto range = GENERATE(1, 28);
  std::set<Time> dates;
  for (const auto& account : sample(200, 7, {.days = std::chrono::days(range)})) {
    CHECK(*account.created_at < kUntil);
    CHECK(*account.created_at >= kUntil - std::chrono::days(range));
    dates.insert(std::chrono::floor<std::chrono::days>(*account.created_at));
  }
  CHECK(dates.size() == static_cast<std::size_t>(range));
}

TEST_CASE("sample accounts: percentages of second factors and links, which change nothing else", "[made_up_accounts]") {
  const auto plain = sample(400, 7);
  const auto some = sample(400, 7, {.two_factor_percent = 25, .social_percent = 50});
  const auto all = sample(400, 7, {.two_factor_percent = 100, .social_percent = 100});
  std::int64_t factors = 0;
  std::int64_t links = 0;
  for (std::size_t i = 0; i < some.size(); ++i) {
    factors += some[i].totp_secret ? 1 : 0;
    links += some[i].provider ? 1 : 0;
    CHECK(text_of(some[i]) == text_of(plain[i]));
    CHECK(some[i].created_at == plain[i].created_at);
    CHECK((all[i].totp_secret && all[i].provider));
    CHECK_FALSE((plain[i].totp_secret || plain[i].provider));
  }
  CHECK((factors > 70 && factors < 130));
  CHECK((links > 150 && links < 250));
}

TEST_CASE("sample accounts: one password belongs to all", "[made_up_accounts]") {
  for (const auto& account : sample(3, 7, {.password = SharedPassword{Secret(std::string("shared")), "hash"}})) {
    CHECK(account.password.expose() == "shared");
    CHECK(account.password_hash == "hash");
  }
}

}  // namespace
}  // namespace usher::core
