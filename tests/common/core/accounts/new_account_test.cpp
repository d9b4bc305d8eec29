#include "common/core/accounts/new_account.h"

#include "tests/catch.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::TestCore;

std::vector<std::string> faulty_fields(const Result<NewAccount>& account) {
  std::vector<std::string> fields;
  if (!account.ok())
    for (const auto& fault : account.error().fields) fields.push_back(fault.field);
  return fields;
}

TEST_CASE("new account: the address is kept as written and compared in lower case", "[new_account]") {
  TestCore test;
  const auto account = must(new_account({.email = " Ada@Example.com "}, test->ports));
  CHECK(account.user.email == "ada@example.com");
  CHECK(account.user.email_as_written == "Ada@Example.com");
  CHECK(account.credential.provider_account_id == account.user.id.str());
  CHECK_FALSE(account.credential.password_hash);
  CHECK_FALSE(account.profile);
}

TEST_CASE("new account: all field errors are returned together", "[new_account]") {
  TestCore test;
  AccountFacts facts{.email = "nowhere", .name = std::string(256, 'x'), .role = "king", .id = UserId("")};
  facts.profile.organization = {.present = true, .value = std::string(256, 'x')};
  CHECK(faulty_fields(new_account(std::move(facts), test->ports)) ==
        std::vector<std::string>{"email", "name", "role", "id", "organization"});
}

TEST_CASE("new account: a name is one line of UTF-8, an image is https", "[new_account][security]") {
  TestCore test;
  const auto name = GENERATE(as<std::string>{}, "Ada\nBcc: x", "Ada\x1b[2J", "Ada\xc2\x9b", "Ada\x7f", "\xff\xfe");
  CHECK(faulty_fields(new_account({.email = "a@example.com", .name = name, .image = "http://example.com/a.png"}, test->ports)) ==
        std::vector<std::string>{"name", "image"});
}

TEST_CASE("new account: an id is short and resembles neither an address nor a header", "[new_account][security]") {
  TestCore test;
  const auto id = GENERATE(as<std::string>{}, "a@b.example", "a b", "a\r\nX-Role: admin", "ü", std::string(65, 'a'));
  CHECK(faulty_fields(new_account({.email = "a@example.com", .id = UserId(id)}, test->ports)) == std::vector<std::string>{"id"});
  CHECK(new_account({.email = "a@example.com", .id = UserId(std::string(64, 'a'))}, test->ports).ok());
}

}  // namespace
}  // namespace usher::core
