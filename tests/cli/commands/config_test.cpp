#include <fstream>

#include "cli/commands/rows.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/people.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

using testkit::has;

void write_env(TestInstallation& here, std::string_view text) { std::ofstream(here.kit.world()->directory.file(".env")) << text; }

TEST_CASE("config show: names the source of each value and shows no secret", "[cli][config][security]") {
  TestInstallation here;
  write_env(here,
            "COOKIE_DOMAIN=example.com\nSMTP_URL=smtp://"
            "bob:hunter2@mail.example.com:587\nGOOGLE_CLIENT_ID=g\nGOOGLE_CLIENT_SECRET=sesame\n");
  const auto shown = here.done("config show -o json");
  CHECK(has(shown, R"({"key":"COOKIE_DOMAIN","value":"example.com","origin":".env line 1"})"));
  CHECK(has(shown, R"json({"key":"USHER_SECRET","value":"(set)","origin":"environment"})json"));
  CHECK(has(shown, R"("key":"COOKIE_SAMESITE","value":"lax","origin":"default")"));
  for (const char* secret : {"hunter2", "sesame", "a-secret-for-tests"}) CHECK_FALSE(has(shown, secret));
}

TEST_CASE("config check: every error is a row, and the exit code is 1", "[cli][config]") {
  TestInstallation here;
  write_env(here, "PORT=soon\nCOOKIE_SAMESITE=none\nCOOKIE_SECURE=false\n");
  const auto ran = here.run("config check -o json");
  CHECK(ran.code == 1);
  CHECK(has(ran.out, R"("level":"error","key":"PORT","problem":"\"soon\" (from .env line 1))"));
  CHECK(has(ran.out, R"("key":"COOKIE_SAMESITE")"));
  CHECK(has(ran.err, "2 errors in the settings"));
  CHECK(here.run("config show").code == 1);
}

TEST_CASE("config check: a list of passwords or a directory of mails that cannot be read is an error", "[cli][config]") {
  TestInstallation here;
  const auto* const setting = GENERATE(as<const char*>{}, "BREACHED_PASSWORDS=file:/nowhere", "MAIL_TEMPLATES=/nowhere");
  write_env(here, std::string(setting) + "\n");
  const auto ran = here.run("config check");
  CHECK(ran.code == 1);
  CHECK(has(ran.err, "/nowhere"));
}

TEST_CASE("config check: warnings exit 0, with --production 1", "[cli][config]") {
  TestInstallation here;
  write_env(here, "JWT_SECRET_KEY=something-unused-that-is-long-enough\n");
  const auto ran = here.run("config check");
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "JWT_SECRET_KEY"));
  CHECK_FALSE(has(ran.out, "PUBLIC_URL"));
  const auto strict = here.run("config check --production");
  CHECK(strict.code == 1);
  CHECK(has(strict.out, "PUBLIC_URL"));
}

TEST_CASE("config check: good settings print nothing as text and an empty list as JSON", "[cli][config]") {
  TestInstallation here;
  CHECK(here.done("config check").empty());
  CHECK(here.done("config check -o json") == "[]\n");
}

TEST_CASE("config check: counts the passkeys that the settings leave behind, where the database can be read", "[cli][config]") {
  TestInstallation here;
  testkit::sign_up(here.kit);
  here.kit.run(
      "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms, rp_id) "
      "SELECT 'p', id, 'c', 'k', 0, 0, 'old.example.com' FROM users");
  const auto warned = here.done("config check -o json");
  CHECK(has(warned, R"("level":"warning","key":"PASSKEY_RP_ID","problem":"Passkeys of another PASSKEY_RP_ID than)"));
  CHECK(has(warned, ": 1, which do not sign in; people with nothing else: 0."));
  here.changed["DATABASE_URL"] = "sqlite:" + here.kit.world()->directory.file("not-there.db");
  CHECK(here.done("config check -o json") == "[]\n");
}

TEST_CASE("config check: an enabled socket unit replaces the address of the service's settings", "[cli][config]") {
  TestInstallation here;
  const testkit::TempDirectory etc;
  const testkit::TempDirectory systemd;
  here.system_directory = etc.path();
  here.systemd_directory = systemd.path();
  std::ofstream(etc.file("usher.toml")) << "site_name = \"Example\"\nport = 9000\n";
  std::ofstream(etc.file("usher.env")) << "HOST=0.0.0.0\n";
  CHECK(here.done("config check").empty());

  std::filesystem::create_directory(systemd.file("sockets.target.wants"));
  std::ofstream(systemd.file("sockets.target.wants/usherd.socket")) << "[Socket]\n";
  const auto checked = here.done("config check -o json");
  CHECK(has(checked, R"("level":"warning","key":"PORT","problem":"()" + etc.file("usher.toml") + " line 2) has no effect"));
  CHECK(has(checked, R"("level":"warning","key":"HOST","problem":"()" + etc.file("usher.env") + " line 1) has no effect"));
  CHECK(has(checked, "ListenStream="));

  std::ofstream(here.kit.world()->directory.file("usher.toml")) << "port = 9000\n";  // of another server
  CHECK(here.done("config check").empty());
}

}  // namespace
}  // namespace usher::cli
