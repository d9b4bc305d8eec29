#include "common/db/postgres/writer_pool.h"

#include <algorithm>

#include "common/base/clock.h"
#include "common/db/engine/writer.h"
#include "common/db/postgres/readers.h"
#include "tests/catch.h"
#include "tests/common/db/postgres/planned_connection.h"
#include "tests/eventually.h"

namespace usher::db {
namespace {

using std::chrono::milliseconds;

using planned::change;

/// A pool over a planned server. The test can block its lanes, so that works pile up.
class PlannedPool {
 public:
  explicit PlannedPool(WriterPoolOptions options = {}) {
    options.on_post_failed = [this](const Error&) { ++failed_posts; };
    lanes_ = options.lanes;
    pool_ = std::make_unique<WriterPool>(circuit_, counts, options);
  }
  ~PlannedPool() { finish(); }
  PlannedPool(const PlannedPool&) = delete;
  PlannedPool& operator=(const PlannedPool&) = delete;

  WriterPool& pool() { return *pool_; }
  /// Blocks all lanes until `finish` or `let_go`.
  void hold() {
    std::atomic<std::size_t> started = 0;
    for (std::size_t i = 0; i < lanes_; ++i)
      REQUIRE(pool_
                  ->post([this, &started](Connection&) -> Status {
                    ++started;
                    go_.wait(false);
                    return done();
                  })
                  .ok());
    testkit::eventually("all lanes to be busy", [&] { return started >= lanes_; });
  }
  void let_go() {
    go_ = true;
    go_.notify_all();
  }
  void finish() {
    let_go();
    pool_.reset();
  }

  PlannedServer server;
  std::atomic<int> failed_posts = 0;
  WriteCounts counts;

