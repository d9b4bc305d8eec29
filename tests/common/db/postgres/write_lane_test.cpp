#include "common/db/postgres/write_lane.h"

#include <future>

#include "common/db/engine/writer.h"
#include "tests/catch.h"
#include "tests/common/db/postgres/planned_connection.h"
#include "tests/eventually.h"

namespace usher::db {
namespace {

using std::chrono::milliseconds;
using How = Interruption;

/// A lane to a planned server, with short waits; races last long enough for a machine that pauses the test.
struct PlannedLane {
  PlannedServer server;
  Circuit circuit{server.open(), milliseconds(20)};
  WriteCounts counts;
  RaceTurns turns;
  WriteLane lane{
      circuit, counts, turns,
      Patience{
          .races = milliseconds(10'000), .breaks = milliseconds(300), .commits = milliseconds(50), .looks = milliseconds(20)}};
  int runs = 0;
  Work change = [this](Connection& connection) -> Status {
    ++runs;
    USHER_CHECK(connection.run(planned::kChange));
    return done();
  };
};

TEST_CASE("write lane: a lost race runs the work again", "[db][postgres]") {
  PlannedLane planned;
  planned.server.plan_commits({How::kLostRace, How::kLostRace});
  CHECK(planned.lane.write(Consistency::kSerializable, planned.change).ok());
  CHECK(planned.runs == 3);
  CHECK(planned.server.count("connect") == 1);
  CHECK(planned.counts.transactions() == 1);
  CHECK(planned.counts.retries() == 2);
}

TEST_CASE("write lane: a failure of run_later counts as one of its statement", "[db][postgres]") {
  PlannedLane planned;
  const bool at_commit = GENERATE(true, false);
  const Work later = [&](Connection& connection) -> Status {
    ++planned.runs;
    USHER_CHECK(connection.run_later(planned::kChange, {}));
    return at_commit ? done() : planned::change(connection);
  };
  SECTION("lost race: again") {
    planned.server.plan_statements({How::kLostRace});
    CHECK(planned.lane.write(Consistency::kSerializable, later).ok());
    CHECK(planned.runs == 2);
  }
  SECTION("taken: once again, then its error") {
    planned.server.plan_statements({How::kTaken, at_commit ? How::kTaken : How::kNone, How::kTaken});
    const auto outcome = planned.lane.write(Consistency::kSerializable, later);
    REQUIRE(!outcome.ok());
    CHECK(outcome.error().code == ErrorCode::kConflict);
    CHECK(planned.runs == 2);
  }
  SECTION("disconnected: again on another connection") {
    planned.server.plan_statements({How::kDisconnected});
    CHECK(planned.lane.write(Consistency::kSerializable, later).ok());
    CHECK(planned.server.count("connect") == 2);
  }
  SECTION("a lost answer to COMMIT: never again") {
    planned.server.plan_commits({How::kUnknown});
    CHECK(planned.lane.write(Consistency::kSerializable, later).error().code == ErrorCode::kDatabaseBusy);
    CHECK(planned.runs == 1);
  }
}

TEST_CASE("write lane: a race that is lost for too long is 503", "[db][postgres]") {
  PlannedLane planned;
  planned.server.plan_commits(std::vector(100, How::kLostRace));
  // Long enough for three runs on a machine that pauses the test.
  WriteLane lane(planned.circuit, planned.counts, planned.turns, Patience{.races = milliseconds(2000)});
  const auto outcome = lane.write(Consistency::kSerializable, planned.change);
  REQUIRE(!outcome.ok());
  CHECK(outcome.error().code == ErrorCode::kDatabaseBusy);
  CHECK(outcome.error().retry_after == std::chrono::seconds(1));
  CHECK(planned.runs >= 3);
}

TEST_CASE("write lane: a race is seen although the work maps its error", "[db][postgres]") {
  PlannedLane planned;
  planned.server.plan_statements({How::kLostRace});
  const auto outcome = planned.lane.write(Consistency::kSerializable, [&](Connection& connection) -> Status {
    return planned.change(connection).ok() ? done() : Status(error(ErrorCode::kEmailTaken));
  });
  CHECK(outcome.ok());
  CHECK(planned.runs == 2);
}

TEST_CASE("write lane: a work that goes on after a failed statement is not stored", "[db][postgres]") {
  PlannedLane planned;
  planned.server.plan_statements({How::kTaken});
  CHECK(planned.lane
            .write(Consistency::kSerializable,
                   [&](Connection& connection) -> Status {
                     static_cast<void>(planned.change(connection).ok());
                     return done();
                   })
            .ok());
  CHECK(planned.runs == 2);
}

TEST_CASE("write lane: a taken value runs the work once more, and then is its error", "[db][postgres]") {
  PlannedLane planned;
  planned.server.plan_statements({How::kTaken, How::kTaken, How::kTaken});
  const auto outcome = planned.lane.write(Consistency::kSerializable, planned.change);
  REQUIRE(!outcome.ok());
  CHECK(outcome.error().code == ErrorCode::kConflict);
  CHECK(planned.runs == 2);
}

TEST_CASE("write lane: a broken connection runs the work again on another", "[db][postgres]") {
  PlannedLane planned;
  planned.server.plan_statements({How::kDisconnected});
  CHECK(planned.lane.write(Consistency::kSerializable, planned.change).ok());
  CHECK(planned.runs == 2);
  CHECK(planned.server.count("connect") == 2);
}

TEST_CASE("write lane: a commit without an answer is never run again", "[db][postgres]") {
  PlannedLane planned;
  planned.server.plan_commits({How::kUnknown});
  const auto outcome = planned.lane.write(Consistency::kSerializable, planned.change);
  REQUIRE(!outcome.ok());
  CHECK(outcome.error().code == ErrorCode::kDatabaseBusy);
  CHECK(outcome.error().retry_after == std::chrono::seconds(1));
  CHECK(planned.runs == 1);
  CHECK(planned.lane.write(Consistency::kSerializable, planned.change).ok());  // on another connection
  CHECK(planned.server.count("connect") == 2);
}

TEST_CASE("write lane: a commit that goes on keeps its connection's place", "[db][postgres]") {
  PlannedLane planned;
  planned.server.plan_commits({How::kUnknown});
  planned.server.let_commits_go_on(true, true);
  CHECK_FALSE(planned.lane.write(Consistency::kSerializable, planned.change).ok());
  const auto refused = planned.lane.write(Consistency::kSerializable, planned.change);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kDatabaseBusy);
  CHECK(refused.error().retry_after == std::chrono::seconds(1));
  const std::vector<const Work*> together(2, &planned.change);
  for (const auto& outcome : planned.lane.write_together(together)) CHECK((outcome && !outcome->ok()));
  CHECK(planned.runs == 1);
  planned.server.let_commits_go_on(false, true);
  CHECK(planned.lane.write(Consistency::kSerializable, planned.change).ok());
  CHECK(planned.runs == 2);
}

TEST_CASE("write lane: a commit that no server has any more frees its place", "[db][postgres]") {
  PlannedLane planned;
  planned.server.plan_commits({How::kUnknown});
  planned.server.let_commits_go_on(true, false);
  CHECK_FALSE(planned.lane.write(Consistency::kSerializable, planned.change).ok());
  CHECK(planned.lane.write(Consistency::kSerializable, planned.change).ok());
  CHECK(planned.runs == 2);
}

TEST_CASE("write lane: a refusal of the work is final", "[db][postgres]") {
  PlannedLane planned;
  const auto outcome = planned.lane.write(Consistency::kRow, [&](Connection&) -> Status {
    ++planned.runs;
    return error(ErrorCode::kEmailTaken);
  });
  CHECK(outcome.error().code == ErrorCode::kEmailTaken);
  CHECK(planned.runs == 1);
  CHECK(planned.server.count("begin row") == 1);
}

TEST_CASE("write lane: a database that comes back in time is waited for", "[db][postgres]") {
  PlannedLane planned;
  planned.server.go_away(true);
  int connects = 0;
  Circuit circuit(
      [&]() -> Result<std::unique_ptr<Connection>> {
        if (++connects == 6) planned.server.go_away(false);
        return planned.server.open()();
      },
      milliseconds(20));
  WriteLane lane(circuit, planned.counts, planned.turns, Patience{.breaks = milliseconds(2000)});
  CHECK(lane.write(Consistency::kSerializable, planned.change).ok());
}

TEST_CASE("write lane: while the database is away for long, works fail at once and one a second tries it", "[db][postgres]") {
  PlannedLane planned;
  Circuit circuit(planned.server.open(), std::chrono::seconds(60), milliseconds(500));
  WriteLane lane(circuit, planned.counts, planned.turns, Patience{.breaks = milliseconds(20'000)});
  planned.server.go_away(true);
  CHECK_FALSE(lane.write(Consistency::kSerializable, planned.change).ok());  // long before its patience ends
  CHECK(circuit.is_open());
  const auto tries = planned.server.count("connect");
  CHECK(tries >= 2);
  for (int i = 0; i < 50; ++i) {
    const auto outcome = lane.write(Consistency::kSerializable, planned.change);
    REQUIRE(!outcome.ok());
    CHECK(outcome.error().row().kind == ErrorKind::kUnavailable);
    CHECK(outcome.error().retry_after == std::chrono::seconds(1));
  }
  CHECK(planned.server.count("connect") == tries);
}

TEST_CASE("write lane: after a break, one of several callers connects, and the others wait for the outcome", "[db][postgres]") {
  PlannedServer server;
  std::atomic<int> connects = 0;
  std::atomic<bool> away = false;
  std::promise<void> connecting;
  std::promise<void> answers;
  Circuit circuit([&]() -> Result<std::unique_ptr<Connection>> {
    if (++connects == 2) {
      connecting.set_value();
      answers.get_future().wait();
    }
    if (away) return error(ErrorCode::kDatabaseUnreachable);
    return server.open()();
  });
  REQUIRE(circuit.connect().ok());
  circuit.note_break(circuit.epoch());
  away = true;
  std::atomic<int> failed = 0;
  std::vector<std::jthread> callers;
  callers.emplace_back([&] { failed += circuit.connect().ok() ? 0 : 1; });
  connecting.get_future().wait();
  for (int i = 0; i < 4; ++i) callers.emplace_back([&] { failed += circuit.connect().ok() ? 0 : 1; });
  std::this_thread::sleep_for(milliseconds(50));
  CHECK(connects == 2);
  answers.set_value();
  callers.clear();
  CHECK(failed == 5);
  away = false;
  CHECK(circuit.connect().ok());
}

TEST_CASE("write lane: a connect without memory does not keep the others waiting", "[db][postgres]") {
  int connects = 0;
  Circuit circuit([&]() -> Result<std::unique_ptr<Connection>> {
    ++connects;
    throw std::bad_alloc();
  });
  circuit.note_break(circuit.epoch());
  CHECK(circuit.connect().error().code == ErrorCode::kOverloaded);
  testkit::eventually("the next try", [&] { return circuit.connect().error().code == ErrorCode::kOverloaded && connects == 2; });
}

TEST_CASE("write lane: clients do not learn where the database is", "[db][postgres][security]") {
  Circuit circuit([]() -> Result<std::unique_ptr<Connection>> {
    return error(ErrorCode::kDatabaseUnreachable, "The database postgresql://db.internal/usher cannot be reached");
  });
  WriteCounts counts;
  RaceTurns turns;
  WriteLane lane(circuit, counts, turns, Patience{.breaks = milliseconds(0)});
  const auto outcome = lane.write(Consistency::kSerializable, planned::change);
  REQUIRE(!outcome.ok());
  CHECK(outcome.error().detail().find("db.internal") == std::string_view::npos);
  CHECK(outcome.error().cause.for_log().find("db.internal") != std::string::npos);
}

TEST_CASE("write lane: works together share one transaction without savepoints", "[db][postgres]") {
  PlannedLane planned;
  const Work refuses = [](Connection& connection) -> Status {
    USHER_CHECK(connection.run(planned::kFind));
    return error(ErrorCode::kInvalidRefreshToken);
  };
  const std::vector<const Work*> works{&planned.change, &refuses, &planned.change};
  const auto outcomes = planned.lane.write_together(works);
  REQUIRE(outcomes.size() == 3);
  CHECK((outcomes[0] && outcomes[0]->ok()));
  CHECK((outcomes[1] && outcomes[1]->error().code == ErrorCode::kInvalidRefreshToken));
  CHECK((outcomes[2] && outcomes[2]->ok()));
  CHECK(planned.server.calls() ==
        std::vector<std::string>{"connect", "begin row", "short_locks", "change", "find", "change", "commit"});
  CHECK(planned.counts.transactions() == 1);
  CHECK(planned.counts.retries() == 0);
}

TEST_CASE("write lane: a refusal after a change undoes all works together", "[db][postgres]") {
  PlannedLane planned;
  const Work changes_and_refuses = [&](Connection& connection) -> Status {
    USHER_CHECK(connection.run(planned::kChange));
    return error(ErrorCode::kInvalidRefreshToken);
  };
  const std::vector<const Work*> works{&planned.change, &changes_and_refuses};
  for (const auto& outcome : planned.lane.write_together(works)) CHECK(!outcome);
  CHECK(planned.server.count("commit") == 0);
  CHECK(planned.server.count("rollback") == 1);
  CHECK(planned.counts.transactions() == 0);
  CHECK(planned.counts.retries() == 2);
}

TEST_CASE("write lane: a failed statement or commit undoes all works together", "[db][postgres]") {
  PlannedLane planned;
  const Work swallows = [&](Connection& connection) -> Status {
    static_cast<void>(connection.run(planned::kChange).ok());
    return done();
  };
  const std::vector<const Work*> works{&planned.change, &swallows};
  planned.server.plan_statements({How::kNone, How::kNone, How::kTaken});
  for (const auto& outcome : planned.lane.write_together(works)) CHECK(!outcome);
  planned.server.plan_commits({How::kLostRace});
  for (const auto& outcome : planned.lane.write_together(works)) CHECK(!outcome);
  const Work later = [](Connection& connection) { return connection.run_later(planned::kChange, {}); };
  const std::vector<const Work*> one_later{&planned.change, &later};
  planned.server.plan_statements({How::kNone, How::kNone, How::kTaken});
  for (const auto& outcome : planned.lane.write_together(one_later)) CHECK(!outcome);
  planned.server.plan_commits({How::kUnknown});
  for (const auto& outcome : planned.lane.write_together(works)) {
    REQUIRE(outcome);
    CHECK(outcome->error().code == ErrorCode::kDatabaseBusy);
  }
}

}  // namespace
}  // namespace usher::db
