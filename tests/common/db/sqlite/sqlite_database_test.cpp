#include "common/db/sqlite/sqlite_database.h"

#include <fstream>
#include <future>
#include <thread>

#include "common/db/sqlite/sqlite_backup.h"
#include "tests/common/db/notes.h"

namespace usher::db {
namespace {

using testkit::mode_of;
using testkit::TempDirectory;

std::unique_ptr<Database> opened_database(const std::string& path, OpenOptions options = {}) {
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
  const auto database = opened_database(dir.file("data/usher.db"), {.write_queue = write_queue});
  CHECK(database->writer().write(notes::inserting("a")).ok());
  CHECK(count(*database) == 1);
}

TEST_CASE("database: a read cannot write, and has one snapshot", "[db][database]") {
  const TempDirectory dir;
  const auto database = opened_database(dir.file("usher.db"));
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
  const auto database = opened_database(dir.file("usher.db"), {.busy_timeout = std::chrono::milliseconds(20)});
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
    const auto database = opened_database(dir.file("usher.db"), {.on_post_failed = [&](const Error&) { ++reported; }});
    REQUIRE(database->writer().post([](Connection&) -> Status { return error(ErrorCode::kConflict); }).ok());
  }
  CHECK(reported == 1);
}

TEST_CASE("database: the integrity check accepts a sound file and names a dangling reference", "[db][database]") {
  const TempDirectory dir;
  const auto database = opened_database(dir.file("usher.db"));
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
  const auto database = opened_database(dir.file("usher.db"));
  REQUIRE(database->writer().write(notes::inserting(std::string(100'000, 'x'))).ok());
  REQUIRE(std::filesystem::file_size(dir.file("usher.db")) < 100'000);
  CHECK(database->checkpoint().ok());
  CHECK(std::filesystem::file_size(dir.file("usher.db")) >= 100'000);
}

TEST_CASE("database: into a file that was moved or removed nothing is written, and it is said once", "[db][database][security]") {
  const TempDirectory dir;
  const auto path = dir.file("usher.db");
  std::vector<ErrorCode> faults;
  const auto database = opened_database(path, {.on_file_fault = [&](const Error& fault) { faults.push_back(fault.code); }});
  CHECK(database->look_at_file().ok());
  const bool is_removed = GENERATE(false, true);
  is_removed ? static_cast<void>(std::filesystem::remove(path)) : std::filesystem::rename(path, dir.file("elsewhere.db"));
  CHECK(database->writer().write(notes::inserting("lost")).error().code == ErrorCode::kDatabaseReplaced);
  const auto read = database->read([](Connection&) { return done(); });  // by a new connection, of another file
  CHECK(read.error().code == ErrorCode::kDatabaseReplaced);
  if (!is_removed) std::filesystem::rename(dir.file("elsewhere.db"), path);
  CHECK(database->look_at_file().error().code == ErrorCode::kDatabaseReplaced);
  CHECK(faults == std::vector{ErrorCode::kDatabaseReplaced});
}

TEST_CASE("database: after damage was found nothing is written", "[db][database][security]") {
  const TempDirectory dir;
  const auto path = dir.file("usher.db");
  std::vector<ErrorCode> faults;
  const auto database = opened_database(path, {.on_file_fault = [&](const Error& fault) { faults.push_back(fault.code); }});
  for (int i = 0; i < 500; ++i)
    REQUIRE(database->writer().write(notes::inserting(std::to_string(i) + std::string(100, 'x'))).ok());
  REQUIRE(database->empty_wal().value() == true);
  {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekp(2 * 4096);
    file << std::string(8 * 4096, 'y');
  }
  const auto read = database->read([](Connection& c) -> Status {
    return c.each({"all", "SELECT text FROM notes ORDER BY id"}, {}, [](const Row&) { return true; });
  });
  CHECK(read.error().code == ErrorCode::kDatabaseDamaged);
  CHECK(database->writer().write(notes::inserting("x")).error().code == ErrorCode::kDatabaseDamaged);
  CHECK(faults == std::vector{ErrorCode::kDatabaseDamaged});
}

TEST_CASE("database: a server does not start on a file with the journal of another", "[db][database][security]") {
  const TempDirectory dir;
  const auto path = dir.file("usher.db");
  const auto copied = dir.file("copied.db");
  {
    const auto database = opened_database(path);
    const auto insert = [&](int from) {
      for (int i = from; i < from + 300; ++i)
        REQUIRE(database->writer().write(notes::inserting(std::to_string(i) + std::string(100, 'x'))).ok());
    };
    REQUIRE(database->empty_wal().value() == true);
    std::filesystem::copy_file(path, copied);
    insert(0);
    REQUIRE(database->empty_wal().value() == true);
    insert(300);
    std::filesystem::copy_file(path + "-wal", copied + "-wal");
  }
  CHECK(SqliteDatabase::open(copied).error().code == ErrorCode::kDatabaseDamaged);
  CHECK(SqliteDatabase::open(path).ok());
}

TEST_CASE("database: a backup during writes is one sound snapshot with mode 0600", "[db][database][race]") {
  const TempDirectory dir;
  const testkit::Umask umask(0);
  const auto database = opened_database(dir.file("usher.db"));
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

using testkit::TempDirectory;

TEST_CASE("direct writer: each work is its own transaction, and posted work runs at once", "[db][writer]") {
  const TempDirectory dir;
  DirectWriter writer(notes::open_with_table(dir.file("a.db")));
  const auto reader = notes::open(dir.file("a.db"));
  CHECK(writer.write(notes::inserting("a")).ok());
  CHECK(writer.post(notes::inserting("b")).ok());
  CHECK(writer.write(notes::inserting("a")).error().code == ErrorCode::kConflict);
  CHECK(notes::count(*reader) == 2);
}

TEST_CASE("direct writer: threads take turns", "[db][writer][race]") {
  const TempDirectory dir;
  DirectWriter writer(notes::open_with_table(dir.file("a.db")));
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&writer, t] {
        for (int i = 0; i < 10; ++i)
          static_cast<void>(writer.write(notes::inserting(std::to_string(t) + "-" + std::to_string(i))));
      });
    }
  }
  CHECK(notes::count(*notes::open(dir.file("a.db"))) == 40);
}

using testkit::TempDirectory;

class CountingOpener {
 public:
  ReadPool::Open open() {
    return [this]() -> Result<std::unique_ptr<Connection>> {
      ++opened;
      if (broken) return error(ErrorCode::kDatabaseUnreachable);
      return std::unique_ptr<Connection>(notes::open(dir_.file("a.db")));
    };
  }
  std::atomic<int> opened = 0;
  std::atomic<bool> broken = false;

 private:
  TempDirectory dir_;
};

Status nothing(Connection&) { return done(); }

TEST_CASE("read pool: sequential readers share one connection", "[db][read_pool]") {
  CountingOpener db;
  ReadPool pool(db.open(), 4, std::chrono::seconds(4));
  for (int i = 0; i < 3; ++i) CHECK(pool.use(nothing).ok());
  CHECK(db.opened == 1);
}

TEST_CASE("read pool: a nested reader gets its own connection, up to the limit", "[db][read_pool]") {
  CountingOpener db;
  ReadPool pool(db.open(), 2, std::chrono::milliseconds(1));
  std::optional<ErrorCode> third;
  CHECK(pool.use([&](Connection& a) {
              return pool.use([&](Connection& b) {
                CHECK(&a != &b);
                third = pool.use(nothing).error().code;
                return done();
              });
            })
            .ok());
  CHECK(third == ErrorCode::kOverloaded);
  CHECK(db.opened == 2);
}

TEST_CASE("read pool: a connection that is not used any more is closed", "[db][read_pool]") {
  CountingOpener db;
  ReadPool pool(db.open(), 2, std::chrono::seconds(4), std::chrono::milliseconds(100));
  const auto two_at_once = [&] { return pool.use([&](Connection&) { return pool.use(nothing); }); };
  CHECK(two_at_once().ok());
  CHECK(two_at_once().ok());
  CHECK(db.opened == 2);
  std::this_thread::sleep_for(std::chrono::milliseconds(120));
  CHECK(pool.use(nothing).ok());  // closes the other one
  CHECK(two_at_once().ok());
  CHECK(db.opened == 3);
}

TEST_CASE("read pool: a waiting reader gets the next free connection", "[db][read_pool]") {
  CountingOpener db;
  ReadPool pool(db.open(), 1, std::chrono::seconds(60));
  std::promise<void> inside;
  std::promise<void> leave;
  std::jthread first([&] {
    static_cast<void>(pool.use([&](Connection&) {
      inside.set_value();
      leave.get_future().wait();
      return done();
    }));
  });
  inside.get_future().wait();
  std::jthread second([&] { CHECK(pool.use(nothing).ok()); });
  leave.set_value();
  second.join();
  CHECK(db.opened == 1);
}

TEST_CASE("read pool: a failed connection is dropped, and its place is free again", "[db][read_pool]") {
  CountingOpener db;
  ReadPool pool(db.open(), 1, std::chrono::milliseconds(1));
  CHECK(pool.use([](Connection&) -> Status { return error(ErrorCode::kDatabaseBusy); }).error().code == ErrorCode::kDatabaseBusy);
  CHECK(pool.use([](Connection& c) { return c.script("BEGIN"); }).ok());
  CHECK(pool.use([](Connection& c) -> Status {
              CHECK_FALSE(c.in_transaction());
              return error(ErrorCode::kNotFound);
            })
            .error()
            .code == ErrorCode::kNotFound);
  CHECK(pool.use(nothing).ok());
  CHECK(db.opened == 3);
}

TEST_CASE("read pool: a database that cannot be opened now can be opened later", "[db][read_pool]") {
  CountingOpener db;
  ReadPool pool(db.open(), 1, std::chrono::milliseconds(1));
  db.broken = true;
  CHECK(pool.use(nothing).error().code == ErrorCode::kDatabaseUnreachable);
  CHECK(pool.use(nothing).error().code == ErrorCode::kDatabaseUnreachable);
  db.broken = false;
  CHECK(pool.use(nothing).ok());
}

}  // namespace
}  // namespace usher::db
