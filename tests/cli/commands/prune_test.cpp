#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("prune: reports what was deleted, and the second time nothing", "[prune_command]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  usher.done("token revoke --all --yes");
  usher.kit.clock().advance(std::chrono::hours(25));
  CHECK(usher.done("prune --fields sessions,rate_limits,keys -o csv") == "sessions,rate_limits,keys\n1,0,0\n");
  CHECK(usher.done("prune --fields sessions -o csv") == "sessions\n0\n");
  CHECK(usher.kit.texts("SELECT DISTINCT actor FROM audit_events WHERE action = 'maintenance.pruned'") ==
        std::vector<std::string>{"operator:tester"});
}

TEST_CASE("prune: a dry run counts what a run then deletes, and changes nothing", "[prune_command]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  usher.done("user send-reset ada@example.com");
  usher.done("token revoke --all --yes");
  usher.kit.clock().advance(std::chrono::days(100));
  const auto events = usher.kit.number("SELECT count(*) FROM audit_events");
  const std::string expected = usher.done("prune --dry-run -o csv");
  CHECK(usher.kit.number("SELECT count(*) FROM sessions") == 1);
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events") == events);
  CHECK(usher.done("prune -o csv") == expected);
  CHECK(usher.kit.number("SELECT count(*) FROM sessions") == 0);
}

TEST_CASE("prune: wrong --fields are reported before anything is deleted", "[prune_command]") {
  TestInstallation usher;
  CHECK(usher.run("prune --fields nonsense").code == 2);
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events WHERE action = 'maintenance.pruned'") == 0);
}

TEST_CASE("prune: deletions are audited, also when it fails halfway", "[prune_command][security]") {
  const std::string command = GENERATE(as<const char*>{}, "prune", "token prune");
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  usher.done("token revoke --all --yes");
  usher.kit.clock().advance(std::chrono::hours(25));
  usher.kit.run("CREATE TRIGGER no_more BEFORE DELETE ON sessions BEGIN SELECT RAISE(ABORT, 'no more'); END");
  CHECK(usher.run(command).code != 0);
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events WHERE action LIKE '%.pruned'") == 1);
}
