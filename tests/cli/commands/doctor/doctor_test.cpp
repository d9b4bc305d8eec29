#include <fstream>

#include "cli/commands/rows.h"
#include "common/core/tokens/api_keys.h"
#include "common/core/upkeep/server_notes.h"
#include "common/db/engine/database.h"
#include "common/db/migrator.h"
#include "common/db/sqlite/instance_lock.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/people.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

using testkit::has;
using testkit::must;

TEST_CASE("doctor: a sound installation is ok in every line", "[cli][doctor]") {
  TestInstallation here;
  const auto out = here.done("doctor -o json");
  for (const char* check : {"settings", "disk", "database", "files", "writable", "server", "integrity", "schema", "secret",
                            "keys", "clock", "proxies", "origin"})
    CHECK(has(out, std::string(R"({"result":"ok","check":")") + check));
  CHECK_FALSE(has(out, "problem"));
}

TEST_CASE("doctor: each defect is a problem, and the other checks still run", "[cli][doctor]") {
  TestInstallation here;
  std::string said;
  SECTION("migrations") {
    here.kit.run("UPDATE schema_migrations SET checksum = '0' WHERE version = 3");
    said = R"("finding":"Migration 3 (profiles) was applied with another text)";
  }
  SECTION("secret") {
    here.kit.run("UPDATE installation SET value = 'another' WHERE name = 'secret_check'");
    said = "does not belong to this database";
  }
  SECTION("signing key") {
    here.kit.run("UPDATE signing_keys SET private_sealed = 'another'");
    said = "does not open with this USHER_SECRET";
  }
  SECTION("modes") {
    REQUIRE(::chmod(here.kit.database().place().c_str(), 0644) == 0);
    said = "chmod 600 " + here.kit.database().place();
  }
  SECTION("clock") {
    here.kit.run(
        "INSERT INTO audit_events (id, at_ms, action, outcome, actor, personal_digest) VALUES ('e', 9000000000000, 'a', "
        "'success', 'system', '')");
    said = "; set the clock";
  }
  const auto ran = here.run("doctor -o json");
  CHECK(ran.code == 1);
  CHECK(has(ran.out, said));
  CHECK(has(ran.out, R"("result":"problem")"));
  CHECK(has(ran.out, R"("check":"origin")"));
}

TEST_CASE("doctor: a large database is read as a whole by --deep alone", "[cli][doctor]") {
  TestInstallation here;
  std::filesystem::resize_file(here.kit.database().place(), 129 * 1024 * 1024);  // sparse: it takes no room
  const auto out = here.done("doctor -o json");
  CHECK(has(out, R"({"result":"ok","check":"integrity","finding":"The database is too large)"));
  CHECK(has(here.done("doctor --deep -o json"), "The database is sound"));
}

TEST_CASE("doctor: links of an issuer that the provider had before are a warning", "[cli][doctor]") {
  TestInstallation here;
  testkit::sign_up(here.kit);
  here.kit.run(
      "INSERT INTO accounts (id, user_id, provider, provider_account_id, issuer, created_at_ms, updated_at_ms) "
      "SELECT 'link', id, 'acme', '7', 'https://former.example', 0, 0 FROM users");
  here.changed = {{"OIDC_ACME_ISSUER", "https://no-such-host.invalid"},
                  {"OIDC_ACME_CLIENT_ID", "client"},
                  {"OIDC_ACME_CLIENT_SECRET", "hush"}};
  const auto out = here.run("doctor -o json").out;
  CHECK(
      has(out,
          R"({"result":"warning","check":"links","finding":"Accounts linked to `acme` at the issuer https://former.example: 1)"));
}

TEST_CASE("doctor: on a public site a server that has started once is to run, and to answer there", "[cli][doctor]") {
  TestInstallation here;
  const auto settings = here.kit.world()->directory.file(".env");
  std::ofstream(settings) << "PUBLIC_URL=https://no-such-host.invalid\n";
  CHECK_FALSE(has(here.done("doctor -o json"), "problem"));
  REQUIRE(core::note_server_start(here.kit->ports).ok());
  const auto dead = here.run("doctor -o json");
  CHECK(dead.code == 1);
  CHECK(has(dead.out, "No usherd is running on this database, but one did"));
  const auto server = db::InstanceLock::shared(here.kit.database().place());
  REQUIRE(server.ok());
  CHECK(has(here.run("doctor -o json").out, "PUBLIC_URL cannot be reached: no-such-host.invalid has no address in the DNS"));
  std::ofstream(settings) << "PUBLIC_URL=http://localhost:8000\n";
  CHECK_FALSE(has(here.done("doctor -o json"), R"("check":"site")"));
}

TEST_CASE("doctor: invalid settings and an unreachable database are findings, not a failure", "[cli][doctor]") {
  TestInstallation here;
  const auto unreachable = here.run("doctor -o json --database postgresql://u:sekretpw@127.0.0.1:1/x");
  CHECK(unreachable.code == 1);
  CHECK(has(unreachable.out, R"("check")"));
  CHECK_FALSE(has(unreachable.out + unreachable.err, "sekretpw"));
  CHECK(here.run("doctor --database sqlite:" + here.kit.world()->directory.file("none.db")).code == 0);
  std::ofstream(here.kit.world()->directory.file(".env")) << "PORT=soon\nCOOKIE_SECURE=maybe\n";
  const auto ran = here.run("doctor");
  CHECK(ran.code == 1);
  CHECK(has(ran.out, "PORT: "));
  CHECK(has(ran.out, "COOKIE_SECURE: "));
}

TEST_CASE("doctor: API keys of former admins are named", "[cli][doctor][security]") {
  TestInstallation here;
  const auto grace = testkit::make_admin(here.kit, testkit::sign_up(here.kit, "grace@example.com"));
  const auto ada = testkit::make_admin(here.kit, testkit::sign_up(here.kit));
  const auto dead = must(here.kit->api_keys.create(ada, "profile:read", "chat")).key.id.str();
  const auto kept = must(here.kit->api_keys.create(grace, "profile:read", "chat")).key.id.str();
  const auto ours = must(here.kit->api_keys.create(testkit::admin(), "profile:read", "chat")).key.id.str();
  here.kit.run(GENERATE(as<const char*>{}, "UPDATE users SET role = 'user' WHERE email = 'ada@example.com'",
                        "DELETE FROM users WHERE email = 'ada@example.com'",
                        "UPDATE users SET is_active = 0 WHERE email = 'ada@example.com'"));
  const auto out = here.run("doctor -o json").out;
  CHECK(has(out, "usher apikey adopt " + dead));
  CHECK_FALSE(has(out, kept));
  CHECK_FALSE(has(out, ours));
}

TEST_CASE("doctor: API keys whose owner lacks a demanded second factor are named", "[cli][doctor][security]") {
  TestInstallation here;
  const auto ada = testkit::make_admin(here.kit, testkit::sign_up(here.kit));
  const auto key = must(here.kit->api_keys.create(ada, "profile:read", "chat")).key.id.str();
  const auto is_named = [&] {
    return has(here.run("doctor -o json").out,
               "lacks the second factor that REQUIRE_TWO_FACTOR demands. Keep it by `usher apikey adopt " + key);
  };
  CHECK_FALSE(is_named());
  here.changed["REQUIRE_TWO_FACTOR"] = "admins";
  CHECK(is_named());
  here.kit.run("UPDATE users SET two_factor_enabled = 1");
  CHECK_FALSE(is_named());
}

TEST_CASE("doctor: a pending migration is named, with the room that its copy needs", "[cli][doctor][upgrade]") {
  TestInstallation here;
  must(db::Migrator().down(*must(here.kit.database().connect()), 30));
  const auto out = here.run("doctor -o json").out;
  CHECK(has(out, "usher migrate up"));
  CHECK(has(out, "the copy before a migration takes"));
}

TEST_CASE("doctor: --origin reports whether a browser there could sign in", "[cli][doctor]") {
  TestInstallation here;
  CHECK(has(here.run("doctor --origin https://docs.example.com").out, "add https://docs.example.com to CORS_ORIGINS"));
  CHECK(here.run("doctor --origin http://localhost:3000/docs").code == 0);
  for (const char* wrong : {"docs.example.com", "ftp://docs.example.com", "*"})
    CHECK(here.run(std::string("doctor --origin ") + wrong).code == 2);
}

}  // namespace
}  // namespace usher::cli
