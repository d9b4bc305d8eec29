#include <fstream>
#include <set>

#include "cli/commands/rows.h"
#include "common/db/open_database.h"
#include "common/db/sqlite/instance_lock.h"
#include "common/db/sqlite/sqlite_backup.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"

namespace usher::cli {
namespace {

using testkit::has;

struct WithBackup : TestInstallation {
  WithBackup() {
    done("user create ada@example.com --password-stdin", "S3cret-passphrase\n");
    done("backup " + backup);
    kit.run("DELETE FROM users");  // a loss; what an operator deletes, a restore deletes again
  }
  /// Uses its own connection, as commands do: the file may be another one now.
  bool has_ada() { return run("user show ada@example.com").code == 0; }
  std::string backup = kit.world()->directory.file("b.db");
};

TEST_CASE("restore: asks, keeps a copy of the database, and restores the backup", "[cli][backup]") {
  WithBackup here;
  const auto asked = here.run("restore " + here.backup, "n\n", true);
  CHECK(asked.code == 1);
  const auto kept = here.kit.database().place() + ".before-restore";
  CHECK(has(on_one_line(asked.err),
            "(0 users and 0 sessions; kept as " + kept + ") with " + here.backup + " (1 user and 0 sessions)"));
  CHECK(here.run("restore " + here.backup).code == 2);
  CHECK_FALSE(here.has_ada());

  const testkit::Umask open_to_all(0);
  here.done("restore " + here.backup + " --yes");
  CHECK(here.has_ada());
  const auto path = here.kit.database().place();
  CHECK(testkit::mode_of(path) == 0600);
  CHECK(testkit::mode_of(path + ".before-restore") == 0600);
  CHECK(has(here.done("audit list -o json"), R"("action":"database.restored","outcome":"success","actor":"operator:tester")"));
  here.done("audit verify");

  SECTION("the kept copy can be restored, and again") {
    here.done("restore " + path + ".before-restore --yes");
    CHECK_FALSE(here.has_ada());
    here.done("restore " + path + ".before-restore-2 --yes");
    CHECK(here.has_ada());
  }
  SECTION("an earlier kept copy stays") {
    std::filesystem::create_directory(path + ".before-restore-2");
    const auto next = here.run("restore " + here.backup + " --yes -o json");
    CHECK(has(next.out, "\"kept_as\": \"" + path + ".before-restore-3\""));
    here.done("restore " + path + ".before-restore --yes");
    CHECK_FALSE(here.has_ada());
  }
}

/// The first column, in the database that `there` names.
std::vector<std::string> texts_in(TestInstallation& here, const std::string& there, const std::string& sql) {
  const auto url = there.empty() ? "sqlite:" + here.kit.database().place() : there.substr(there.rfind(' ') + 1);
  const auto database = testkit::must(db::open_database(url, {.create = false, .write_queue = false}));
  return testkit::must(
      testkit::must(database->connect())->all({"test", sql}, {}, [](const db::Row& row) { return row.string(0); }));
}

/// Restores a backup with a live session and a live key, all of which ended since, into the database that `there` names.
void check_powers(TestInstallation& here, const std::string& backup, const std::string& there) {
  testkit::make_admin(here.kit, testkit::sign_up(here.kit));
  here.done("apikey create --scope admin:write");
  here.kit.run(
      "INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, created_at_ms) SELECT 'p', id, 'c', 'k', 0, 0 "
      "FROM users");
  const std::string tokens =
      "INSERT INTO verifications (id, purpose, token_hash, user_id, payload, attempts, created_at_ms, "
      "expires_at_ms) SELECT ";
  for (const auto* until : {"9000000000000", "1"})
    here.kit.run(tokens + "'b" + until + "', 'device', 'b" + until + "', id, '{\"trusted_until_ms\":" + until +
                 ",\"user_agent\":\"\"}', 0, 0, 9000000000000 FROM users");
  for (const auto* purpose : {"reset_password", "two_factor", "id_token", "passkey_ceremony", "inactivity_warning"})
    here.kit.run(tokens + "'" + purpose + "', '" + purpose + "', 'h', id, NULL, 0, 0, 9000000000000 FROM users");
  here.done("backup " + backup);
  here.kit.run("DELETE FROM passkeys");
  here.done("apikey revoke --all --yes");
  here.done("token revoke --all --yes");
  const auto powers = [&](const std::string& words) {
    return here.done("restore " + backup +
                     " --yes --fields live_sessions,trusted_browsers,single_use_tokens,api_keys,passkeys,admins -o csv" + words +
                     there);
  };
  const std::string head = "live_sessions,trusted_browsers,single_use_tokens,api_keys,passkeys,admins\n";
  CHECK(powers("") == head + "1,1,2,1,1,1\n");
  CHECK(has(here.done("apikey list --fields state -o csv" + there), "live"));
  CHECK(powers(" --revoke") == head + "0,0,0,0,1,1\n");
  CHECK(texts_in(here, there, "SELECT purpose FROM verifications ORDER BY purpose") ==
        std::vector<std::string>{"id_token", "passkey_ceremony"});  // records against replay
  CHECK(here.done("apikey list --fields state -o csv" + there) == "state\nrevoked\n");
  CHECK(has(here.done("audit list -o json" + there), "sessions.all_revoked"));
  here.done("audit verify" + there);
}

TEST_CASE("restore: counts what is valid again, and revokes it on demand", "[cli][backup][security]") {
  TestInstallation here;
  const auto backup = here.kit.world()->directory.file("b.db");
  check_powers(here, backup, "");
  const auto said = on_one_line(here.run("restore " + backup + " --yes").err);
  CHECK(has(said,
            "also what ended or was revoked since: 1 session, 1 trusted browser, 2 single-use tokens (links and codes), "
            "1 API key, 1 passkey, 1 signing key and 1 admin"));
  CHECK(has(said, "`usher apikey revoke --all`"));
}

TEST_CASE("restore: on PostgreSQL what is valid again is revoked on demand", "[cli][backup][security][both]") {
  if (!testkit::has_postgres()) return;
  TestInstallation here;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kNothing);
  check_powers(here, here.kit.world()->directory.file("b.db"), " --database " + scratch.url());
}

/// Restores a backup whose warned account, anonymous account and visitor are due by then; `prune` takes the restore for a use.
void check_uses(TestInstallation& here, const std::string& there) {
  here.changed = {{"INACTIVE_ACCOUNT_DAYS", "20"}, {"ANONYMOUS_DAYS", "14"}, {"SMTP_URL", "smtp://localhost"}};
  testkit::sign_up(here.kit);
  testkit::sign_up(here.kit, "eve@example.com");
  here.kit.run("UPDATE users SET is_anonymous = 1 WHERE email = 'eve@example.com'");
  const auto now = std::to_string(to_ms(here.kit.clock().now()));
  here.kit.run("INSERT INTO visitors (id, created_at_ms, seen_at_ms, completed_steps) VALUES ('v', " + now + ", " + now +
               ", '[]')");
  const auto prune = [&](const std::string& words) {
    const std::string head = "visitors,accounts_warned,accounts_deleted,anonymous_accounts_deleted\n";
    const auto row =
        here.done("prune --fields visitors,accounts_warned,accounts_deleted,anonymous_accounts_deleted -o csv" + words);
    return row.starts_with(head) ? row.substr(head.size()) : row;
  };
  here.kit.clock().advance(std::chrono::days(10));
  REQUIRE(prune("") == "0,1,0,0\n");
  here.kit.run(
      "UPDATE outbox SET sent_at_ms = next_attempt_at_ms, next_attempt_at_ms = NULL WHERE next_attempt_at_ms IS NOT NULL");
  const auto backup = here.kit.world()->directory.file("b.db");
  here.done("backup " + backup);
  here.kit.clock().advance(std::chrono::days(13));
  here.done("restore " + backup + " --yes" + there);
  here.kit.clock().advance(std::chrono::days(1));
  CHECK(prune(" --dry-run" + there) == "0,0,0,0\n");
  CHECK(prune(there) == "0,0,0,0\n");
  here.kit.clock().advance(std::chrono::days(9));
  CHECK(prune(there) == "0,1,0,0\n");  // warned again: the warning from before is void
  here.kit.clock().advance(std::chrono::days(5));
  CHECK(prune(there) == "1,0,0,1\n");
}

TEST_CASE("restore: counts as a use of accounts and visitors, and voids inactivity warnings", "[cli][backup][retention]") {
  TestInstallation here;
  check_uses(here, "");
}

TEST_CASE("restore: on PostgreSQL it counts as a use of accounts and visitors", "[cli][backup][retention][both]") {
  if (!testkit::has_postgres()) return;
  TestInstallation here;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kNothing);
  check_uses(here, " --database " + scratch.url());
}

