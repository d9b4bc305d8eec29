#include <fstream>

#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("key: rotate, list, revoke and prune over the life of two keys", "[key_commands]") {
  TestInstallation usher;
  const auto states = [&] { return usher.done("key list --fields state -o csv"); };
  const std::string old_key = line_of(usher.done("key list -o name"));
  CHECK(states() == "state\nsigning\n");
  const std::string new_key = line_of(usher.done("key rotate -o name"));
  CHECK(states() == "state\nsigning\nnext\n");
  usher.kit.clock().advance(std::chrono::minutes(5));
  CHECK(states() == "state\nretired\nsigning\n");

  CHECK(usher.run("key revoke " + old_key).code == 2);
  CHECK(usher.run("key revoke nothing --yes").code == 3);
  CHECK(usher.run("key revoke " + new_key + " --yes").code == 4);
  CHECK(usher.done("key revoke --yes -o name " + old_key) == old_key + "\n");
  CHECK(states() == "state\nrevoked\nsigning\n");
  CHECK(usher.run("key revoke --yes " + old_key).code == 3);

  usher.kit.clock().advance(std::chrono::hours(1));
  CHECK(usher.done("key prune -o csv") == "keys\n0\n");
  CHECK(usher.done("key list -o name") == old_key + "\n" + new_key + "\n");
  CHECK(usher.kit.texts("SELECT DISTINCT actor FROM audit_events WHERE action LIKE 'key%'") ==
        std::vector<std::string>{"operator:tester"});
}

TEST_CASE("key rotate --now: the new key signs at once", "[key_commands]") {
  TestInstallation usher;
  usher.kit.clock().advance(std::chrono::seconds(1));
  usher.done("key rotate --now");
  CHECK(usher.done("key list --fields state -o csv") == "state\nretired\nsigning\n");
}

TEST_CASE("key list: no private part is printed", "[key_commands][security]") {
  TestInstallation usher;
  const std::string sealed = usher.kit.texts("SELECT private_sealed FROM signing_keys").at(0);
  CHECK(usher.done("key list -o json").find(sealed) == std::string::npos);
}

TEST_CASE("key reseal: with one secret nothing is done, and the output explains a rotation", "[key_commands]") {
  TestInstallation usher;
  const auto ran = usher.run("key reseal -o json");
  CHECK(ran.code == 0);
  CHECK(ran.out.find("\"signing_keys\": 0") != std::string::npos);
  CHECK(ran.out.find("\"secret_changed\": false") != std::string::npos);
  CHECK(ran.err.find("set USHER_SECRET to a new one and USHER_SECRET_PREVIOUS to this one") != std::string::npos);
  CHECK(usher.run("key reseal --fields nonsense").code == 2);
}

TEST_CASE("key reseal: until a server or a rotation has the new secret, no other command seals with it",
          "[key_commands][security]") {
  TestInstallation usher;
  const std::string old(usher.kit.settings().secrets.usher.expose());
  usher.changed["USHER_SECRET"] = "the secret of another installation, by mistake";
  const bool is_file = GENERATE(false, true);  // where the old secret is
  const bool restarts = GENERATE(false, true);
  if (is_file) std::ofstream(usher.kit.database().place() + ".secret") << old;
  if (!is_file) usher.changed["USHER_SECRET_PREVIOUS"] = old;
  const auto before = usher.kit.everything_stored();
  for (const auto* command : {"key rotate --now", "user create ada@example.com --generate-password", "prune", "seed --users 1"}) {
    const auto ran = usher.run(command);
    INFO(command << " " << ran.err);
    CHECK(ran.code == 1);
    CHECK(testkit::has(ran.err, "No usherd uses the secret in USHER_SECRET"));
  }
  CHECK(usher.run("doctor").code == 1);
  CHECK(usher.kit.everything_stored() == before);
  if (!restarts) usher.done("key reseal");
  const testkit::TestCore server(usher.kit.world(), [&](settings::Settings& settings) {
    settings.secrets.usher = testkit::secret(usher.changed["USHER_SECRET"]);
    settings.secrets.usher_previous = testkit::secret(old);
  });
  usher.done("key rotate --now");
}

TEST_CASE("key prune: keys and their audit event are deleted and written together", "[key_commands]") {
  TestInstallation usher;
  const std::string old_key = line_of(usher.done("key list -o name"));
  usher.done("key rotate --now");
  usher.kit.clock().advance(std::chrono::hours(1));
  usher.kit.run("CREATE TRIGGER no_more BEFORE DELETE ON signing_keys BEGIN SELECT RAISE(ABORT, 'no more'); END");
  CHECK(usher.run("key prune").code != 0);
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events WHERE action = 'keys.pruned'") == 0);
  usher.kit.run("DROP TRIGGER no_more");
  CHECK(usher.done("key prune -o csv") == "keys\n1\n");
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events WHERE action = 'keys.pruned'") == 1);
}
