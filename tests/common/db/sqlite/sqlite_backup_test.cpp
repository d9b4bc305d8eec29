#include "common/db/sqlite/sqlite_backup.h"

#include <fstream>

#include "common/base/files/unfinished_file.h"
#include "common/db/migrator.h"
#include "common/db/user_parts.h"
#include "tests/common/db/notes.h"

namespace usher::db {
namespace {

using testkit::mode_of;
using testkit::TempDirectory;

std::int64_t count_in(const std::string& path) {
  const auto connection = SqliteConnection::open(path, {.mode = SqliteMode::kReadOnly});
  return connection.ok() ? notes::count(*connection.value()) : -1;
}

std::size_t entries_in(const std::string& directory) {
  const auto all = std::filesystem::directory_iterator(directory);
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

Status restore(const std::string& from, const std::string& database) {
  USHER_TRY(auto alone, InstanceLock::exclusive(database));
  return restore_sqlite(from, database, alone);
}

TEST_CASE("backup: the copy is one file with mode 0600 and includes the journal", "[db][backup][security]") {
  const TempDirectory dir;
  const testkit::Umask umask(0);
  const auto open_all_the_time = notes::open_with_table(dir.file("a.db"));
  REQUIRE(notes::insert(*open_all_the_time, "x").ok());
  REQUIRE(std::filesystem::create_directory(dir.file("out")));
  REQUIRE(copy_sqlite(dir.file("a.db"), dir.file("out/copy.db")).ok());
  CHECK(entries_in(dir.file("out")) == 1);
  CHECK(mode_of(dir.file("out/copy.db")) == 0600);
  CHECK(count_in(dir.file("out/copy.db")) == 1);
  CHECK(entries_in(dir.file("out")) == 1);  // reading it leaves no journal either
}

TEST_CASE("backup: a file that is marked is read, and never written to until a restore", "[db][backup]") {
  const TempDirectory dir;
  { REQUIRE(notes::insert(*notes::open_with_table(dir.file("a.db")), "x").ok()); }
  REQUIRE(copy_sqlite(dir.file("a.db"), dir.file("backup.db"), nullptr, CopyKind::kBackup).ok());
  {
    const auto opened = notes::open(dir.file("backup.db"));
    CHECK(notes::count(*opened) == 1);
    const auto refused = notes::insert(*opened, "y");
    CHECK(refused.error().code == ErrorCode::kConflict);
    CHECK(refused.error().detail().find("usher restore " + dir.file("backup.db")) != std::string::npos);
    CHECK(opened->begin(Begin::kWrite).error().code == ErrorCode::kConflict);
  }
  CHECK(entries_in(dir.path()) == 2);  // it was not switched to WAL
  REQUIRE(copy_sqlite(dir.file("backup.db"), dir.file("again.db"), nullptr, CopyKind::kBackup).ok());
  CHECK_FALSE(notes::insert(*notes::open(dir.file("again.db")), "y").ok());
  REQUIRE(restore(dir.file("backup.db"), dir.file("usher.db")).ok());
  CHECK(notes::insert(*notes::open(dir.file("usher.db")), "y").ok());
}

TEST_CASE("backup: the index of searches is not copied", "[db][backup]") {
  const TempDirectory dir;
  const auto connection = notes::open(dir.file("a.db"));
  REQUIRE(Migrator().up(*connection, std::nullopt, from_ms(1)).ok());
  REQUIRE(make_user_parts(*connection).ok());
  REQUIRE(copy_sqlite(dir.file("a.db"), dir.file("copy.db")).ok());
  const auto copy = notes::open(dir.file("copy.db"));
  const auto has_index = [](Connection& in) {
    return in.first(in.schema_texts().parts.is_there, {}, [](const Row&) { return true; }).value().has_value();
  };
  CHECK(has_index(*connection));
  CHECK_FALSE(has_index(*copy));
}

TEST_CASE("backup: only a complete copy replaces an older one", "[db][backup]") {
  const TempDirectory dir;
  { REQUIRE(notes::insert(*notes::open_with_table(dir.file("a.db")), "x").ok()); }
  REQUIRE(copy_sqlite(dir.file("a.db"), dir.file("copy.db")).ok());
  const auto missing = copy_sqlite(dir.file("none.db"), dir.file("copy.db"));
  CHECK(missing.error().code == ErrorCode::kDatabaseUnreachable);
  CHECK(count_in(dir.file("copy.db")) == 1);
  { REQUIRE(notes::insert(*notes::open(dir.file("a.db")), "y").ok()); }
  REQUIRE(copy_sqlite(dir.file("a.db"), dir.file("copy.db")).ok());
  CHECK(count_in(dir.file("copy.db")) == 2);
  CHECK(entries_in(dir.path()) == 2);
}

TEST_CASE("backup: an interrupt removes an unfinished copy and its journal", "[db][backup]") {
  const TempDirectory dir;
  std::filesystem::create_directory(dir.file("out"));
  { REQUIRE(notes::insert(*notes::open_with_table(dir.file("a.db")), std::string(2'000'000, 'x')).ok()); }
  std::size_t before = 0;
  std::size_t after = 0;
  static_cast<void>(copy_sqlite(dir.file("a.db"), dir.file("out/copy.db"), [&](std::int64_t, std::int64_t) {
    before = std::max(before, entries_in(dir.file("out")));
    remove_unfinished_files();
    after = entries_in(dir.file("out"));
  }));
  CHECK(before >= 2);
  CHECK(after == 0);
}

TEST_CASE("restore: the backup replaces the database and its journal", "[db][backup]") {
  const TempDirectory dir;
  const auto database = dir.file("data/usher.db");
  { REQUIRE(notes::insert(*notes::open_with_table(dir.file("backup.db")), "from the backup").ok()); }
  SECTION("over a database with the journal of a crash") {
    {
      const auto crashed = notes::open_with_table(database);
      for (const auto* text : {"a", "b", "c"}) REQUIRE(notes::insert(*crashed, text).ok());
      std::filesystem::copy_file(database + "-wal", dir.file("left-wal"));
      std::filesystem::copy_file(database, dir.file("left"));
    }
    std::filesystem::rename(dir.file("left"), database);
    std::filesystem::rename(dir.file("left-wal"), database + "-wal");
    REQUIRE(restore(dir.file("backup.db"), database).ok());
    CHECK(count_in(database) == 1);
  }
  SECTION("without a database") {
    REQUIRE(restore(dir.file("backup.db"), database).ok());
    CHECK(count_in(database) == 1);
    CHECK(mode_of(dir.file("data")) == 0700);
  }
  SECTION("over a damaged database") {
    REQUIRE(std::filesystem::create_directory(dir.file("data")));
    std::ofstream(database) << "not a database, but long enough to be looked at as if it were one, and more than its header has";
    REQUIRE(restore(dir.file("backup.db"), database).ok());
    CHECK(count_in(database) == 1);
  }
  CHECK(mode_of(database) == 0600);
}

TEST_CASE("restore: the new file is locked before it has the database's name", "[db][backup][instance_lock]") {
  const TempDirectory dir;
  { REQUIRE(notes::insert(*notes::open_with_table(dir.file("backup.db")), "from the backup").ok()); }
  { notes::open_with_table(dir.file("usher.db")); }
  auto alone = InstanceLock::exclusive(dir.file("usher.db")).value();
  REQUIRE(restore_sqlite(dir.file("backup.db"), dir.file("usher.db"), alone).ok());
  std::filesystem::create_hard_link(dir.file("usher.db"), dir.file("other.db"));
  CHECK(InstanceLock::shared(dir.file("other.db")).error().code == ErrorCode::kDatabaseBusy);
}

/// What an unsound disk leaves.
void damage(const std::string& path) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(5 * 4096);
  file << std::string(8 * 4096, '\xff');
}

TEST_CASE("backup: a damaged database makes none, and the last one stays", "[db][backup]") {
  const TempDirectory dir;
  {
    const auto made = notes::open_with_table(dir.file("usher.db"));
    for (int i = 0; i < 100; ++i) REQUIRE(notes::insert(*made, std::to_string(i) + std::string(1000, 'x')).ok());
  }
  REQUIRE(copy_sqlite(dir.file("usher.db"), dir.file("backup.db"), {}, CopyKind::kBackup).ok());
  damage(dir.file("usher.db"));
  const auto refused = copy_sqlite(dir.file("usher.db"), dir.file("backup.db"), {}, CopyKind::kBackup);
  REQUIRE_FALSE(refused.ok());
  CHECK_THAT(refused.error().detail(), Catch::Contains("is damaged, so its copy is no backup"));
  CHECK(open_backup(dir.file("backup.db")).ok());
}

TEST_CASE("restore: a damaged backup changes nothing", "[db][backup]") {
  const TempDirectory dir;
  { REQUIRE(notes::insert(*notes::open_with_table(dir.file("usher.db")), "mine").ok()); }
  {
    const auto made = notes::open_with_table(dir.file("made.db"));
    for (int i = 0; i < 100; ++i) REQUIRE(notes::insert(*made, std::to_string(i) + std::string(1000, 'x')).ok());
  }
  REQUIRE(copy_sqlite(dir.file("made.db"), dir.file("backup.db")).ok());
  damage(dir.file("backup.db"));
  const auto refused = restore(dir.file("backup.db"), dir.file("usher.db"));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kInvalidArgument);
  CHECK(count_in(dir.file("usher.db")) == 1);
}

TEST_CASE("sqlite backup: a sound backup is opened, any other gives the reason", "[db][backup]") {
  const TempDirectory dir;
  const auto path = dir.file("a.db");
  CHECK(open_backup(path).error().code == ErrorCode::kNotFound);
  {
    const auto connection = notes::open(path);
    REQUIRE(connection
                ->script("CREATE TABLE filler (x TEXT); "
                         "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
                         "INSERT INTO filler SELECT hex(randomblob(50)) FROM n")
                .ok());
  }
  CHECK(open_backup(path).ok());

  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  SECTION("no database") { file << "This is a text and nothing else"; }
  SECTION("damaged in the middle") {
    file.seekp(5 * 4096);
    file << std::string(3 * 4096, 'x');
  }
  file.close();
  const auto opened = open_backup(path);
  REQUIRE_FALSE(opened.ok());
  CHECK(opened.error().code == ErrorCode::kInternal);
  CHECK(opened.error().what == path + " is not a database or is damaged");
}

}  // namespace
}  // namespace usher::db
