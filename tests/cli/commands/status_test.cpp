#include "cli/commands/rows.h"
#include "cli/commands/sleep_words.h"
#include "common/core/upkeep/server_notes.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/world.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("status: counts accounts, sign-ins by day, sessions and mail", "[status]") {
  TestInstallation usher;
  testkit::sign_up(usher.kit);
  testkit::sign_in(usher.kit);
  usher.kit.clock().advance(std::chrono::days(2));
  testkit::sign_up(usher.kit, "bob@example.com");
  usher.done("user suspend bob@example.com --yes");
  const auto status = testkit::must(json::parse(usher.done("status -o json")));
  const auto number = [&](const char* group, const char* name) { return *status.find(group)->find(name)->integer(); };
  CHECK(number("users", "all") == 2);
  CHECK(number("users", "suspended") == 1);
  CHECK(number("sign_ups", "today") == 1);
  CHECK(number("sign_ups", "last_7_days") == 2);
  CHECK(number("sign_ins", "today") == 0);
  CHECK(number("sign_ins", "last_7_days") == 1);
  CHECK(status.find("sign_ups")->find("by_day")->array()->size() == 7);
  CHECK(*status.find("sessions")->integer() == 2);
  CHECK(status.find("last_backup_at")->is_null());
  const std::string lines = usher.done("status");
  CHECK(lines.find("sign-ups  ····█·█  1 today, 2 in 7 days\n") != std::string::npos);
  CHECK(lines.find("backup    none yet; usher-backup.timer or `usher backup FILE` makes one\n") != std::string::npos);
}

TEST_CASE("status: shows the last backup and the server that started last", "[status]") {
  TestInstallation usher;
  REQUIRE(core::note_server_start(usher.kit->ports).ok());
  usher.done("backup " + usher.kit.world()->directory.file("copy.db"));
  const auto status = testkit::must(json::parse(usher.done("status -o json")));
  CHECK(*status.find("public_url")->string() == usher.kit.settings().public_url);
  CHECK(status.find("last_backup_at")->string() != nullptr);
  CHECK(status.find("server_started_at")->string() != nullptr);
  CHECK_FALSE(*status.find("server_running")->boolean());
}

TEST_CASE("status: is in words that read as what they mean", "[status]") {
  TestInstallation usher;
  const auto says = [&](std::string_view line) { return usher.done("status").find(line) != std::string::npos; };
  usher.done("backup " + usher.kit.world()->directory.file("copy.db"));
  CHECK(says("backup    made just now\n"));
  CHECK(says(" signs, made "));
  usher.kit.run("DELETE FROM signing_keys");
  CHECK(says("keys      none; usherd makes one at its next start\n"));
  usher.changed = {{"JWT_ALGORITHM", "HS256"}, {"JWT_SECRET_KEY", std::string(48, 'k')}};
  CHECK(says("keys      JWT_SECRET_KEY signs\n"));
}

TEST_CASE("status: a backup counts only if the command that takes it succeeds", "[status][backup]") {
  TestInstallation usher;
  CHECK(usher.run_words({"backup", "--to", "cat > /dev/null; exit 1"}).code != 0);
  CHECK(usher.done("status").find("backup    none yet") != std::string::npos);
  CHECK(usher.run_words({"backup", "--to", "cat > /dev/null"}).code == 0);
  CHECK(usher.done("status").find("backup    none yet") == std::string::npos);
}

TEST_CASE("stored public URL: fills a default, never a setting", "[status]") {
  TestInstallation usher;
  usher.kit.run("INSERT INTO installation VALUES ('server.public_url', 'https://auth.example.com')");
  testkit::sign_up(usher.kit);
  usher.done("user send-reset ada@example.com");
  const auto seeding = usher.run("seed --users 1");
  CHECK(seeding.err.find("PUBLIC_URL is https://auth.example.com") != std::string::npos);
}

static core::ServerNotes awake_for(std::chrono::milliseconds time) {
  core::ServerNotes notes;
  notes.awake = time;
  return notes;
}

TEST_CASE("status: hours of the month, who sleeps, and why none does", "[status][sleep]") {
  const db::LiveServer web{.id = "web-1/42/abc", .note = {.release = "0.1.0"}};
  CHECK(sleep_words({}, {.awake = 1}).empty());
  CHECK(sleep_words({}, {.awake = 1, .may_sleep = true}) == "no server has slept this month");
  CHECK(sleep_words(awake_for(std::chrono::minutes(759)), {.asleep = {web}}) ==
        "awake for 12.6 h this month, each server until it slept; web-1/42/abc (0.1.0) asleep");
  CHECK(sleep_words(awake_for(std::chrono::minutes(5)), {.awake = 2}) ==
        "awake for 0.0 h this month, each server until it slept; none sleeps beside another server");
}

TEST_CASE("status: it and doctor have the hours awake", "[status][doctor][sleep]") {
  TestInstallation here;
  here.kit.run("INSERT INTO installation VALUES ('awake/2026-09', '45000000'), ('awake/2026-08', '1')");
  CHECK(here.done("status").find("awake for 12.5 h this month") != std::string::npos);
  CHECK(here.done("doctor").find("The database may sleep: awake for 12.5 h this month") != std::string::npos);
}
