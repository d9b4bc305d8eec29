#include "cli/commands/rows.h"
#include "common/core/administration/resources.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

using namespace usher;
using namespace usher::cli;

namespace {

/// An account with password guesses against it.
struct Guessed : TestInstallation {
  Guessed() { testkit::sign_up(kit); }
  testkit::TestCore server{kit.world(), testkit::with_limits};
  void guess(int times) {
    for (int i = 0; i < times; ++i) static_cast<void>(testkit::try_sign_in(server, testkit::kAda, "a wrong guess").ok());
  }
  bool is_rate_limited() { return testkit::outcome(testkit::try_sign_in(server)) == "RATE_LIMITED"; }
};

}  // namespace

TEST_CASE("limit list: rate limited subjects only, with the end", "[limit_commands]") {
  Guessed usher;
  usher.guess(9);
  CHECK(usher.done("limit list -o json") == "[]\n");
  usher.guess(1);
  CHECK(usher.done("limit list --fields rule,subject,count -o csv") ==
        "rule,subject,count\nsign_in_account,ada@example.com,10\n");
  usher.kit.clock().advance(std::chrono::minutes(15));
  CHECK(usher.done("limit list -o json") == "[]\n");
}

TEST_CASE("limit list: all subjects, of which a request gets 200", "[limit_commands]") {
  Guessed usher;
  const auto end = std::to_string(to_ms(usher.kit.clock().now()) + 60'000);
  usher.kit.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 201) "
      "INSERT INTO rate_limits SELECT 'sign_in_address', '192.0.2.' || i, 30, " +
      end + " FROM n");
  const auto lines = [](const std::string& text) { return std::count(text.begin(), text.end(), '\n'); };
  CHECK(lines(usher.done("limit list --fields subject -o csv")) == 202);
  const auto& limits = core::resource_of("limits");
  const core::ListQuery request{.now = usher.kit.clock().now()};
  CHECK(testkit::must(usher.server->administration.list(limits, request)).rows.size() == 200);
}

TEST_CASE("limit clear: unblocks the account, in any spelling of its address", "[limit_commands]") {
  Guessed usher;
  usher.guess(10);
  REQUIRE(usher.is_rate_limited());
  const Ran other = usher.run("limit clear --account bob@example.com -o csv");
  CHECK(other.out == "cleared\n0\n");
  CHECK(other.err == "No attempts were counted for bob@example.com\n");
  REQUIRE(usher.is_rate_limited());
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events WHERE action = 'limits.cleared'") == 0);
  const Ran cleared = usher.run("limit clear --account ADA@example.com -o csv");
  CHECK(cleared.out == "cleared\n1\n");
  CHECK(cleared.err == "Cleared sign_in_account (10 of 10)\n");
  CHECK_FALSE(usher.is_rate_limited());
  CHECK(usher.kit.texts("SELECT DISTINCT actor FROM audit_events WHERE action = 'limits.cleared'") ==
        std::vector<std::string>{"operator:tester"});
}

TEST_CASE("limit clear: unblocks a client address, and takes no other text for one", "[limit_commands]") {
  Guessed usher;
  usher.guess(1);
  CHECK(usher.done("limit clear --address 192.0.2.1 -o csv") == "cleared\n2\n");
  CHECK(usher.done("audit list --action limits.cleared -o csv --fields actor,ip,email") ==
        "actor,ip,email\noperator:tester,192.0.2.1,\n");
  for (const std::string words : {"", " --address example.com", " --address 192.0.2.1 --account ada@example.com"}) {
    CAPTURE(words);
    CHECK(usher.run("limit clear" + words).code == 2);
  }
}

TEST_CASE("limit list: reports a truncated list", "[limit_commands]") {
  TestInstallation usher;
  const auto end = std::to_string(to_ms(usher.kit.clock().now() + std::chrono::minutes(10)));
  usher.kit.run("INSERT INTO rate_limits VALUES ('sign_in_account', 'a', 10, " + end + "), ('sign_in_account', 'b', 10, " + end +
                "), ('sign_in_address', '192.0.2.1', 30, " + end + ")");
  const Ran part = usher.run("limit list --limit 2 -o csv --fields rule");
  CHECK(part.out == "rule\nsign_in_account\nsign_in_account\n");
  CHECK(part.err == "2 of 3 rows; --all shows all\n");
  CHECK(usher.run("limit list --limit 3").err.empty());
}