/// Restores a backup with a waiting mail.
void check_waiting_mail(TestInstallation& here, const std::string& there) {
  testkit::sign_up(here.kit);
  here.kit.run("UPDATE outbox SET sent_at_ms = 1, next_attempt_at_ms = NULL");
  here.done("user send-reset ada@example.com");
  const auto backup = here.kit.world()->directory.file("b.db");
  here.done("backup " + backup);
  const auto said = on_one_line(here.run("restore " + backup + " --yes" + there).err);
  CHECK(has(said, "Kept 1 waiting mail: some may have been sent since"));
  CHECK(has(said, "`usher mail retry --state kept` sends what is kept"));
  CHECK(here.done("mail list --fields state,last_error -o csv --state kept" + there) ==
        "state,last_error\nkept,waited in a restored backup\n");
  here.done("mail retry --state kept --yes" + there);
  CHECK(has(here.done("mail list --fields state -o csv" + there), "waiting"));
}

TEST_CASE("restore: mail that waited in the backup is kept until it is retried", "[cli][backup][mail]") {
  TestInstallation here;
  check_waiting_mail(here, "");
}

TEST_CASE("restore: on PostgreSQL mail that waited in the backup is kept", "[cli][backup][mail][both]") {
  if (!testkit::has_postgres()) return;
  TestInstallation here;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kNothing);
  check_waiting_mail(here, " --database " + scratch.url());
}

