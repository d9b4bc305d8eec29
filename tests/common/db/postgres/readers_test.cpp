#include "common/db/postgres/readers.h"

#include "tests/catch.h"
#include "tests/common/db/postgres/planned_connection.h"
#include "tests/eventually.h"

namespace usher::db {
namespace {

using std::chrono::milliseconds;

struct PlannedReaders {
  PlannedServer server;
  Circuit circuit{server.open(), milliseconds(20), milliseconds(20)};
  Readers readers{circuit, {.most = 2, .patience = milliseconds(200)}};
  int runs = 0;
  Work find = [this](Connection& connection) -> Status {
    ++runs;
    USHER_CHECK(connection.run(planned::kFind));
    return done();
  };
};

TEST_CASE("readers: reads share a connection, and each sees one snapshot", "[db][postgres]") {
  PlannedReaders planned;
  for (int i = 0; i < 3; ++i) CHECK(planned.readers.read(planned.find, std::nullopt).ok());
  CHECK(planned.server.count("connect") == 1);
  CHECK(planned.server.count("begin read") == 3);
}

TEST_CASE("readers: a connection that is not needed is closed", "[db][postgres]") {
  PlannedReaders planned;
  Readers readers(planned.circuit, {.most = 2, .spare = milliseconds(100)});
  const auto read_within = [&](Connection&) { return readers.read(planned.find, std::nullopt); };
  CHECK(readers.read(read_within, std::nullopt).ok());
  CHECK(planned.server.connections() == 2);
  testkit::eventually("one connection to be left",
                      [&] { return readers.read(planned.find, std::nullopt).ok() && planned.server.connections() == 1; });
}

TEST_CASE("readers: a first statement on a lost connection runs again on a new one", "[db][postgres]") {
  PlannedReaders planned;
  CHECK(planned.readers.read(planned.find, std::nullopt).ok());
  planned.server.plan_statements({Interruption::kDisconnected});
  CHECK(planned.readers.read(planned.find, std::nullopt).ok());
  CHECK(planned.runs == 3);
  CHECK(planned.server.count("connect") == 2);
}

TEST_CASE("readers: one statement needs no transaction", "[db][postgres]") {
  PlannedReaders planned;
  CHECK(planned.readers.read_one(planned.find).ok());
  CHECK(planned.server.calls() == std::vector<std::string>{"connect", "find"});
  planned.server.plan_statements({Interruption::kUnknown});
  CHECK(planned.readers.read_one(planned.find).ok());
  CHECK(planned.runs == 3);
  const auto second = planned.readers.read_one([&](Connection& connection) -> Status {
    USHER_CHECK(planned.find(connection));
    return planned.find(connection);
  });
  REQUIRE_FALSE(second.ok());
  CHECK(second.error().code == ErrorCode::kInternal);
  CHECK(second.error().cause.for_log() == "find: read_one runs one statement; use read for more");
}

TEST_CASE("readers: a work's own refusal stays after an interrupted one on the same connection", "[db][postgres]") {
  PlannedReaders planned;
  planned.server.plan_statements({Interruption::kLostRace});
  CHECK_FALSE(planned.readers
                  .read_one([&](Connection& connection) -> Status {
                    static_cast<void>(planned.find(connection));
                    return error(ErrorCode::kUnauthenticated);
                  })
                  .ok());
  const auto refused = planned.readers.read_one([](Connection&) -> Status { return error(ErrorCode::kUnauthenticated); });
  CHECK(refused.error().code == ErrorCode::kUnauthenticated);
}

TEST_CASE("readers: a work that has seen rows is not run again", "[db][postgres]") {
  PlannedReaders planned;
  planned.server.plan_statements({Interruption::kNone, Interruption::kDisconnected});
  const auto outcome = planned.readers.read(
      [&](Connection& connection) -> Status {
        USHER_CHECK(planned.find(connection));
        USHER_CHECK(connection.run(planned::kFindMore));
        return done();
      },
      std::nullopt);
  REQUIRE(!outcome.ok());
  CHECK(outcome.error().row().kind == ErrorKind::kUnavailable);
  CHECK(outcome.error().retry_after == std::chrono::seconds(1));
  CHECK(planned.runs == 1);
}

TEST_CASE("readers: a break closes the idle connections", "[db][postgres]") {
  PlannedReaders planned;
  CHECK(planned.readers.read([&](Connection&) { return planned.readers.read(planned.find, std::nullopt); }, std::nullopt).ok());
  CHECK(planned.server.count("connect") == 2);
  planned.server.plan_statements({Interruption::kDisconnected});
  CHECK(planned.readers.read(planned.find, std::nullopt).ok());
  CHECK(planned.server.count("connect") == 3);  // not on the other idle one
}

TEST_CASE("readers: a connection that was idle for long is tried first", "[db][postgres]") {
  PlannedServer server;
  Circuit circuit(server.open());
  Readers readers(circuit, {.most = 1, .idle = milliseconds(0)});
  const auto nothing = [](Connection&) { return done(); };
  CHECK(readers.read(nothing, std::nullopt).ok());
  CHECK(readers.read(nothing, std::nullopt).ok());
  CHECK(server.count("alive") == 1);
  server.plan_statements({Interruption::kDisconnected});
  CHECK(readers.read(nothing, std::nullopt).ok());
  CHECK(server.count("connect") == 2);
}

TEST_CASE("readers: the wait for a connection and for the database is bounded", "[db][postgres]") {
  PlannedReaders planned;
  planned.server.go_away(true);
  for (int i = 0; i < 10; ++i) {
    const auto outcome = planned.readers.read(planned.find, std::nullopt);
    REQUIRE(!outcome.ok());
    CHECK(outcome.error().row().kind == ErrorKind::kUnavailable);
    CHECK(outcome.error().retry_after == std::chrono::seconds(1));
  }
  planned.server.go_away(false);
  testkit::eventually("the next try", [&] { return planned.readers.read(planned.find, std::nullopt).ok(); });

  Readers single(planned.circuit, {.most = 1, .patience = milliseconds(10)});
  const auto outcome = single.read([&](Connection&) { return single.read(planned.find, std::nullopt); }, std::nullopt);
  REQUIRE(!outcome.ok());
  CHECK(outcome.error().code == ErrorCode::kOverloaded);
}

TEST_CASE("readers: with no connection left in the database, reads wait for those of the pool", "[db][postgres]") {
  PlannedReaders planned;
  planned.server.limit_connections(1);
  std::atomic<int> answered = 0;
  {
    std::vector<std::jthread> callers;
    for (int i = 0; i < 8; ++i)
      callers.emplace_back([&] {
        for (int j = 0; j < 50; ++j)
          answered += planned.readers.read([](Connection&) { return done(); }, std::nullopt).ok() ? 1 : 0;
      });
  }
  CHECK(answered == 400);
  CHECK_FALSE(planned.circuit.is_open());
  CHECK(planned.server.count("connect") <= 2);  // one more second would be one more try
}

TEST_CASE("readers: a pool that no connection is left for refuses in time with what the database said", "[db][postgres]") {
  PlannedReaders planned;
  planned.server.limit_connections(0);
  for (int i = 0; i < 3; ++i) {
    const auto refused = planned.readers.read(planned.find, std::nullopt);
    REQUIRE_FALSE(refused.ok());
    CHECK(is_full(refused.error()));
    CHECK(refused.error().cause.for_log().find("The database has no connection left") != std::string::npos);
    CHECK_FALSE(planned.circuit.is_open());
  }
  planned.server.limit_connections(1);
  CHECK(planned.readers.read(planned.find, std::nullopt).ok());
}

}  // namespace
}  // namespace usher::db
