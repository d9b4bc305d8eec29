#include "cli/limit_commands.h"

#include "tests/catch.h"
#include "tests/cli/installation.h"

using namespace usher;
using namespace usher::cli;

namespace {

/// With an account that somebody guesses at.
struct Guessed : Installation {
  Guessed() { testkit::sign_up(kit); }
  testkit::TestCore server{kit.world(), testkit::with_limits};
  void guess(int times) {
    for (int i = 0; i < times; ++i) static_cast<void>(testkit::try_sign_in(server, testkit::kAda, "a wrong guess").ok());
  }
  bool is_held_back() { return testkit::outcome(testkit::try_sign_in(server)) == "RATE_LIMITED"; }
};

}  // namespace

TEST_CASE("limit list: only who is held back, and until when", "[limit_commands]") {
  Guessed usher;
  usher.guess(9);
  CHECK(usher.done("limit list -o json") == "[]\n");
  usher.guess(1);
  CHECK(usher.done("limit list --fields rule,subject,count -o csv") ==
        "rule,subject,count\nsign_in_account,ada@example.com,10\n");
  usher.kit.clock().advance(std::chrono::minutes(15));
  CHECK(usher.done("limit list -o json") == "[]\n");
}

TEST_CASE("limit clear: lets the account in, however its address is written", "[limit_commands]") {
  Guessed usher;
  usher.guess(10);
  REQUIRE(usher.is_held_back());
  const Ran other = usher.run("limit clear --account bob@example.com -o csv");
  CHECK(other.out == "cleared\n0\n");
  CHECK(other.err == "Nothing was counted against bob@example.com\n");
  REQUIRE(usher.is_held_back());
  CHECK(usher.done("limit clear --account ADA@example.com -o csv") == "cleared\n1\n");
  CHECK_FALSE(usher.is_held_back());
  CHECK(usher.kit.texts("SELECT DISTINCT actor FROM audit_events WHERE action = 'limits.cleared'") ==
        std::vector<std::string>{"operator:tester"});
}

TEST_CASE("limit clear: lets a client address in, and takes nothing else for one", "[limit_commands]") {
  Guessed usher;
  usher.guess(1);
  CHECK(usher.done("limit clear --address 192.0.2.1 -o csv") == "cleared\n2\n");
  for (const std::string words : {"", " --address example.com", " --address 192.0.2.1 --account ada@example.com"}) {
    CAPTURE(words);
    CHECK(usher.run("limit clear" + words).code == 2);
  }
}
