#include <fstream>

#include "cli/commands/doctor/checks.h"
#include "common/db/open_database.h"
#include "common/db/sqlite/instance_lock.h"
#include "tests/catch.h"
#include "tests/testkit/temp_directory.h"

namespace usher::cli {
namespace {

using Level = Finding::Level;

void make_file(const std::string& path, mode_t mode) {
  std::ofstream(path) << "x";
  REQUIRE(::chmod(path.c_str(), mode) == 0);
}

domain::AuditEvent event_from(const std::string& address) { return {.personal = "{\"ip\":\"" + address + "\"}"}; }

TEST_CASE("installation checks: files that others can read are reported with the command that fixes it", "[doctor][security]") {
  const testkit::TempDirectory dir;
  const auto path = dir.file("usher.db");
  make_file(path, 0600);
  REQUIRE(check_files(path).size() == 1);
  CHECK(check_files(path).front().level == Level::kOk);
  SECTION("a file") {
    const std::string name = GENERATE(as<const char*>{}, "usher.db", "usher.db-wal", "usher.db.secret");
    make_file(dir.file(name), 0640);
    const auto findings = check_files(path);
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().level == Level::kProblem);
    CHECK(findings.front().text.find("mode 640") != std::string::npos);
    CHECK(findings.front().text.find("chmod 600 " + dir.file(name)) != std::string::npos);
  }
  SECTION("the directory") {
    REQUIRE(::chmod(dir.path().c_str(), 0755) == 0);
    CHECK(check_files(path).front().level == Level::kWarning);
    CHECK(check_files(path).front().text.ends_with("; chmod 700 " + dir.path()));
    REQUIRE(::chmod(dir.path().c_str(), 0777) == 0);
    CHECK(check_files(path).front().level == Level::kProblem);
  }
}

TEST_CASE("installation checks: a settings file with a secret that others can read is a problem", "[doctor][security]") {
  const testkit::TempDirectory dir;
  make_file(dir.file("usher.toml"), 0644);
  const auto found = [&dir](bool has_secret) { return check_secret_files({{dir.file("usher.toml"), has_secret}}); };
  CHECK(found(false).empty());
  REQUIRE(found(true).size() == 1);
  CHECK(found(true).front().level == Level::kProblem);
  CHECK(found(true).front().text.ends_with("; chmod o= " + dir.file("usher.toml")));
  REQUIRE(::chmod(dir.file("usher.toml").c_str(), 0640) == 0);
  CHECK(found(true).empty());
}

TEST_CASE("installation checks: a directory shared with others gets no chmod, but advice to move the database", "[doctor]") {
  const testkit::TempDirectory dir;
  const auto path = dir.file("usher.db");
  make_file(path, 0600);
  REQUIRE(::chmod(dir.path().c_str(), 0755) == 0);
  SECTION("it has other files") { make_file(dir.file("notes.txt"), 0644); }
  SECTION("it is writable for everyone") { REQUIRE(::chmod(dir.path().c_str(), 01777) == 0); }
  const auto text = check_files(path).front().text;
  CHECK(text.find("chmod") == std::string::npos);
  CHECK(text.find("move the database into a directory of its own") != std::string::npos);
}

TEST_CASE("installation checks: an unwritable path is reported", "[doctor]") {
  const testkit::TempDirectory dir;
  make_file(dir.file("usher.db"), 0600);
  CHECK(check_writable(dir.file("usher.db")).level == Level::kOk);
  const auto finding = check_writable(dir.file("gone.db"));
  CHECK(finding.level == Level::kProblem);
  CHECK(finding.text.starts_with(dir.file("gone.db") + " cannot be written to: No such file"));
}

TEST_CASE("installation checks: a missing directory has its parent's disk", "[doctor]") {
  const testkit::TempDirectory dir;
  CHECK(check_disk(dir.file("not/there/usher.db")).text.find(dir.path()) != std::string::npos);
}

TEST_CASE("installation checks: the copy before a migration needs as much room as the database", "[doctor][upgrade]") {
  const testkit::TempDirectory dir;
  const auto path = dir.file("usher.db");
  make_file(path, 0600);
  CHECK(check_room_for_copy(path).level == Level::kOk);
  const auto free_bytes = std::filesystem::space(dir.path()).available;
  std::filesystem::resize_file(path, free_bytes / 10 * 7);  // sparse: it takes no room
  CHECK(check_room_for_copy(path).level == Level::kWarning);
  make_file(path + "-wal", 0600);
  std::filesystem::resize_file(path + "-wal", free_bytes / 2);
  const auto finding = check_room_for_copy(path);
  CHECK(finding.level == Level::kProblem);
  CHECK(finding.text.ends_with("; make room first"));
}

TEST_CASE("installation checks: a database file with two names is a warning", "[doctor]") {
  const testkit::TempDirectory dir;
  const auto path = dir.file("usher.db");
  REQUIRE(db::open_database("sqlite:" + path).ok());
  std::filesystem::create_hard_link(path, dir.file("other.db"));
  const auto findings = check_files(path);
  REQUIRE(findings.size() == 1);
  CHECK(findings.front().level == Level::kWarning);
}

TEST_CASE("installation checks: a running server is detected", "[doctor]") {
  const testkit::TempDirectory dir;
  const auto path = dir.file("usher.db");
  const auto opened = db::open_database("sqlite:" + path);
  REQUIRE(opened.ok());
  auto& database = *opened.value();
  CHECK(check_servers(database.live_servers()).text.starts_with("No usherd"));
  CHECK(check_servers(database.live_servers()).level == Level::kOk);
  CHECK(check_servers(database.live_servers(), ServerExpected::kYes).level == Level::kProblem);
  CHECK_FALSE(std::filesystem::exists(path + ".lock"));
  const auto server = db::InstanceLock::shared(path);
  REQUIRE(server.ok());
  CHECK(check_servers(database.live_servers(), ServerExpected::kYes).text.starts_with("usherd is running"));
  CHECK(check_servers(database.live_servers(), ServerExpected::kYes).level == Level::kOk);
}

TEST_CASE("installation checks: a server that sleeps is not said to run", "[doctor][sleep]") {
  const auto now = from_ms(1'000'000'000);
  const auto found =
      check_sleepers({{.id = "web-1/42/abc", .seen_at = now - std::chrono::hours(3), .note = {.release = "0.1.0"}}}, now);
  CHECK(found.level == Level::kOk);
  CHECK(found.text == "usherd sleeps with this database, or was killed meanwhile: web-1/42/abc since 3 h ago");
}

TEST_CASE("installation checks: a database that another program has locked is a problem", "[doctor]") {
  const testkit::TempDirectory dir;
  const auto path = dir.file("usher.db");
  const auto opened = db::open_database("sqlite:" + path);
  REQUIRE(opened.ok());
  const auto connection = opened.value()->connect();
  const auto other = opened.value()->connect();
  REQUIRE(connection.ok());
  REQUIRE(other.ok());
  CHECK(check_write_lock(*connection.value()).level == Level::kOk);
  REQUIRE(other.value()->begin(db::Begin::kWrite).ok());
  CHECK(check_write_lock(*connection.value()).level == Level::kProblem);
}

TEST_CASE("installation checks: settings that the server's user cannot read are a problem", "[doctor]") {
  const testkit::TempDirectory dir;
  const auto path = dir.file("usher.toml");
  CHECK_FALSE(check_settings_file(path));
  make_file(path, 0600);
  CHECK_FALSE(check_settings_file(path));
  CHECK(check_settings_file(path + "/beside")->level == Level::kProblem);  // ENOTDIR; root reads whatever is there
}

TEST_CASE("installation checks: data that was not removed is a problem", "[doctor]") {
  const Time now{std::chrono::days(20000)};
  core::ServerNotes notes;
  CHECK(check_retention(notes, now).level == Level::kOk);
  notes.retention_fault = core::RetentionFault{.since = now - std::chrono::hours(3), .what = "audit_events: changed"};
  const auto found = check_retention(notes, now);
  CHECK(found.level == Level::kProblem);
  CHECK(found.text.find("since 3 h ago (audit_events: changed)") != std::string::npos);
}

TEST_CASE("installation checks: a refused index of searches is reported with its fix", "[doctor]") {
  core::ServerNotes notes;
  CHECK_FALSE(check_search(notes));
  notes.parts_refusal = "PostgreSQL refuses; run `CREATE EXTENSION pg_trgm`";
  const auto found = check_search(notes);
  REQUIRE(found);
  CHECK(found->level == Level::kWarning);
  CHECK(found->text.find("reads all users. PostgreSQL refuses; run `CREATE EXTENSION pg_trgm`; usherd tries") !=
        std::string::npos);
}

TEST_CASE("installation checks: a week without a backup is reported", "[doctor][backup]") {
  const Time now{std::chrono::days(20000)};
  core::ServerNotes notes{.first_started_at = now - std::chrono::days(6)};
  CHECK(check_backup(notes, now).text == "The first backup is not due yet");
  notes.first_started_at = now - std::chrono::days(8);
  CHECK(check_backup(notes, now).level == Level::kWarning);
  notes.backed_up_at = now - std::chrono::days(8);
  CHECK(check_backup(notes, now).level == Level::kWarning);
  notes.backed_up_at = now - std::chrono::hours(1);
  CHECK(check_backup(notes, now).text == "The last backup was made 1 h ago");
}

TEST_CASE("installation checks: a clock before the release or behind the database is wrong", "[doctor]") {
  const auto now = from_seconds(1'800'000'000);
  CHECK(check_clock(now, std::nullopt, false).level == Level::kOk);
  CHECK(check_clock(now, std::nullopt, false).text.find("synchronised") == std::string::npos);
  CHECK(check_clock(now, std::nullopt, true).text.find("is synchronised") != std::string::npos);
  CHECK(check_clock(now, now + std::chrono::minutes(1), false).level == Level::kOk);
  CHECK(check_clock(now, now + std::chrono::minutes(5), false).level == Level::kProblem);
  CHECK(check_clock(from_seconds(1'000'000), std::nullopt, true).level == Level::kProblem);
}

TEST_CASE("installation checks: an untrusted proxy is reported with the fix", "[doctor]") {
  auto settings = settings::default_settings();
  CHECK(check_proxies(settings, {}).level == Level::kOk);
  CHECK(check_proxies(settings, {event_from("203.0.113.5"), event_from("127.0.0.1"), {}}).level == Level::kOk);

  const auto finding = check_proxies(settings, {event_from("203.0.113.5"), event_from("10.0.0.7")});
  CHECK(finding.level == Level::kWarning);
  CHECK(finding.text.find("TRUSTED_PROXIES=10.0.0.7/32") != std::string::npos);

  settings.public_url = "https://auth.example.com";
  CHECK(check_proxies(settings, {}).level == Level::kWarning);
  CHECK(check_proxies(settings, {event_from("127.0.0.1")}).text.find("TRUSTED_PROXIES=127.0.0.1/32") != std::string::npos);

  settings.trusted_proxies = {*Cidr::parse("10.0.0.0/8"), *Cidr::parse("127.0.0.1/32")};
  CHECK(check_proxies(settings, {event_from("10.0.0.7"), event_from("127.0.0.1")}).level == Level::kOk);
}

TEST_CASE("installation checks: proxies by number are trusted, and a private client may be too few of them", "[doctor]") {
  auto settings = settings::default_settings();
  settings.public_url = "https://auth.example.com";
  settings.proxy_hops = 1;
  CHECK(check_proxies(settings, {event_from("203.0.113.5")}).level == Level::kOk);
  const auto finding = check_proxies(settings, {event_from("10.0.0.7")});
  CHECK(finding.level == Level::kWarning);
  CHECK(finding.text.starts_with("Requests come from 10.0.0.7, of a private network. If no client is there, hops:N "));
  CHECK(finding.text.find("take the least N that shows your own address") != std::string::npos);
}

TEST_CASE("installation checks: a jump of the clock is shown for a week", "[doctor]") {
  const Time jumped = from_seconds(1'795'157'624);
  CHECK_FALSE(check_clock_step(jumped, std::nullopt));
  const auto back = check_clock_step(jumped + std::chrono::days(7), ClockStep{jumped, -std::chrono::hours(1)});
  REQUIRE(back);
  CHECK(back->level == Level::kWarning);
  CHECK(back->text.find("was set back by 3600 s at ") != std::string::npos);
  CHECK(back->text.find("restart usherd to take the new time at once") != std::string::npos);
  const auto forward = check_clock_step(jumped, ClockStep{jumped, std::chrono::seconds(2)});
  CHECK(forward.value().text.find("was set forward by 2 s") != std::string::npos);
  CHECK_FALSE(check_clock_step(jumped + std::chrono::days(8), ClockStep{jumped, -std::chrono::hours(1)}));
}

TEST_CASE("installation checks: trusting X-Forwarded-For of every peer is a problem", "[doctor][security]") {
  auto settings = settings::default_settings();
  settings.public_url = "https://auth.example.com";
  const std::string every_address = GENERATE(as<const char*>{}, "0.0.0.0/0", "::/0", "128.0.0.0/1");
  settings.trusted_proxies = {*Cidr::parse("127.0.0.1/32"), *Cidr::parse(every_address)};
  const auto finding = check_proxies(settings, {});
  CHECK(finding.level == Level::kProblem);
  CHECK(finding.text.find("name only the proxy's own network") != std::string::npos);
}

TEST_CASE("installation checks: behind https, a publicly reachable server gets a warning", "[doctor]") {
  auto settings = settings::default_settings();
  settings.public_url = "https://auth.example.com";
  settings.trusted_proxies = {*Cidr::parse("127.0.0.1/32")};
  CHECK(check_proxies(settings, {}).level == Level::kOk);
  for (const auto* host : {"0.0.0.0", "::"}) {
    settings.listen.host = host;
    CHECK(check_proxies(settings, {}).text.find("reach usherd without the proxy") != std::string::npos);
  }
  settings.listen.unix_path = "/run/usherd.sock";
  CHECK(check_proxies(settings, {}).level == Level::kOk);
}

TEST_CASE("installation checks: accounts whose claims do not fit into a token are counted, with the command", "[doctor]") {
  using Found = Result<std::optional<core::LongClaims>>;
  CHECK_FALSE(check_claims(Found(std::nullopt)));
  CHECK(check_claims(Found(core::LongClaims{}))->level == Level::kOk);
  const auto finding = check_claims(Found(core::LongClaims{.accounts = 2, .first = UserId("u1")}));
  CHECK(finding->level == Level::kWarning);
  CHECK(finding->text.starts_with("2 accounts have more than 2 KiB of claims"));
  CHECK(finding->text.find("`usher user update u1 --field NAME=TEXT`") != std::string::npos);
}

}  // namespace
}  // namespace usher::cli