 private:
  Circuit circuit_{server.open(), milliseconds(20)};
  std::size_t lanes_ = 0;
  std::atomic<bool> go_ = false;
  std::unique_ptr<WriterPool> pool_;
};

TEST_CASE("writer pool: a write returns after its commit", "[db][postgres]") {
  PlannedPool planned;
  CHECK(planned.pool().write(change).ok());
  CHECK(planned.server.count("commit") == 1);
  CHECK(planned.counts.works() == 1);
  CHECK(planned.counts.transactions() == 1);
}

TEST_CASE("writer pool: a work that no lane takes in time is refused and never runs", "[db][postgres]") {
  PlannedPool planned({.lanes = 2, .patience = {.queue = milliseconds(20)}});
  std::atomic<int> runs = 0;
  planned.hold();
  const auto count = [&runs](Connection& connection) -> Status {
    ++runs;
    return change(connection);
  };
  for (const auto consistency : {Consistency::kSerializable, Consistency::kRow}) {
    const auto refused = planned.pool().write({.key = "thread", .consistency = consistency}, count);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code == ErrorCode::kDatabaseBusy);
    CHECK(refused.error().retry_after == std::chrono::seconds(1));
  }
  REQUIRE(planned.pool().post({.key = "thread", .consistency = Consistency::kRow}, count).ok());
  planned.finish();
  CHECK(runs == 1);  // the post
}

TEST_CASE("writer pool: works without a key run side by side", "[db][postgres]") {
  PlannedPool planned({.lanes = 4});
  std::atomic<int> inside = 0;
  std::atomic<int> written = 0;  // checks belong to one thread
  const Work meet = [&](Connection&) -> Status {
    ++inside;
    testkit::eventually("four works to run at once", [&] { return inside >= 4; });
    return done();
  };
  std::vector<std::thread> callers;
  for (int i = 0; i < 4; ++i) callers.emplace_back([&] { written += planned.pool().write(meet).ok() ? 1 : 0; });
  for (auto& caller : callers) caller.join();
  CHECK(written == 4);
}

TEST_CASE("writer pool: works of one key run in order, one at a time", "[db][postgres]") {
  for (const auto consistency : {Consistency::kSerializable, Consistency::kRow}) {
    PlannedPool planned({.lanes = 4});
    std::vector<int> order;  // without a lock: the thread sanitizer sees two at a time
    planned.hold();
    for (int i = 0; i < 200; ++i)
      REQUIRE(planned.pool()
                  .post({.key = "thread", .consistency = consistency},
                        [&order, i](Connection& connection) -> Status {
                          order.push_back(i);
                          return change(connection);
                        })
                  .ok());
    planned.let_go();
    CHECK(planned.pool().write({.key = "thread"}, change).ok());  // behind the posts
    CHECK(order.size() == 200);
    CHECK(std::is_sorted(order.begin(), order.end()));
  }
}

TEST_CASE("writer pool: a post that lost a race keeps its place before the next of its key", "[db][postgres]") {
  PlannedPool planned({.lanes = 2});
  planned.server.plan_commits({Interruption::kLostRace, Interruption::kLostRace});
  std::vector<int> order;
  for (int i = 0; i < 2; ++i)
    REQUIRE(planned.pool()
                .post("thread",
                      [&order, i](Connection& connection) -> Status {
                        order.push_back(i);
                        return change(connection);
                      })
                .ok());
  planned.finish();
  CHECK(order == std::vector<int>{0, 0, 0, 1});
}

TEST_CASE("writer pool: row works share transactions, others never do", "[db][postgres]") {
  struct Case {
    const char* what;
    WriteOptions how;
    int transactions;
  };
  const auto [what, how, transactions] =
      GENERATE(Case{"posted row works", {.consistency = Consistency::kRow}, 2}, Case{"serializable posts", {}, 32});
  CAPTURE(what);
  PlannedPool planned({.lanes = 1});
  planned.hold();
  for (int i = 0; i < 32; ++i) REQUIRE(planned.pool().post(how, change).ok());
  planned.finish();
  CHECK(planned.server.count("change") == 32);
  CHECK(planned.server.count("commit") == transactions + 1);  // and that of hold()
}

TEST_CASE("writer pool: reservations of limits never share a transaction", "[db][postgres]") {
  PlannedPool planned({.lanes = 1});
  planned.hold();
  std::vector<std::thread> callers;
  std::atomic<int> right = 0;
  for (int i = 0; i < 8; ++i)
    callers.emplace_back([&] { right += planned.pool().write({.consistency = Consistency::kRow}, change).ok() ? 1 : 0; });
  planned.let_go();
  for (auto& caller : callers) caller.join();
  planned.finish();
  CHECK(right == 8);
  CHECK(planned.server.count("commit") == 9);
  CHECK(planned.server.count("short_locks") == 0);
}

TEST_CASE("writer pool: a shared transaction that fails runs its works one by one", "[db][postgres]") {
  PlannedPool planned({.lanes = 1});
  planned.hold();
  for (int i = 0; i < 4; ++i) REQUIRE(planned.pool().post({.consistency = Consistency::kRow}, change).ok());
  REQUIRE(planned.pool()
              .post({.consistency = Consistency::kRow},
                    [](Connection& connection) -> Status {
                      USHER_CHECK(change(connection));
                      return error(ErrorCode::kConflict);
                    })
              .ok());
  planned.finish();
  CHECK(planned.failed_posts == 1);
  CHECK(planned.server.count("commit") == 5);  // hold(), and four works
}

TEST_CASE("writer pool: a full queue refuses", "[db][postgres]") {
  PlannedPool planned({.lanes = 1, .capacity = 3});
  planned.hold();
  REQUIRE(planned.pool().post("a", change).ok());
  REQUIRE(planned.pool().post("a", change).ok());  // behind its key
  REQUIRE(planned.pool().post(change).ok());
  const auto refused = planned.pool().post(change);
  REQUIRE(!refused.ok());
  CHECK(refused.error().code == ErrorCode::kOverloaded);
}

TEST_CASE("writer pool: the destructor finishes what was accepted, within bounds", "[db][postgres]") {
  PlannedPool planned({.lanes = 2, .closing = milliseconds(5000)});
  planned.hold();
  for (int i = 0; i < 100; ++i) REQUIRE(planned.pool().post(i % 2 == 0 ? "even" : "", change).ok());
  planned.finish();
  CHECK(planned.server.count("change") == 100);

  PlannedPool away({.lanes = 1, .patience = {.breaks = milliseconds(10)}, .closing = milliseconds(0)});
  away.hold();
  away.server.go_away(true);
  for (int i = 0; i < 100; ++i) REQUIRE(away.pool().post(change).ok());
  away.let_go();
  const auto started = steady_now();
  away.finish();
  CHECK(steady_now() - started < std::chrono::seconds(2));
}

TEST_CASE("writer pool: no waiting caller is left behind when works throw", "[db][postgres]") {
  PlannedPool planned;
  CHECK(planned.pool().write([](Connection&) -> Status { throw std::runtime_error("broken"); }).error().code ==
        ErrorCode::kInternal);
  CHECK(planned.pool().write([](Connection&) -> Status { throw std::bad_alloc(); }).error().code == ErrorCode::kOverloaded);
  CHECK(planned.pool().write(change).ok());
}

TEST_CASE("writer pool: works one after the other need one connection, and the others are closed", "[db][postgres]") {
  PlannedPool planned({.lanes = 4, .spare = milliseconds(100)});
  planned.hold();
  CHECK(planned.server.connections() == 4);
  planned.let_go();
  testkit::eventually("one connection to be left", [&] {
    std::this_thread::sleep_for(milliseconds(2));  // a caller that comes back at once may meet the lane before it rests
    return planned.pool().write(change).ok() && planned.server.connections() == 1;
  });
}

TEST_CASE("writer pool: a lane whose commit goes on is the last that is called", "[db][postgres]") {
  PlannedPool planned({.lanes = 8, .patience = {.commits = milliseconds(1)}});
  planned.hold();
  planned.let_go();
  testkit::eventually("the end of all works", [&] { return planned.counts.works() == 8; });
  planned.server.plan_commits({Interruption::kUnknown});
  planned.server.let_commits_go_on(true, true);
  CHECK_FALSE(planned.pool().write(change).ok());
  int written = 0;
  for (int i = 0; i < 40; ++i) written += planned.pool().write(change).ok() ? 1 : 0;
  CHECK(written > 20);  // all, unless no other lane is back at times
  planned.server.let_commits_go_on(false, true);
}

TEST_CASE("writer pool: with no connection left in the database, works wait for the lanes that have one", "[db][postgres]") {
  PlannedPool planned({.lanes = 8, .patience = {.breaks = milliseconds(0)}});
  planned.server.limit_connections(1);
  std::atomic<int> written = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i)
      callers.emplace_back([&] {
        for (int j = 0; j < 50; ++j) written += planned.pool().write(change).ok() ? 1 : 0;
      });
  }
  CHECK(written == 400);
  CHECK(planned.server.connections() == 1);
}

