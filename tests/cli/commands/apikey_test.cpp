#include "cli/commands/rows.h"
#include "common/core/tokens/api_keys.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

using namespace usher;
using namespace usher::cli;

namespace {

std::string opened(TestInstallation& usher, const std::string& key) {
  return testkit::outcome(usher.kit->api_keys.identify(key));
}

}  // namespace

TEST_CASE("apikey: created, used, listed and revoked", "[apikey_commands]") {
  TestInstallation usher;
  const auto key = line_of(usher.done("apikey create --scope profile:read --name chat -o name"));
  CHECK(opened(usher, key) == "OK");
  usher.kit.settle();
  CHECK(usher.done("apikey list --fields name,scope,created_by,last_used_at,revoked_at -o csv") ==
        "name,scope,created_by,last_used_at,revoked_at\nchat,profile:read,operator:tester," +
            to_rfc3339(usher.kit.clock().now()) + ",\n");
  const auto id = line_of(usher.done("apikey list -o name"));
  const auto at = to_rfc3339(usher.kit.clock().now());
  CHECK(usher.done("apikey revoke " + id + " -o csv") == "id,revoked_at\n" + id + "," + at + "\n");
  CHECK(opened(usher, key) == "UNAUTHENTICATED");
  usher.kit.clock().advance(std::chrono::minutes(1));
  CHECK(usher.done("apikey revoke " + id + " -o csv") == "id,revoked_at\n" + id + "," + at + "\n");
  CHECK(usher.kit.texts("SELECT action FROM audit_events WHERE actor = 'operator:tester'") ==
        std::vector<std::string>{"api_key.created", "api_key.revoked"});
}

TEST_CASE("apikey create: the document has the key, the list never does", "[apikey_commands][security]") {
  TestInstallation usher;
  const auto made = json::parse(usher.done("apikey create --scope profile:read -o json"));
  REQUIRE(made.ok());
  const auto& key = *made.value().find("key")->string();
  CHECK(opened(usher, key) == "OK");
  CHECK(made.value().find("name")->is_null());
  CHECK(usher.done("apikey list -o json").find(key) == std::string::npos);
}

TEST_CASE("apikey create: refused if the output would not show the key", "[apikey_commands]") {
  TestInstallation usher;
  const auto ran = usher.run("apikey create --scope profile:read --fields id");
  CHECK(ran.code == 2);
  CHECK(ran.err.find("name `key`") != std::string::npos);
  CHECK(usher.done("apikey list -o name").empty());
}

TEST_CASE("apikey create: an unknown scope gets the known ones, a missing one is reported as missing", "[apikey_commands]") {
  TestInstallation usher;
  const auto unknown = usher.run("apikey create --scope profile:write");
  CHECK(unknown.code == 2);
  CHECK(unknown.err.find("profile:read") != std::string::npos);
  const auto missing = usher.run("apikey create");
  CHECK(missing.code == 2);
  CHECK(missing.err.find("needs --scope (What the key is for: profile:read, ") != std::string::npos);
  CHECK(usher.run_words({"apikey", "create", "--scope", "profile:read", "--name", " "}).code == 2);
}

TEST_CASE("apikey revoke: --all revokes every key after a question", "[apikey_commands][security]") {
  TestInstallation usher;
  for (const std::string name : {"a", "b", "c"}) usher.done("apikey create --scope profile:read --name " + name);
  const auto ids = usher.kit.texts("SELECT id FROM api_keys");
  usher.done("apikey revoke " + ids.front());
  CHECK(usher.run("apikey revoke --all", "n\n", true).code != 0);
  CHECK(usher.kit.number("SELECT count(*) FROM api_keys WHERE revoked_at_ms IS NULL") == 2);
  CHECK(usher.done("apikey revoke --all --yes -o csv") == "revoked,unchanged,gone,refused\n2,1,0,0\n");
  CHECK(usher.kit.number("SELECT count(*) FROM api_keys WHERE revoked_at_ms IS NULL") == 0);
  CHECK(usher.done("apikey revoke --all --yes -o csv") == "revoked,unchanged,gone,refused\n0,3,0,0\n");
  CHECK(usher.run("apikey revoke").code == 2);
}

TEST_CASE("apikey revoke: an unknown id is reported", "[apikey_commands]") {
  TestInstallation usher;
  const auto ran = usher.run("apikey revoke nothing");
  CHECK(ran.code == 3);
  CHECK(ran.err.find("No API key has the id nothing") != std::string::npos);
}

TEST_CASE("apikey list and adopt: whose a key is, and an adopted key outlives the admin who made it",
          "[apikey_commands][security]") {
  TestInstallation usher;
  testkit::make_admin(usher.kit, testkit::sign_up(usher.kit, "grace@example.com"));
  const auto ada = testkit::sign_up(usher.kit).user.id.str();
  const auto key = testkit::key_of_admin(usher.kit, ada);
  CHECK(usher.done("apikey list --fields owner,state,owner_id -o csv") ==
        "owner,state,owner_id\nada@example.com,live," + ada + "\n");
  usher.kit.run("UPDATE users SET role = 'user' WHERE email = 'ada@example.com'");
  CHECK(usher.done("apikey list --fields owner,state -o csv") == "owner,state\nada@example.com,without_owner\n");
  CHECK(opened(usher, key) == "UNAUTHENTICATED");
  const auto id = line_of(usher.done("apikey list -o name"));
  CHECK(usher.done("apikey adopt " + id + " -o csv") == "id,scope,state,owner\n" + id + ",admin:write,live,the installation\n");
  CHECK(opened(usher, key) == "OK");
  CHECK(usher.run("apikey adopt " + id).err.find("nothing was changed") != std::string::npos);
  CHECK(usher.run("apikey adopt nothing").code == 3);
}