/// Restores a backup whose only key signs and was revoked since; returns what the restore says.
std::string restore_revoked_key(TestInstallation& here, const std::string& there) {
  const auto backup = here.kit.world()->directory.file("b.db");
  here.done("backup " + backup);
  here.done("restore " + backup + " --yes" + there);
  const auto key = line_of(here.done("key list -o name" + there));
  here.done("key rotate --now" + there);
  here.done("key revoke " + key + " --yes" + there);
  here.kit.clock().advance(std::chrono::hours(1));
  here.done("key prune" + there);
  auto said = here.run("restore " + backup + " --yes" + there).err;
  CHECK(here.done("key list --fields kid,state -o csv" + there) == "kid,state\n" + key + ",revoked\n");
  return said;
}

TEST_CASE("restore: a signing key that was revoked since is revoked again", "[cli][backup][security]") {
  TestInstallation here;
  CHECK(has(restore_revoked_key(here, ""), "Revoked 1 signing key again"));
  here.done("audit verify");
}

TEST_CASE("restore: on PostgreSQL a signing key is revoked again, also by the schema that was set aside",
          "[cli][backup][security][both]") {
  if (!testkit::has_postgres()) return;
  TestInstallation here;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kNothing);
  const auto there = " --database " + scratch.url();
  CHECK(has(restore_revoked_key(here, there), "Revoked 1 signing key again"));
  testkit::must(scratch.connect()->script("DROP SCHEMA usher CASCADE"));
  CHECK(has(here.run("restore " + here.kit.world()->directory.file("b.db") + there).err, "Revoked 1 signing key again"));
}

TEST_CASE("restore: a sound database is not replaced if it cannot be kept", "[cli][backup]") {
  WithBackup here;
  const auto& directory = here.kit.world()->directory;
  const auto path = directory.file(std::string(235, 'x'));  // its copy's name would be too long
  here.done("restore " + here.backup + " --database sqlite:" + path);
  here.done("user delete ada@example.com --yes --database sqlite:" + path);
  const auto refused = here.run("restore " + here.backup + " --yes --database sqlite:" + path);
  CHECK(refused.code == 1);
  CHECK(has(refused.err, "File name too long"));
  CHECK(here.run("user show ada@example.com --database sqlite:" + path).code == 3);
}

TEST_CASE("restore: reports the restored backup in every format", "[cli][backup]") {
  WithBackup here;
  const auto restore = [&](const std::string& format) { return here.done("restore " + here.backup + " --yes -o " + format); };
  CHECK(has(restore("json"), "\"users\": 1,\n  \"sessions\": 0,\n  \"schema_version\": "));
  CHECK(restore("name") == here.backup + "\n");
  const auto elsewhere = here.kit.world()->directory.file("new/usher.db");
  CHECK(has(here.done("restore " + here.backup + " -o json --database sqlite:" + elsewhere), "\"kept_as\": null"));
  here.done("user delete ada@example.com --yes");
  CHECK(here.run("restore " + here.backup + " --yes --fields nonsense").code == 2);
  CHECK_FALSE(here.has_ada());
}

