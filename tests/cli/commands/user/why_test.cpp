#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/people.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("user why: what refuses a sign-in, and the command that mends it", "[user_why]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  CHECK(usher.done("user why ada@example.com -o json").find("Nothing stored blocks this account") != std::string::npos);
  usher.done("user suspend ada@example.com --yes");
  const auto rows = testkit::must(json::parse(usher.done("user why ADA@example.com -o json")));
  const auto& row = rows.array()->at(0);
  CHECK(*row.find("result")->string() == "problem");
  CHECK(*row.find("reason")->string() == "suspended");
  CHECK(*row.find("finding")->string() == "The account is suspended; `usher user activate ada@example.com`");
  CHECK(*row.find("command")->string() == "usher user activate ada@example.com");
  usher.done("user activate ada@example.com");
  CHECK(usher.done("user why ada@example.com").find("suspended") == std::string::npos);
  CHECK(usher.run("user why unknown@example.com").code == 3);
}
