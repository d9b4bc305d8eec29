#include "common/core/restoring/restore.h"

#include <unistd.h>

#include "common/core/accounts/profiles.h"
#include "common/core/accounts/reminders.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/visitors.h"
#include "common/core/copying/backup_file.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/sign_in/impersonation.h"
#include "common/core/testing/test_mark.h"
#include "common/core/tokens/profile_claims.h"
#include "common/core/upkeep/schema_state.h"
#include "common/db/migrator.h"
#include "common/db/open_database.h"
#include "common/db/row_counts.h"
#include "common/db/set_aside.h"
#include "common/db/sqlite/sqlite_backup.h"
#include "common/db/sqlite/sqlite_connection.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/mailbox.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"
#include "tests/testkit/write_file.h"

namespace usher::core {
namespace {

using namespace testkit;
namespace files = std::filesystem;

std::int64_t users_in(const std::string& url) {
  const auto database = must(db::open_database(url, {.create = false, .write_queue = false}));
  return must(db::count_rows(*must(database->connect()), {"users"})).front().rows;
}

void run_in(const std::string& file, const std::string& sql) {
  const auto database = must(db::open_database("sqlite:" + file, {.write_queue = false}));
  must(must(database->connect())->script(sql));
}

/// A site of three users, its backup, and places for databases.
struct Site {
  TestCore kit;
  std::string file = place("b.db");
  RestorePlan plan;                     ///< Of the last restore.
  std::optional<std::string> erasures;  ///< That the next one names.
  std::function<Status()> answer = done;
  std::function<db::CopyProgress(const char*)> progress = [](const char*) { return db::CopyProgress(); };

