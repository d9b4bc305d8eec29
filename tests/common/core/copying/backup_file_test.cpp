#include "common/core/copying/backup_file.h"

#include "common/base/files/file.h"
#include "common/db/migrator.h"
#include "common/db/open_database.h"
#include "common/db/sqlite/sqlite_backup.h"
#include "common/db/sqlite/sqlite_connection.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/temp_directory.h"
#include "tests/testkit/text.h"
#include "tests/testkit/world.h"
#include "tests/testkit/write_file.h"

namespace usher::core {
namespace {

using namespace testkit;

Status back_up(TestCore& kit, const std::string& url, const std::string& file) {
  USHER_TRY(const auto database, db::open_database(url, {.create = false, .write_queue = false}));
  return write_backup({*database, {.url = url}, kit.clock(), kit.world()->directory.path()}, file, nullptr);
}

TEST_CASE("backup file: marked, for its owner alone, and without the secret", "[copy][backup][security]") {
  TestCore kit;
  const auto session = sign_up(kit);
  const auto file = kit.world()->directory.file("b.db");
  const Umask open_to_all(0);
  must(back_up(kit, "sqlite:" + kit.database().place(), file));
  CHECK(mode_of(file) == 0600);
  CHECK(must(db::has_backup_mark(*must(db::open_backup(file)))));
  const auto bytes = must(read_small_file(file, 1 << 24));
  CHECK(has(bytes, "ada@example.com"));
  CHECK_FALSE(has(bytes, kit.settings().secrets.usher.expose()));
  CHECK_FALSE(has(bytes, kPassphrase));
  CHECK_FALSE(has(bytes, session.refresh_token.expose()));
}

TEST_CASE("backup file: one snapshot of PostgreSQL, of any schema, with nothing left beside it", "[copy][backup][both]") {
  if (!has_postgres()) return;
  TestCore kit;
  const PostgresScratch scratch(PostgresScratch::Contents::kNothing);
  const auto file = kit.world()->directory.file("b.db");
  CHECK(back_up(kit, scratch.url(), file).error().code == ErrorCode::kConflict);  // nothing is there
  must(db::Migrator().up(*must(must(db::open_database(scratch.url()))->connect()), 18, kit.clock().now()));
  must(back_up(kit, scratch.url(), file));
  CHECK(must(db::Migrator().schema_version(*must(db::open_backup(file)))) == 18);
  for (const auto& entry : std::filesystem::directory_iterator(kit.world()->directory.path()))
    CHECK_FALSE(entry.path().filename().string().starts_with("usher-work"));
}

TEST_CASE("backup file: what servers write on PostgreSQL meanwhile is not in it", "[copy][backup][both]") {
  if (!has_postgres()) return;
  TestCore kit;
  const PostgresScratch scratch(PostgresScratch::Contents::kSchema);
  const auto note = [&](const std::string& name) {
    return scratch.connect()->script("INSERT INTO usher.installation (name, value) VALUES ('" + name + "', 'x')");
  };
  must(note("sooner"));
  const auto file = kit.world()->directory.file("b.db");
  const auto database = must(db::open_database(scratch.url(), {.create = false, .write_queue = false}));
  bool has_written = false;
  must(write_backup({*database, {.url = scratch.url()}, kit.clock(), kit.world()->directory.path()}, file,
                    [&](std::int64_t, std::int64_t) {
                      if (!std::exchange(has_written, true)) must(note("later"));
                    }));
  std::vector<std::string> names;
  must(must(db::open_backup(file))->each({"names", "SELECT name FROM installation"}, {}, [&](const db::Row& row) {
    names.push_back(row.string(0));
    return true;
  }));
  CHECK(has_written);
  CHECK(names == std::vector<std::string>{"sooner"});
}

TEST_CASE("backup kind: a file is known by its first bytes", "[copy][backup]") {
  TempDirectory directory;
  const auto refusal = [&](const std::string& head) {
    write_file(directory.file("f"), head);
    const auto judged = require_restorable(directory.file("f"), "the file", "usher");
    return judged.ok() ? std::string() : judged.error().detail();
  };
  CHECK(refusal("\x1f\x8b\x08").starts_with("the file is an archive of rows (tar.gz)"));
  CHECK(refusal(std::string("SQLite format 3\0rest", 20)).empty());
  CHECK(has(refusal("PGDMP\x01"), "pg_restore --clean --if-exists -n usher -d DATABASE_URL the file, then"));
  CHECK(refusal("usher-encrypted\n").starts_with("the file is encrypted to a key of an earlier release"));
  CHECK(has(refusal("age-encryption.org/v1\n"), "age --decrypt --identity KEY_FILE the file | usher restore -"));
  CHECK(has(refusal("-----BEGIN AGE ENCRYPTED FILE-----"), "age --decrypt"));
  CHECK(refusal("").empty());
  CHECK(outcome(require_restorable(directory.file("none"), "none", "usher")) == "NOT_FOUND");
}

}  // namespace
}  // namespace usher::core
