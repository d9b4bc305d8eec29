#include "common/core/upkeep/sample_accounts.h"

#include <set>

#include "tests/catch.h"

namespace usher::core {
namespace {

std::string text_of(const SeedAccount& account) {
  const auto& profile = account.profile;
  return account.email + "|" + account.id->str() + "|" + std::string(account.password.expose()) + "|" + *account.name + "|" +
         account.role + "|" + to_rfc3339(*account.created_at) + "|" + profile.experience_level.value.value_or("-") + "|" +
         profile.professional_role.value.value_or("-") + "|" + profile.role_other.value.value_or("-") + "|" +
         profile.organization.value.value_or("-") + "|" + json::to_text(*profile.software_background.value) + "|" +
         json::to_text(*profile.hardware_background.value);
}

TEST_CASE("sample accounts: a seed gives the same accounts in every release", "[made_up_accounts]") {
  const auto accounts = sample_accounts(2, 7);
  CHECK(text_of(accounts[0]) ==
        "seed-7-0001@example.com|01941f2a-6660-78dd-943d-366caae7beb7|gmYOskLdlWIND2CXd40h|Priya "
        "Berg|user|2025-01-01T00:01:00.000Z|"
        R"(beginner|student|-|Sample Robotics|{"languages":["cpp","javascript"]}|{"devices":["raspberry-pi"]})");
  CHECK(text_of(accounts[1]) ==
        "seed-7-0002@example.com|01941f2b-50c0-7db7-9f20-6447737dbb0d|FDTlxU2yxRiirv1lqX5N|Mina "
        "Okafor|user|2025-01-01T00:02:00.000Z|"
        R"(beginner|hobbyist|-|Placeholder Institute|{"languages":["javascript","python"]}|{"devices":["arduino","jetson"]})");
}

TEST_CASE("sample accounts: a longer list begins with the shorter one", "[made_up_accounts]") {
  const auto few = sample_accounts(3, 7);
  const auto many = sample_accounts(200, 7);
  for (std::size_t i = 0; i < few.size(); ++i) CHECK(text_of(few[i]) == text_of(many[i]));
  std::set<std::string> addresses;
  std::set<std::string> passwords;
  for (const auto& account : many) {
    addresses.insert(account.email);
    passwords.insert(std::string(account.password.expose()));
  }
  CHECK(addresses.size() == 200);
  CHECK(passwords.size() == 200);
}

TEST_CASE("sample accounts: another seed gives other accounts", "[made_up_accounts]") {
  const auto seven = sample_accounts(1, 7);
  const auto eight = sample_accounts(1, 8);
  CHECK(seven[0].email != eight[0].email);
  CHECK(seven[0].id != eight[0].id);
  CHECK(seven[0].password.expose() != eight[0].password.expose());
}

}  // namespace
}  // namespace usher::core