  Site() {
    for (const auto* name : {"ada", "bob", "eve"}) sign_up(kit, std::string(name) + "@example.com");
    back_up(url(), file);
  }
  std::string url() { return "sqlite:" + kit.database().place(); }
  std::string place(const std::string& name) { return kit.world()->directory.file(name); }
  void back_up(const std::string& from, const std::string& to) {
    const auto database = must(db::open_database(from, {.create = false, .write_queue = false}));
    must(write_backup({*database, {.url = from}, kit.clock(), kit.world()->directory.path()}, to, nullptr));
  }
  Result<Restored> restore(const std::string& from, const std::string& to, const std::string& secret = "") {
    auto settings = test_settings(*kit.world(), [&](settings::Settings& changed) {
      changed.database.url = Secret(std::string(to));
      changed.database.sqlite_path = to.starts_with("sqlite:") ? to.substr(7) : "";
      if (!secret.empty()) changed.secrets.usher = Secret(std::string(secret));
    });
    const RestoreOrder order{.file = from, .name = from, .work_directory = place("work"), .made_at = {}};
    auto deleted = must(RestoredErasures::named(erasures));
    const RestoreCalls calls{.approve =
                                 [this](const RestorePlan& planned) {
                                   plan = planned;
                                   return answer();
                                 },
                             .progress = progress};
    auto restored = Restore(settings, kit.clock(), kit.random(), admin()).run(order, deleted, calls);
    CHECK((!files::exists(place("work")) || files::is_empty(place("work"))));  // no private copy stays
    return restored;
  }
};

TEST_CASE("restore: a new database gets the backup's rows, without its mark", "[backup]") {
  Site site;
  const auto restored = must(site.restore(site.file, "sqlite:" + site.place("new/a.db")));
  CHECK(restored.contents.users == 3);
  CHECK_FALSE(site.plan.kept_as);
  CHECK(mode_of(site.place("new/a.db")) == 0600);
  const auto opened = must(db::open_database("sqlite:" + site.place("new/a.db")));
  CHECK(require_current_schema(*opened).ok());
  CHECK(opened->claim(db::Claim::kServer).ok());
}

TEST_CASE("restore: a backup of each engine takes the place of each, also while servers work", "[backup][both]") {
  if (!has_postgres()) return;
  Site site;
  const PostgresScratch first(PostgresScratch::Contents::kNothing);
  const PostgresScratch second(PostgresScratch::Contents::kNothing);
  CHECK(must(site.restore(site.file, first.url())).contents.users == 3);
  const auto database = must(db::open_database(first.url()));
  const auto server = must(database->claim(db::Claim::kServer));
  must(server->renew({.release = "1", .secret_check = "", .schema_version = db::Migrator().newest()}));
  site.back_up(first.url(), site.place("of_postgres.db"));
  CHECK(must(db::has_backup_mark(*must(db::open_backup(site.place("of_postgres.db"))))));
  CHECK(mode_of(site.place("of_postgres.db")) == 0600);
  CHECK(must(site.restore(site.place("of_postgres.db"), second.url())).contents.users == 3);
  CHECK(must(site.restore(site.place("of_postgres.db"), "sqlite:" + site.place("a.db"))).contents.users == 3);
  CHECK(users_in("sqlite:" + site.place("a.db")) == 3);

  site.plan = {};
  const auto refused = site.restore(site.file, first.url());
  CHECK(refused.error().code == ErrorCode::kServerRunning);
  CHECK(site.plan.place.empty());  // before any question
}

constexpr const char* kMark = "INSERT INTO installation (name, value) VALUES ('test_api', 'true')";

TEST_CASE("restore: a backup of tests takes its mark along, and no place of people", "[backup][test_api][security][both]") {
  Site site;
  run_in(site.kit.database().place(), kMark);
  site.back_up(site.url(), site.place("tests.db"));
  std::deque<PostgresScratch> scratches;
  std::vector<std::string> targets{"sqlite:" + site.place("people.db")};
  if (has_postgres()) targets.emplace_back(scratches.emplace_back(PostgresScratch::Contents::kNothing).url());
  for (const auto& target : targets) {
    CAPTURE(target);
    must(site.restore(site.file, target));
    CHECK(site.restore(site.place("tests.db"), target).error().code == ErrorCode::kConflict);
    const auto database = must(db::open_database(target, {.create = false, .write_queue = false}));
    const auto connection = must(database->connect());
    CHECK_FALSE(must(read_test_mark(*connection)).is_marked);
    must(connection->script(kMark));
    must(site.restore(site.place("tests.db"), target));
    must(site.restore(site.file, target));  // people may take the place of tests
  }
  must(site.restore(site.place("tests.db"), "sqlite:" + site.place("new.db")));
  const auto restored = must(db::open_database("sqlite:" + site.place("new.db"), {.create = false, .write_queue = false}));
  CHECK(must(read_test_mark(*must(restored->connect()))).is_marked);
}

TEST_CASE("restore: the views of a backup end, and the other sessions stay", "[backup][impersonation][security]") {
  Site site;
  auto& kit = site.kit;
  const auto by = make_admin(kit, sign_up(kit, "grace@example.com"));
  const auto bob = sign_in(kit, "bob@example.com");
  must(kit->impersonation.view_as(by, bob.user.id, "to look"));
  must(kit->impersonation.start(by, bob.user.id));
  site.back_up(site.url(), site.place("viewed.db"));
  const auto live_after = [&](const std::string& target) {
    must(site.restore(site.place("viewed.db"), target));
    const auto database = must(db::open_database(target, {.create = false, .write_queue = false}));
    std::vector<std::string> kinds;
    must(must(database->connect())
             ->each({"test", "SELECT DISTINCT kind FROM sessions WHERE ended_at_ms IS NULL"}, {}, [&](const db::Row& row) {
               kinds.push_back(row.string(0));
               return true;
             }));
    return kinds;
  };
  const std::vector<std::string> alone{std::string(to_text(bob.session.kind))};
  CHECK(live_after("sqlite:" + site.place("a.db")) == alone);
  if (!has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  CHECK(live_after(scratch.url()) == alone);
}

TEST_CASE("restore: reminders stay stopped, and readers keep their traits", "[backup][reminders][reader][both]") {
  Site site;
  auto& kit = site.kit;
  const auto bob = sign_in(kit, "bob@example.com");
  const domain::Owner visitor(kit->visitors.make());
  must(kit->answers.save(visitor, {.answers = {{"experience_level", "advanced"}}}));
  kit.run("UPDATE users SET is_verified = 1");
  REQUIRE(must(kit->reminders.remind(admin(), bob.user.id)));
  must(kit->reminders.stop(secret(Mailbox(kit).secret("questionnaire_reminder", "bob@example.com")), caller()));
  site.back_up(site.url(), site.place("stopped.db"));
  const domain::Owner later(kit->visitors.make());
  must(kit->answers.save(later, {.answers = {{"experience_level", "advanced"}}}));
  const auto check = [&](const std::string& target) {
    must(site.restore(site.place("stopped.db"), target));
    const auto world = std::make_shared<World>();
    world->database = must(db::open_database(target, {.create = false}));
    world->clock.advance(std::chrono::days(8));
    TestCore restored(world);
    CHECK_FALSE(must(restored->reminders.remind(admin(), bob.user.id)));
    CHECK(must(restored->reminders.remind(admin(), must(restored->user_admin.find("ada@example.com")).id)));
    const auto level = [&](const domain::Owner& owner, const std::optional<domain::Profile>& profile) {
      return json::to_text(must(restored->profile_claims.traits_of(owner, profile)));
    };
    CHECK(level(visitor, std::nullopt) == R"({"experience_level":"advanced"})");
    CHECK(level(later, std::nullopt) == "{}");
    CHECK(level(domain::Owner(bob.user.id), must(restored->profiles.find(bob.user.id))) ==
          R"({"experience_level":"beginner","professional_role":"student"})");
  };
  check("sqlite:" + site.place("a.db"));
  if (!has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  check(scratch.url());
}

TEST_CASE("restore: if an account is deleted again, the adapted pages of single accounts go", "[backup][pages][security]") {
  Site site;
  for (const auto* const digest : {"'of bob'", "''", "NULL"})
    site.kit.run("INSERT INTO adapted_pages VALUES (" + std::string(digest == std::string("NULL") ? "'shared'" : digest) +
                 ", 'translate', 'ur', NULL, '{}', '/', '', 'x', 1, 0, " + digest + ", NULL, 1, 0, 0)");
  site.back_up(site.url(), site.place("pages.db"));
  const auto pages_after = [&] {
    const auto target = "sqlite:" + site.place("a.db");
    must(site.restore(site.place("pages.db"), target));
    const auto world = std::make_shared<World>();
    world->database = must(db::open_database(target, {.create = false}));
    return TestCore(world).texts("SELECT key FROM adapted_pages ORDER BY key");
  };
  CHECK(pages_after() == std::vector<std::string>{"", "of bob", "shared"});
  site.erasures = site.place("list.erasures");
  const auto bob = site.kit.texts("SELECT id FROM users WHERE email = 'bob@example.com'").front();
  write_file(*site.erasures, text_of(ErasureList{{UserId(bob), from_ms(1), "user", std::nullopt}}));
  CHECK(pages_after() == std::vector<std::string>{"", "shared"});
}

TEST_CASE("restore: what is not approved changes nothing", "[backup]") {
  Site site;
  site.kit.run("DELETE FROM users WHERE email = 'eve@example.com'");
  site.answer = [] { return Status(error(ErrorCode::kForbidden)); };
  CHECK_FALSE(site.restore(site.file, site.url()).ok());
  CHECK(site.plan.backup.users == 3);
  CHECK(site.plan.leaving->users == 2);
  CHECK(users_in(site.url()) == 2);
  CHECK_FALSE(files::exists(*site.plan.kept_as));
}

/// A copy of the site's database with an older schema.
std::string older_copy(Site& site) {
  auto old = site.place("old.db");
  must(db::copy_sqlite(site.file, old));
  const auto database = must(db::open_database("sqlite:" + old, {.write_queue = false}));
  must(db::Migrator().down(*must(database->connect()), 18));
  return old;
}

TEST_CASE("restore: a backup of an older schema is migrated in a private copy", "[backup]") {
  Site site;
  const auto old = older_copy(site);
  site.back_up("sqlite:" + old, site.place("marked.db"));
  const auto restored = must(site.restore(site.place("marked.db"), "sqlite:" + site.place("a.db")));
  CHECK(restored.plan.backup.schema_version == 18);
  CHECK(restored.contents.schema_version == db::Migrator().newest());
  CHECK(must(db::Migrator().schema_version(*must(db::open_backup(site.place("marked.db"))))) == 18);
  if (!has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  CHECK(must(site.restore(site.place("marked.db"), scratch.url())).contents.users == 3);
}

TEST_CASE("restore: a step that fails in the private copy leaves the database as it was", "[backup]") {
  Site site;
  const auto old = older_copy(site);
  run_in(old, "PRAGMA foreign_keys = OFF; DELETE FROM users");  // their sessions refer to nothing
  CHECK_FALSE(site.restore(old, site.url()).ok());
  CHECK(users_in(site.url()) == 3);
  CHECK_FALSE(files::exists(site.plan.kept_as.value_or("")));
}

TEST_CASE("restore: a file of no use to this release is refused, whatever the engine", "[backup][security]") {
  Site site;
  const auto bad = site.place("bad.db");
  must(db::copy_sqlite(site.file, bad));
  std::string code = "INTERNAL";
  std::string said = "is not a database or is damaged";
  std::string secret;
  SECTION("a text") { write_file(bad, "once upon a time there was a text"); }
  SECTION("of another form") {
    code = "INVALID_ARGUMENT";
    const auto [begins, form] = GENERATE(values<InOut>({
        {"\x1f\x8b\x08 and more", "an archive of rows (tar.gz)"},
        {"PGDMP and more", "pg_restore --clean"},
        {"usher-encrypted\nand more", "which only the build decrypts that wrote it: restore it by that one with --key"},
    }));
    write_file(bad, begins);
    said = form;
  }
  SECTION("encrypted by age") {
    write_file(bad, "age-encryption.org/v1\n-> X25519");
    code = "INVALID_ARGUMENT";
    said = "age --decrypt --identity KEY_FILE " + bad + " | usher restore - --yes";
  }
  SECTION("of a newer release, also one that older servers may work beside") {
    run_in(
        bad,
        "INSERT INTO schema_migrations (version, name, checksum, applied_at_ms, readable_from) VALUES (9999, 'next', 'x', 1, 1)");
    code = "SCHEMA_AHEAD";
    said = "which this release does not know";
  }
  SECTION("of another secret") {
    secret = "another-secret-for-tests-of-more-than-32-bytes";
    code = "SECRET_MISMATCH";
    said = "made with another secret";
  }
  SECTION("with more pages than the disk has room for") {
    std::error_code problem;
    files::resize_file(bad, std::uintmax_t{1} << 42, problem);
    if (problem) return;  // not on this file system
    code = "DATABASE_UNAVAILABLE";
    said = "There is not enough room in " + site.place("work");
  }
  for (const auto& to : {"sqlite:" + site.place("never.db"), has_postgres() ? empty_postgres().url() : std::string()}) {
    if (to.empty()) continue;
    const auto refused = site.restore(bad, to, secret);
    INFO(refused.error().what);
    CHECK(outcome(refused) == code);
    CHECK(has(refused.error().detail(), said));
    CHECK_FALSE(files::exists(site.place("never.db")));
  }
}

TEST_CASE("restore: the database itself is refused, but for a backup that lies in its place", "[backup]") {
  Site site;
  CHECK(has(site.restore(site.kit.database().place(), site.url()).error().what, "is the database itself"));
  CHECK(outcome(must(db::open_database("sqlite:" + site.file, {.write_queue = false}))->claim(db::Claim::kServer)) == "CONFLICT");
  CHECK(must(site.restore(site.file, "sqlite:" + site.file)).is_kept);
  CHECK(must(db::open_database("sqlite:" + site.file))->claim(db::Claim::kServer).ok());
}

TEST_CASE("restore: a name that an attacker planted as a link is not the kept database's", "[backup][security]") {
  Site site;
  const auto planted = site.kit.database().place() + ".before-restore";
  files::create_symlink(site.place("precious"), planted);
  must(site.restore(site.file, site.url()));
  CHECK(site.plan.kept_as == planted + "-2");
  CHECK_FALSE(files::exists(site.place("precious")));
  CHECK(files::is_symlink(planted));
}

TEST_CASE("restore: on PostgreSQL the database of before is kept as a schema", "[backup][both]") {
  if (!has_postgres()) return;
  Site site;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  must(site.restore(site.file, scratch.url()));
  site.answer = [] { return Status(error(ErrorCode::kForbidden)); };
  CHECK_FALSE(site.restore(site.file, scratch.url()).ok());
  CHECK(site.plan.kept_as == "usher_before_restore");
  site.answer = done;
  CHECK(must(site.restore(site.file, scratch.url())).is_kept);
  must(scratch.connect()->script("DROP SCHEMA usher CASCADE; ALTER SCHEMA usher_before_restore RENAME TO usher"));
  CHECK(users_in(scratch.url()) == 3);
}

TEST_CASE("restore: an extension in the schema stays there", "[backup][both]") {
  if (!has_postgres()) return;
  Site site;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  must(site.restore(site.file, scratch.url()));
  const auto connection = scratch.connect();
  must(connection->script("CREATE EXTENSION pg_trgm SCHEMA usher"));
  CHECK(must(site.restore(site.file, scratch.url())).is_kept);
  must(connection->script("DROP SCHEMA usher_before_restore CASCADE"));
  CHECK(must(connection->any({"extension", "SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'"}, {})));
}

TEST_CASE("restore: a schema with another program's tables is not renamed", "[backup][both][security]") {
  if (!has_postgres()) return;
  Site site;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  must(site.restore(site.file, scratch.url()));
  const auto connection = scratch.connect();
  must(connection->script("CREATE VIEW usher.mine AS SELECT id FROM usher.users"));
  CHECK(must(site.restore(site.file, scratch.url())).is_kept);
  must(connection->script("CREATE TABLE usher.orders (id INTEGER)"));
  site.plan = {};
  const auto refused = site.restore(site.file, scratch.url());
  CHECK(outcome(refused) == "CONFLICT");
  CHECK(has(refused.error().detail(), "The schema usher also has the table orders"));
  CHECK(site.plan.place.empty());  // before any question
  must(connection->script("DROP TABLE usher.orders"));
}

TEST_CASE("restore: an interrupted one on PostgreSQL starts no server, and goes on with the same backup and list",
          "[backup][both][security]") {
  if (!has_postgres()) return;
  Site site;
  site.erasures = site.place("list.erasures");
  const auto bob = site.kit.texts("SELECT id FROM users WHERE email = 'bob@example.com'").front();
  write_file(*site.erasures, text_of(ErasureList{{UserId(bob), from_ms(1), "user", std::nullopt}}));
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  site.progress = [](const char*) {
    return [](std::int64_t done, std::int64_t) {
      if (done == 10) throw std::runtime_error("stopped");
    };
  };
  CHECK_THROWS(site.restore(site.file, scratch.url()));
  {
    const auto opened = must(db::open_database(scratch.url()));
    const auto refused = bring_schema_up(*opened, true, site.kit.clock(), [](std::string_view) {});
    CHECK(has(refused.error().what, "run the same copy or restore again"));
  }
  site.progress = [](const char*) { return db::CopyProgress(); };
  site.erasures.reset();
  CHECK(must(site.restore(site.file, scratch.url())).contents.users == 2);
  CHECK_FALSE(site.plan.kept_as);
  CHECK(require_current_schema(*must(db::open_database(scratch.url()))).ok());
}

TEST_CASE("restore: one that ended when it had set the schema aside brings no deleted account back", "[backup][both][security]") {
  if (!has_postgres()) return;
  Site site;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  must(site.restore(site.file, scratch.url()));
  const auto connection = scratch.connect();
  const auto bob = site.kit.texts("SELECT id FROM users WHERE email = 'bob@example.com'").front();
  const auto note = [&](const std::string& id) {
    must(connection->script("INSERT INTO usher.erasures (user_id, at_ms, actor) VALUES ('" + id + "', 1, 'user')"));
  };
  must(connection->script("DELETE FROM usher.users WHERE id = '" + bob + "'"));
  note(bob);
  must(db::set_aside(*must(db::open_database(scratch.url())), "usher", "usher_before_restore"));
  must(db::Migrator().up(*connection, std::nullopt, from_ms(1)));  // a server that started meanwhile
  note("another");
  site.kit.run("UPDATE users SET name = 'another backup'");
  site.back_up(site.url(), site.place("another.db"));
  CHECK(must(site.restore(site.place("another.db"), scratch.url())).contents.users == 2);
  CHECK(users_in(scratch.url()) == 2);

  must(connection->script("DELETE FROM usher.erasures"));  // as an import does that brings them back
  CHECK(must(site.restore(site.file, scratch.url())).contents.users == 3);
}

TEST_CASE("restore: a schema of another role deletes no account, whatever its comment says", "[backup][both][security]") {
  if (!has_postgres()) return;
  Site site;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  must(site.restore(site.file, scratch.url()));
  const auto connection = scratch.connect();
  const auto bob = site.kit.texts("SELECT id FROM users WHERE email = 'bob@example.com'").front();
  must(connection->script("INSERT INTO usher.erasures (user_id, at_ms, actor) VALUES ('" + bob + "', 1, 'user')"));
  must(db::set_aside(*must(db::open_database(scratch.url())), "usher", "usher_before_restore"));
  const std::string role = "usher_neighbour_" + std::to_string(::getpid());
  must(connection->script("CREATE ROLE " + role + "; ALTER SCHEMA usher_before_restore OWNER TO " + role));
  CHECK(must(site.restore(site.file, scratch.url())).contents.users == 3);
  must(connection->script("ALTER SCHEMA usher_before_restore OWNER TO CURRENT_USER; DROP ROLE " + role));
}

TEST_CASE("restore: a schema with a long name is kept under one that PostgreSQL does not cut", "[backup][both]") {
  if (!has_postgres()) return;
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  const auto database = must(db::open_database(scratch.url()));
  const std::string schema(63, 's');
  const auto name = must(db::schema_to_keep(*database, schema));
  must(scratch.connect()->script("CREATE SCHEMA " + name));
  CHECK(must(db::schema_to_keep(*database, schema)) != name);
}

TEST_CASE("restore: another backup after an interrupted one on PostgreSQL brings no revoked key back",
          "[backup][both][security]") {
  if (!has_postgres()) return;
  Site site;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  site.kit.run(
      "INSERT INTO signing_keys (id, algorithm, public_jwk, private_sealed, created_at_ms, signs_from_ms) "
      "VALUES ('stolen', 'EdDSA', '{}', '', 1, 1)");
  for (const auto* name : {"first.db", "second.db", "third.db"}) {
    site.kit.run("UPDATE users SET name = '" + std::string(name) + "'");
    site.back_up(site.url(), site.place(name));
  }
  must(site.restore(site.place("first.db"), scratch.url()));
  must(scratch.connect()->script("UPDATE usher.signing_keys SET revoked_at_ms = 2 WHERE id = 'stolen'"));
  site.progress = [](const char*) { return [](std::int64_t, std::int64_t) { throw std::runtime_error("stopped"); }; };
  CHECK_THROWS(site.restore(site.place("first.db"), scratch.url()));
  CHECK_THROWS(site.restore(site.place("second.db"), scratch.url()));
  site.progress = [](const char*) { return db::CopyProgress(); };
  must(site.restore(site.place("third.db"), scratch.url()));
  CHECK(must(scratch.connect()->any(
      {"test", "SELECT 1 FROM usher.signing_keys WHERE id = 'stolen' AND revoked_at_ms IS NOT NULL"}, {})));
  CHECK_FALSE(must(scratch.connect()->any({"test", "SELECT 1 FROM usher.installation WHERE name LIKE 'copy/%'"}, {})));
}

}  // namespace
}  // namespace usher::core