TEST_CASE("writer pool: works that another lane takes over keep the order of their key", "[db][postgres]") {
  PlannedPool planned({.lanes = 4});
  planned.server.limit_connections(1);
  std::vector<int> order;  // without a lock: the thread sanitizer sees two at a time
  for (int i = 0; i < 300; ++i)
    REQUIRE(planned.pool()
                .post({.key = "thread", .consistency = Consistency::kRow},
                      [&order, i](Connection& connection) -> Status {
                        order.push_back(i);
                        return change(connection);
                      })
                .ok());
  CHECK(planned.pool().write({.key = "thread"}, change).ok());
  CHECK(order.size() == 300);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("writer pool: readers that hold every connection give one up", "[db][postgres]") {
  PlannedServer server;
  server.limit_connections(2);
  Circuit reading(server.open());
  Circuit writing(server.open());
  reading.share_with(writing);
  writing.share_with(reading);
  Readers readers(reading, {.most = 4});
  const auto read = [&] { return readers.read([](Connection&) { return done(); }, std::nullopt); };
  REQUIRE(readers.read([&](Connection&) { return read(); }, std::nullopt).ok());
  REQUIRE(server.connections() == 2);

  WriteCounts counts;
  WriterPool pool(writing, counts, {.lanes = 3});
  std::atomic<bool> done_writing = false;
  std::jthread reader([&] {
    while (!done_writing) static_cast<void>(read());
  });
  CHECK(pool.write(change).ok());
  done_writing = true;
  CHECK(read().ok());
}

TEST_CASE("writer pool: a repeatable post runs again after a lost COMMIT, before the next of its key", "[db][postgres]") {
  PlannedPool planned({.lanes = 2});
  const auto how = GENERATE(Interruption::kUnknown, Interruption::kNone);
  std::vector<int> order;
  std::atomic<bool> refuses = how == Interruption::kNone;  // as PostgreSQL does for a cancelled statement or a full disk
  if (how != Interruption::kNone) planned.server.plan_commits({how});
  for (int i = 0; i < 2; ++i)
    REQUIRE(planned.pool()
                .post({.key = "thread", .repeatable = true},
                      [&, i](Connection& connection) -> Status {
                        order.push_back(i);
                        if (refuses.exchange(false)) return error(ErrorCode::kDatabaseBusy);
                        return change(connection);
                      })
                .ok());
  CHECK(planned.pool().write({.key = "thread"}, change).ok());
  CHECK(order == std::vector<int>{0, 0, 1});
  CHECK(planned.failed_posts == 0);
}

TEST_CASE("writer pool: what is wrong with a repeatable post itself does not run again", "[db][postgres]") {
  PlannedPool planned({.lanes = 1});
  std::atomic<int> runs = 0;
  REQUIRE(planned.pool()
              .post({.key = "thread", .repeatable = true},
                    [&](Connection&) -> Status {
                      ++runs;
                      return error(ErrorCode::kConflict);
                    })
              .ok());
  CHECK(planned.pool().write({.key = "thread"}, change).ok());
  CHECK(runs == 1);
  CHECK(planned.failed_posts == 1);
}

}  // namespace
}  // namespace usher::db