TEST_CASE("restore: refused while a server runs", "[cli][backup]") {
  WithBackup here;
  const auto server = db::InstanceLock::shared(here.kit.database().place());
  CHECK(here.run("restore " + here.backup + " --yes").code == 4);
  CHECK_FALSE(here.has_ada());
}

TEST_CASE("restore: through a symbolic link the file itself is replaced, and what lies beside it stays there", "[cli][backup]") {
  WithBackup here;
  const auto& directory = here.kit.world()->directory;
  const auto path = here.kit.database().place();
  std::filesystem::create_directory(directory.file("app"));
  const auto link = directory.file("app/usher.db");
  std::filesystem::create_symlink(path, link);
  here.done("restore " + here.backup + " --yes --database sqlite:" + link);
  CHECK(std::filesystem::is_symlink(link));
  CHECK(std::filesystem::exists(path + ".before-restore"));
  CHECK(std::distance(std::filesystem::directory_iterator(directory.file("app")), {}) == 1);
  CHECK(here.has_ada());
}

TEST_CASE("restore: an unusable backup changes nothing", "[cli][backup]") {
  WithBackup here;
  const auto bad = here.kit.world()->directory.file("bad.db");
  const auto run_sql = [&](const std::string& sql) {
    const auto database = testkit::must(db::open_database("sqlite:" + bad, {.write_queue = false}));
    testkit::must(testkit::must(database->connect())->script(sql));
  };
  int code = 1;
  std::string said = "is not a database or is damaged";
  SECTION("missing") {
    code = 3;
    said = "There is no file";
  }
  SECTION("a text") { std::ofstream(bad) << "once upon a time there was a text that was no database"; }
  SECTION("a foreign database") {
    run_sql("CREATE TABLE theirs (x)");
    said = "is not a backup of Usher";
  }
  SECTION("of a newer release") {
    testkit::must(db::copy_sqlite(here.backup, bad));
    run_sql("INSERT INTO schema_migrations (version, name, checksum, applied_at_ms) VALUES (9999, 'future', 'x', 1)");
    code = 4;
    said = "which this release does not know";
  }
  SECTION("with another secret") {
    testkit::must(db::copy_sqlite(here.backup, bad));
    run_sql("UPDATE installation SET value = 'another'");
    said = "The backup was made with another secret";
  }
  const auto ran = here.run("restore " + bad + " --yes");
  CHECK(ran.code == code);
  CHECK(has(ran.err, said));
  CHECK_FALSE(here.has_ada());
  CHECK_FALSE(std::filesystem::exists(here.kit.database().place() + ".before-restore"));
}

TEST_CASE("restore: the database itself is not accepted as its backup", "[cli][backup]") {
  WithBackup here;
  CHECK(here.run("restore " + here.kit.database().place() + " --yes").code == 4);
}

/// Ada was deleted after the backup, Bob before it, and Bob's address had a new account then.
struct WithErasures : TestInstallation {
  WithErasures() {
    for (const auto* name : {"ada", "bob", "eve"}) done("user create " + std::string(name) + "@example.com --generate-password");
    done("user delete bob@example.com --yes");
    done("user create bob@example.com --generate-password");
    done("backup " + backup);
    done("user delete ada@example.com --yes");
  }
  std::string file(const std::string& name) { return kit.world()->directory.file(name); }
  std::vector<std::string> users(const std::string& more = "") {
    std::vector<std::string> addresses;
    for (const auto* name : {"ada", "bob", "eve"})
      if (run("user show " + std::string(name) + "@example.com" + more).code == 0) addresses.emplace_back(name);
    return addresses;
  }
  std::string backup = file("b.db");
  std::string path = kit.database().place();
  std::vector<std::string> bob_and_eve{"bob", "eve"};
};

