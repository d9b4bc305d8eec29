#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/people.h"

using namespace usher;
using namespace usher::cli;

namespace {

/// The database is of another secret than the settings have.
void lose_secret(TestInstallation& usher) {
  usher.kit.run("UPDATE installation SET value = 'of another secret' WHERE name = 'secret_check'");
}

}  // namespace

TEST_CASE("secret abandon: refused where the secret is right", "[secret_commands][security]") {
  TestInstallation usher;
  const auto ran = usher.run("secret abandon --yes");
  CHECK(ran.code == 4);
  CHECK(ran.err.find("nothing is lost") != std::string::npos);
}

TEST_CASE("secret abandon: asks for the database's name", "[secret_commands]") {
  TestInstallation usher;
  lose_secret(usher);
  CHECK(usher.run("secret abandon").code == 2);
  CHECK(usher.run("secret abandon", "usher\n", true).code != 0);
  const auto ran = usher.run("secret abandon -o json", "usher.db\n", true);
  CHECK(ran.code == 0);
  CHECK(ran.err.find("put it back instead") != std::string::npos);
  CHECK(ran.out.find("\"signing_keys\": 0") != std::string::npos);  // what the secret at hand opens is kept
  CHECK(usher.kit.texts("SELECT actor FROM audit_events WHERE action = 'secret.abandoned'") ==
        std::vector<std::string>{"operator:tester"});
  CHECK(usher.run("secret abandon --yes").code == 4);
}

TEST_CASE("secret abandon --dry-run: counts and names the admins, and changes nothing", "[secret_commands]") {
  TestInstallation usher;
  const auto ada = testkit::sign_up(usher.kit);
  testkit::make_admin(usher.kit, ada);
  usher.kit.run("INSERT INTO two_factors (user_id, secret_sealed, backup_codes, confirmed_at_ms, created_at_ms) VALUES ('" +
                ada.user.id.str() + "', 'lost', '', 1, 1)");
  lose_secret(usher);
  const auto before = usher.kit.everything_stored();
  const auto ran = usher.run("secret abandon --dry-run -o json");
  CHECK(ran.code == 0);
  CHECK(ran.out.find("\"two_factors\": 1") != std::string::npos);
  CHECK(ran.out.find("\"sessions\": 1") != std::string::npos);
  CHECK(ran.out.find("\"admins_shut_out\": 1") != std::string::npos);
  CHECK(ran.err.find("`usher user reset-2fa ada@example.com`") != std::string::npos);
  CHECK(usher.kit.everything_stored() == before);
}

TEST_CASE("audit verify: after an abandonment older events are not verifiable, which is no break", "[secret_commands][audit]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  usher.done("audit verify");
  lose_secret(usher);
  CHECK(usher.run("secret abandon --yes").err.find("make a new backup") != std::string::npos);
  const auto ran = usher.run("audit verify -o json");
  CHECK(ran.code == 0);
  CHECK(ran.out.find("\"intact\": true") != std::string::npos);
  CHECK(ran.out.find("\"not_verifiable\": 0") == std::string::npos);
  CHECK(ran.out.find("\"not_verifiable_since\": \"20") != std::string::npos);
  CHECK(ran.err.find("not verifiable since 20") != std::string::npos);
}
