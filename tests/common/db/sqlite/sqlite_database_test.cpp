#include "common/db/sqlite/sqlite_database.h"

#include <thread>

#include "common/db/sqlite/sqlite_backup.h"
#include "tests/common/db/notes.h"

namespace usher::db {
namespace {

using testkit::mode_of;
using testkit::TempDirectory;

std::unique_ptr<Database> open_database(const std::string& path, OpenOptions options = {}) {
  auto opened = SqliteDatabase::open(path, std::move(options));
  REQUIRE(opened.ok());
  auto database = std::move(opened).value();
  REQUIRE(database->writer()
              .write([](Connection& c) {
                return c.script("CREATE TABLE IF NOT EXISTS notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE)");
              })
              .ok());
  return database;
}

std::int64_t count(Database& database) {
  std::int64_t found = -1;
  CHECK(database
            .read([&](Connection& c) -> Status {
              found = notes::count(c);
              return done();
            })
            .ok());
  return found;
}

TEST_CASE("database: written rows are read, with the queue and without", "[db][database]") {
  const TempDirectory dir;
  const bool write_queue = GENERATE(true, false);
  const auto database = open_database(dir.file("data/usher.db"), {.write_queue = write_queue});
  CHECK(database->writer().write(notes::inserting("a")).ok());
  CHECK(count(*database) == 1);
}

TEST_CASE("database: a read cannot write, and has one snapshot", "[db][database]") {
  const TempDirectory dir;
  const auto database = open_database(dir.file("usher.db"));
  CHECK(database->read([](Connection& c) { return notes::insert(c, "x"); }).error().code == ErrorCode::kDatabaseBusy);
  CHECK(database
            ->read([&](Connection& c) -> Status {
              CHECK(notes::count(c) == 0);
              USHER_CHECK(database->writer().write(notes::inserting("x")));
              CHECK(notes::count(c) == 0);
              return done();
            })
            .ok());
  CHECK(count(*database) == 1);
}

TEST_CASE("database: a read does not wait for another writer's lock", "[db][database]") {
  const TempDirectory dir;
  const auto database = open_database(dir.file("usher.db"), {.busy_timeout = std::chrono::milliseconds(20)});
  const auto other = database->connect();
  REQUIRE(other.value()->begin(Begin::kWrite).ok());
  CHECK(count(*database) == 0);
  CHECK(database->writer().write(notes::inserting("x")).error().code == ErrorCode::kDatabaseBusy);
  REQUIRE(finish(*other.value(), done()).ok());
  CHECK(database->writer().write(notes::inserting("x")).ok());
}

TEST_CASE("database: a missing file is an error unless it may be created", "[db][database]") {
  const TempDirectory dir;
  const auto opened = SqliteDatabase::open(dir.file("none.db"), {.create = false});
  CHECK(opened.error().code == ErrorCode::kDatabaseUnreachable);
}

TEST_CASE("database: failed posted writes are reported to the opener", "[db][database]") {
  const TempDirectory dir;
  std::atomic<int> reported = 0;
  {
    const auto database = open_database(dir.file("usher.db"), {.on_post_failed = [&](const Error&) { ++reported; }});
    REQUIRE(database->writer().post([](Connection&) -> Status { return error(ErrorCode::kConflict); }).ok());
  }
  CHECK(reported == 1);
}

TEST_CASE("database: the integrity check accepts a sound file and names a dangling reference", "[db][database]") {
  const TempDirectory dir;
  const auto database = open_database(dir.file("usher.db"));
  CHECK(database->integrity_check().value().empty());
  const auto connection = database->connect();
  REQUIRE(connection.value()
              ->script("PRAGMA foreign_keys = OFF; CREATE TABLE replies (note INTEGER REFERENCES notes (id)); INSERT INTO "
                       "replies VALUES (7)")
              .ok());
  const auto problems = database->integrity_check();
  REQUIRE(problems.value().size() == 1);
  CHECK(problems.value().front() == "row 1 of replies refers to a missing row of notes");
}

TEST_CASE("database: a checkpoint moves the journal into the database", "[db][database]") {
  const TempDirectory dir;
  const auto database = open_database(dir.file("usher.db"));
  REQUIRE(database->writer().write(notes::inserting(std::string(100'000, 'x'))).ok());
  REQUIRE(std::filesystem::file_size(dir.file("usher.db")) < 100'000);
  CHECK(database->checkpoint().ok());
  CHECK(std::filesystem::file_size(dir.file("usher.db")) >= 100'000);
}

TEST_CASE("database: a backup during writes is one sound snapshot with mode 0600", "[db][database][race]") {
  const TempDirectory dir;
  const testkit::Umask umask(0);
  const auto database = open_database(dir.file("usher.db"));
  // Each work writes a pair, so a snapshot always has an even number of rows.
  const auto write_pair = [&](const std::string& name) {
    return database->writer().write([name](Connection& c) -> Status {
      USHER_CHECK(notes::insert(c, name + std::string(5000, 'a')));
      return notes::insert(c, name + std::string(5000, 'b'));
    });
  };
  for (int i = 0; i < 200; ++i) REQUIRE(write_pair("before-" + std::to_string(i)).ok());
  std::int64_t last_done = 0;
  std::int64_t last_total = 0;
  int written = 0;
  const auto between_steps = [&](std::int64_t pages_done, std::int64_t pages_total) {
    last_done = pages_done;
    last_total = pages_total;
    if (write_pair("during-" + std::to_string(written)).ok()) ++written;
  };
  REQUIRE(copy_sqlite(database->place(), dir.file("copy.db"), between_steps).ok());
  CHECK(written > 0);
  CHECK(last_done > 0);
  CHECK(last_done <= last_total);
  CHECK(mode_of(dir.file("copy.db")) == 0600);
  const auto copy = SqliteConnection::open(dir.file("copy.db"), {.mode = SqliteMode::kReadOnly});
  CHECK(notes::count(*copy.value()) == 400);
  CHECK(count(*database) == 400 + 2 * written);
}

}  // namespace
}  // namespace usher::db
