#include "common/db/engine/read_pool.h"

#include <atomic>
#include <future>
#include <thread>

#include "tests/common/db/notes.h"

namespace usher::db {
namespace {

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