TEST_CASE("restore: who was deleted after the backup is deleted again, by the id, and the list lives on",
          "[cli][backup][security]") {
  WithErasures here;
  const auto ran = here.run("restore " + here.backup + " --yes -o json");
  CHECK(ran.code == 0);
  CHECK(has(ran.out, "\"users\": 2"));
  CHECK(has(ran.out, "\"deleted_again\": 1,\n  \"erasures_from\": \"" + here.path + ".erasures, the replaced database\""));
  CHECK(here.users() == here.bob_and_eve);
  CHECK(has(here.done("audit list --user ada@example.com -o csv --fields action,actor"), "user.deleted,operator:tester"));
  here.done("audit verify");
  here.done("restore " + here.backup + " --yes");  // by the list of the restored one
  CHECK(here.users() == here.bob_and_eve);
  CHECK(here.done("user import --erased-too " + [&] {
    const auto rows = here.file("u.jsonl");
    std::ofstream(rows) << R"({"email":"new@example.com"})";
    return rows;
  }()) == "imported  1\npresent   0\nleft_out  0\n");
}

TEST_CASE("restore: a backup from before the oldest erasure that is kept is warned of, in the question and after it",
          "[cli][backup][security]") {
  WithErasures here;
  const auto [days, is_warned] = GENERATE(table<int, bool>({{364, false}, {366, true}}));
  here.kit.clock().advance(std::chrono::days(days));
  const std::string warning = "the backup is older than AUDIT_RETENTION_DAYS";
  CHECK(has(on_one_line(here.run("restore " + here.backup, "n\n", true).err), warning) == is_warned);
  CHECK(has(on_one_line(here.run("restore " + here.backup + " --yes").err), warning) == is_warned);
}

TEST_CASE("restore: on another machine the list is a copy or a database, and without one the restore says so",
          "[cli][backup][security]") {
  WithErasures here;
  const auto elsewhere = here.file("new/usher.db");
  const auto there = " --database sqlite:" + elsewhere;
  SECTION("a copy") {
    here.done("restore " + here.backup + there + " --erasures " + here.path + ".erasures");
    CHECK(here.users(there) == here.bob_and_eve);
    CHECK(testkit::mode_of(elsewhere + ".erasures") == 0600);
    std::filesystem::remove(elsewhere);
    here.done("restore " + here.backup + there);  // the copy that lies there
    CHECK(here.users(there) == here.bob_and_eve);
  }
  SECTION("a copy beside the new database of a server that started there") {
    here.done("migrate up" + there);
    std::filesystem::copy_file(here.path + ".erasures", elsewhere + ".erasures");
    SECTION("without accounts") {}
    SECTION("with its first admin") { here.done("user create root@example.com --generate-password" + there); }
    here.done("restore " + here.backup + " --yes" + there);
    CHECK(here.users(there) == here.bob_and_eve);
    CHECK(std::filesystem::file_size(elsewhere + ".erasures") == std::filesystem::file_size(here.path + ".erasures"));
  }
  SECTION("a new database, which says nothing about deletions") {
    here.done("migrate up" + there);
    const auto ran = here.run("restore " + here.backup + " --yes -o json" + there);
    CHECK(has(on_one_line(ran.err), "accounts that were deleted after the backup may be back"));
    CHECK(has(ran.out, "\"erasures_from\": null"));
  }
  SECTION("a database") {
    here.done("restore " + here.backup + there + " --erasures sqlite:" + here.path);
    CHECK(here.users(there) == here.bob_and_eve);
  }
  SECTION("none") {
    const auto ran = here.run("restore " + here.backup + there + " -o json");
    CHECK(ran.code == 0);
    CHECK(has(on_one_line(ran.err), "accounts that were deleted after the backup may be back"));
    CHECK(has(ran.out, "\"erasures_from\": null"));
    CHECK(here.users(there) == std::vector<std::string>{"ada", "bob", "eve"});
  }
  SECTION("another file") {
    CHECK(here.run("restore " + here.backup + there + " --erasures " + here.backup).code == 2);
    CHECK_FALSE(std::filesystem::exists(elsewhere));
  }
}

TEST_CASE("restore: a backup of an older schema is brought up for who was deleted since", "[cli][backup]") {
  WithErasures here;
  const auto old = here.file("old.db");  // without the mark, as releases before made it
  testkit::must(db::copy_sqlite(here.backup, old));
  here.done("migrate down --to 36 --yes --database sqlite:" + old);
  here.done("restore " + old + " --yes");
  CHECK(here.users() == here.bob_and_eve);
}

