#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/other_servers/old_better_auth.h"

namespace usher::cli {
namespace {

using testkit::add_user;
using testkit::OldDatabase;

std::string secret_file(const OldDatabase& old, std::string_view text) {
  auto path = old.directory().file("old.secret");
  std::ofstream(path) << text;
  return path;
}

TEST_CASE("import command: reports what was imported and the effect on cookies", "[import_commands]") {
  TestInstallation usher;
  OldDatabase old(testkit::kBetterAuthTables);
  add_user(old, "ada");
  const auto secret = secret_file(old, std::string(testkit::kOldSecret) + "\n");
  const auto trial = usher.run("import better-auth " + old.url() + " --secret-file " + secret + " --dry-run -o json");
  CHECK(trial.code == kExitDone);
  CHECK(*json::parse(trial.out).value().find("users")->integer() == 1);
  CHECK(*json::parse(trial.out).value().find("dry_run")->boolean());
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 0);
  const auto ran = usher.run("import better-auth " + old.url() + " --secret-file " + secret);
  CHECK(ran.code == kExitDone);
  CHECK_THAT(ran.out, Catch::Contains("users           1") && Catch::Contains("left_out        0"));
  CHECK_THAT(ran.err, Catch::Contains("BETTER_AUTH_SECRET is not set here: set it to the secret in that file"));
  CHECK(usher.kit.number("SELECT count(*) FROM audit_events WHERE actor = 'operator:tester'") == 2);
}

TEST_CASE("import command: skipped accounts are listed and exit with 4", "[import_commands]") {
  TestInstallation usher;
  OldDatabase old(testkit::kBetterAuthTables);
  add_user(old, "ada", R"("email" = 'nowhere')");
  add_user(old, "bob");
  const auto ran = usher.run("import better-auth " + old.url() + " -o json");
  CHECK(ran.code == kExitConflict);
  const auto answer = json::parse(ran.out).value();
  CHECK(*answer.find("users")->integer() == 1);
  CHECK(*answer.find("left_out")->integer() == 1);
  REQUIRE(answer.find("left_behind")->array()->size() == 1);
  CHECK(*answer.find("left_behind")->array()->at(0).find("whom")->string() == "nowhere");
}

TEST_CASE("import command: the algorithm of the old server's tokens is named, with the setting that goes on with it",
          "[import_commands]") {
  struct Row {
    const char* alg;
    const char* public_jwk;
    const char* says;
  };
  const auto row = GENERATE(values<Row>({
      {"'RS256'", "{}", "with RS256 and JWT_ALGORITHM here is EdDSA: Usher goes on with RS256 until its key expires at 2099"},
      {"NULL", R"({"kty":"RSA"})", "; set JWT_ALGORITHM=RS256, or back ends that accept only that"},
      {"NULL", R"({"kty":"OKP","crv":"Ed25519"})", "with EdDSA, as JWT_ALGORITHM here: back ends go on"},
      {"'ES512'", "{}", "with ES512, which Usher does not sign with: let back ends accept EdDSA"},
  }));
  TestInstallation usher;
  OldDatabase old(testkit::kBetterAuthTables);
  add_user(old, "ada");
  old.run(
      "INSERT INTO jwks (id, publicKey, privateKey, createdAt, alg) VALUES ('first', '{\"kty\":\"EC\",\"crv\":\"P-256\"}', 'x', "
      "'2024-01-01', NULL)");
  old.run("INSERT INTO jwks (id, publicKey, privateKey, createdAt, alg, expiresAt) VALUES ('newest', '" +
          std::string(row.public_jwk) + "', 'x', '2024-05-06', " + row.alg + ", '2099-01-01')");
  const auto ran = usher.run("import better-auth " + old.url() + " --dry-run");
  CHECK_THAT(ran.err, Catch::Contains(row.says));
}

TEST_CASE("import command: without a key of its own the old server's algorithm is not guessed", "[import_commands]") {
  TestInstallation usher;
  OldDatabase old(testkit::kBetterAuthTables);
  add_user(old, "ada");
  CHECK(usher.run("import better-auth " + old.url() + " --dry-run").err.find("JWT_ALGORITHM") == std::string::npos);
}

TEST_CASE("import command: the domain of passkeys is named, and a warning if it is not that of here", "[import_commands]") {
  TestInstallation usher;
  OldDatabase old(testkit::kBetterAuthTables);
  add_user(old, "ada");
  testkit::SoftAuthenticator phone;
  add_passkey(old, "ada", phone);
  const auto run = [&](const std::string& rest) { return usher.run("import better-auth " + old.url() + rest); };
  CHECK_THAT(run(" --dry-run").err, Catch::Contains("as those of localhost, as PASSKEY_RP_ID here: they go on"));
  CHECK(run(" --passkey-rp-id https://example.com").code == kExitUsage);
  CHECK_THAT(
      run(" --passkey-rp-id Example.com").err,
      Catch::Contains("warning: That server's passkeys are taken as those of example.com and PASSKEY_RP_ID here is localhost"));
  CHECK(usher.kit.texts("SELECT rp_id FROM passkeys") == std::vector<std::string>{"example.com"});
}

TEST_CASE("import command: many lines are cut, and control characters escaped", "[import_commands][security]") {
  TestInstallation usher;
  OldDatabase old(testkit::kBetterAuthTables);
  for (int i = 0; i < 25; ++i) add_user(old, "u" + std::to_string(i), "role = '\x1b[31m'");
  const auto ran = usher.run("import better-auth " + old.url());
  CHECK(ran.code == kExitDone);
  CHECK_THAT(ran.err, Catch::Contains("\\x1b[31m") && Catch::Contains("and 5 more; -o json lists all of them"));
  CHECK(ran.err.find('\x1b') == std::string::npos);
}

TEST_CASE("import command: a missing or empty secret file and a wrong field are reported before anything is read",
          "[import_commands]") {
  TestInstallation usher;
  OldDatabase old(testkit::kBetterAuthTables);
  add_user(old, "ada");
  CHECK(usher.run("import better-auth " + old.url() + " --secret-file /no/such/file").code == kExitNotFound);
  CHECK(usher.run("import better-auth " + old.url() + " --secret-file " + secret_file(old, "\n")).code == kExitUsage);
  CHECK(usher.run("import better-auth " + old.url() + " --fields nonsense").code == kExitUsage);
  CHECK(usher.run("import fastapi postgresql://localhost/app").code == kExitUnreachable);
  CHECK(usher.run("import fastapi " + old.url()).code == kExitUsage);
  CHECK(usher.kit.number("SELECT count(*) FROM users") == 0);
}

TEST_CASE("import command: --table names a table there", "[import_commands]") {
  TestInstallation usher;
  OldDatabase old(
      "create table members (id integer, email text, hashed_password text); insert into members values (1, "
      "'ada@example.com', '')");
  CHECK_THAT(usher.done("import fastapi " + old.url() + " --table users=members"), Catch::Contains("users           1"));
  for (const std::string wrong : {"members", "=members", "users=", "people=members", "users=absent"})
    CHECK(usher.run("import fastapi " + old.url() + " --table " + wrong).code == kExitUsage);
  CHECK(usher.run("import better-auth " + old.url() + " --table user=members").err.find("no table account") != std::string::npos);
}

TEST_CASE("import command: the quickstart's database", "[import_commands]") {
  TestInstallation usher;
  OldDatabase old(
      "create table users (id integer, email text, hashed_password text); insert into users values (1, 'ada@example.com', '')");
  CHECK_THAT(usher.done("import fastapi " + old.url() + " --dry-run"), Catch::Contains("dry_run         yes"));
  CHECK_THAT(usher.done("import fastapi " + old.url()), Catch::Contains("users           1"));
}

}  // namespace
}  // namespace usher::cli