TEST_CASE("restore: where not all can be deleted again the database stays as it was", "[cli][backup][security]") {
  WithErasures here;
  const auto stopping = here.file("stopping.db");
  testkit::must(db::copy_sqlite(here.backup, stopping));
  auto database = testkit::must(db::open_database("sqlite:" + stopping, {.write_queue = false}));
  testkit::must(testkit::must(database->connect())
                    ->script("CREATE TRIGGER stop BEFORE DELETE ON users BEGIN SELECT RAISE(ABORT, 'no'); END"));
  database.reset();
  CHECK(here.run("restore " + stopping + " --yes").code != 0);
  CHECK(here.users() == here.bob_and_eve);
  const std::set<std::string> known{"", "-wal", "-shm", ".lock", ".secret", ".erasures", ".before-restore"};
  const auto name = std::filesystem::path(here.path).filename().string();
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(here.path).parent_path())) {
    const auto other = entry.path().filename().string();
    if (other.starts_with(name)) CHECK(known.contains(other.substr(name.size())));  // the private copy is gone
  }
}

TEST_CASE("restore: a PostgreSQL database gets no deleted account back", "[cli][backup][security][both]") {
  if (!testkit::has_postgres()) return;
  WithErasures here;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kNothing);
  const auto there = " --database " + scratch.url();
  here.done("restore " + here.backup + there + " --erasures sqlite:" + here.path);
  CHECK(here.users(there) == here.bob_and_eve);
  here.done("user delete eve@example.com --yes" + there);
  const auto again = here.run("restore " + here.backup + there + " --yes -o json");
  CHECK(has(again.out, "\"deleted_again\": 2"));
  CHECK(here.users(there) == std::vector<std::string>{"bob"});
}

TEST_CASE("restore: on PostgreSQL a run after one that ended early knows the schema that it set aside",
          "[cli][backup][security][both]") {
  if (!testkit::has_postgres()) return;
  WithErasures here;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kNothing);
  const auto there = " --database " + scratch.url();
  here.done("restore " + here.backup + there + " --erasures sqlite:" + here.path);
  here.done("user delete eve@example.com --yes" + there);
  here.done("restore " + here.backup + there + " --yes");
  {
    const auto database = testkit::must(db::open_database(scratch.url(), {.write_queue = false}));
    testkit::must(testkit::must(database->connect())->script("DROP SCHEMA usher CASCADE"));
  }
  const auto again = here.run("restore " + here.backup + there + " -o json");
  CHECK(has(again.out, "\"erasures_from\": \"the schema usher_before_restore\""));
  CHECK(here.users(there) == std::vector<std::string>{"bob"});
}

TEST_CASE("restore: a backup of PostgreSQL fills either engine", "[cli][backup][security][both]") {
  if (!testkit::has_postgres()) return;
  WithErasures here;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kNothing);
  const auto there = " --database " + scratch.url();
  here.done("restore " + here.backup + there);
  const auto copy = here.file("copy");
  here.done("backup " + copy + " --portable" + there + " --work-dir " + here.file("work"));
  CHECK(std::filesystem::is_empty(here.file("work")));
  here.done("restore " + copy + there + " --yes");
  const auto elsewhere = " --database sqlite:" + here.file("new/usher.db");
  here.done("restore " + copy + elsewhere);
  CHECK(here.users(there) == std::vector<std::string>{"ada", "bob", "eve"});
  CHECK(here.users(elsewhere) == std::vector<std::string>{"ada", "bob", "eve"});
}

TEST_CASE("restore: a damaged database is replaced, and a missing one needs no question", "[cli][backup]") {
  WithBackup here;
  const auto elsewhere = here.kit.world()->directory.file("new/usher.db");
  here.done("restore " + here.backup + " --database sqlite:" + elsewhere);
  CHECK(here.run("user show ada@example.com --database sqlite:" + elsewhere).code == 0);
  std::ofstream(elsewhere) << "not a database any more";
  const auto ran = here.run("restore " + here.backup + " --yes --database sqlite:" + elsewhere);
  CHECK(ran.code == 0);
  CHECK(has(ran.err, "cannot be kept as " + elsewhere + ".before-restore: it is damaged"));
  CHECK_FALSE(std::filesystem::exists(elsewhere + ".before-restore"));
  CHECK(here.run("user show ada@example.com --database sqlite:" + elsewhere).code == 0);
}

}  // namespace
}  // namespace usher::cli
