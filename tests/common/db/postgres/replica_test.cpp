#include "common/db/postgres/replica.h"

#include "tests/catch.h"
#include "tests/common/db/postgres/planned_connection.h"

namespace usher::db {
namespace {

using std::chrono::milliseconds;

class EndRow final : public Row {
 public:
  explicit EndRow(const LogEnd& end) : end_(end), position_(std::to_string(end.position)) {}
  [[nodiscard]] bool is_null(int) const override { return false; }
  [[nodiscard]] std::int64_t integer(int column) const override { return column == 0 ? end_.is_replica : end_.position; }
  [[nodiscard]] std::string_view text(int column) const override { return column == 1 ? end_.database : position_; }
  [[nodiscard]] int columns() const override { return 3; }

 private:
  const LogEnd& end_;
  const std::string position_;
};

/// A connection of PlannedServer that tells the end of a log: of the planned ones the first, and the last again and again.
class StandIn final : public Connection {
 public:
  StandIn(std::unique_ptr<Connection> real, std::deque<LogEnd>& ends) : real_(std::move(real)), ends_(ends) {}

  using Connection::run;
  Result<std::int64_t> run(const Query& query, std::span<const Binding> bindings, const EachRow& each) override {
    USHER_TRY(const auto changed, real_->run(query, bindings, nullptr));
    if (query.name != "end_of_log") return changed;
    const auto end = ends_.front();
    if (ends_.size() > 1) ends_.pop_front();
    each(EndRow(end));
    return 0;
  }
  Status script(std::string_view sql) override { return real_->script(sql); }
  Status begin(Begin how) override { return real_->begin(how); }
  Status commit() override { return real_->commit(); }
  Status rollback() override { return real_->rollback(); }
  [[nodiscard]] Interruption interruption() const override { return real_->interruption(); }
  [[nodiscard]] bool in_transaction() const override { return real_->in_transaction(); }
  [[nodiscard]] const SchemaTexts& schema_texts() const override { return real_->schema_texts(); }

 private:
  const std::unique_ptr<Connection> real_;
  std::deque<LogEnd>& ends_;
};

LogEnd replayed(std::int64_t position) { return {.is_replica = true, .database = "1/5", .position = position}; }

/// A replica whose log ends as planned, for a primary that has committed up to 100.
struct PlannedReplica {
  explicit PlannedReplica(std::deque<LogEnd> planned, milliseconds between_tries = std::chrono::hours(1),
                          milliseconds catch_up = milliseconds(20))
      : ends(std::move(planned)),
        replica(circuit, "postgresql://replica/site",
                {.readers = {.most = 2, .patience = milliseconds(50)},
                 .catch_up = catch_up,
                 .between_tries = between_tries,
                 .on_change = [this](const ReplicaChange& change) { changes.push_back(change); }}) {}

  std::optional<Status> read(const Work& work) {
    return replica.read(work, std::nullopt, [this]() -> Result<LogEnd> {
      ++asked_primary;
      return LogEnd{.is_replica = false, .database = "1/5", .position = 100};
    });
  }
  std::optional<Status> read() {
    return read([this](Connection& connection) -> Status {
      ++runs;
      USHER_CHECK(connection.run(planned::kFind));
      return done();
    });
  }
  [[nodiscard]] std::string last_fault() const { return changes.empty() ? "" : changes.back().why; }

  std::deque<LogEnd> ends;
  PlannedServer server;
  Circuit circuit{[this]() -> Result<std::unique_ptr<Connection>> {
                    USHER_TRY(auto opened, server.open()());
                    return std::unique_ptr<Connection>(std::make_unique<StandIn>(std::move(opened), ends));
                  },
                  milliseconds(0)};
  std::vector<ReplicaChange> changes;
  int runs = 0;
  int asked_primary = 0;
  Replica replica;
};

TEST_CASE("replica: a read runs there if it has all that the primary committed", "[db][postgres]") {
  PlannedReplica planned({replayed(100)});
  const auto outcome = planned.read();
  REQUIRE(outcome);
  CHECK(outcome->ok());
  CHECK(planned.runs == 1);
  CHECK(planned.asked_primary == 1);
  CHECK(planned.replica.counts().reads == 1);
  CHECK(planned.changes.empty());
}

TEST_CASE("replica: what it has replayed is asked before the snapshot is taken", "[db][postgres][security]") {
  PlannedReplica planned({replayed(100)});
  REQUIRE(planned.read());
  CHECK(planned.server.calls() ==
        std::vector<std::string>{"connect", "begin read", "end_of_log", "commit", "begin read", "find", "commit"});
}

TEST_CASE("replica: a read waits a little for a commit that is on its way", "[db][postgres]") {
  PlannedReplica planned({replayed(90), replayed(95), replayed(100)}, std::chrono::hours(1), std::chrono::seconds(10));
  REQUIRE(planned.read());
  CHECK(planned.server.count("end_of_log") == 3);
  CHECK(planned.replica.counts().left_to_primary == 0);
}

TEST_CASE("replica: one that is behind, another database's or no replica is not read from", "[db][postgres][security]") {
  struct Case {
    LogEnd end;
    std::string fault;
  };
  const auto row = GENERATE(values<Case>({
      {replayed(60), "it has not replayed 40 bytes of the primary's log"},
      {{.is_replica = true, .database = "2/5", .position = 500}, "it is a replica of another database"},
      {{.is_replica = false, .database = "1/5", .position = 500}, "it is no replica, but accepts writes itself"},
  }));
  PlannedReplica planned({row.end});
  CHECK_FALSE(planned.read());
  CHECK(planned.runs == 0);
  CHECK(planned.last_fault() == row.fault);
  CHECK(planned.replica.look({.is_replica = false, .database = "1/5", .position = 100}) == row.fault);
}

TEST_CASE("replica: one that was set aside is reported once, and tried later by one read", "[db][postgres]") {
  PlannedReplica planned({replayed(60)});
  for (int i = 0; i < 3; ++i) CHECK_FALSE(planned.read());
  CHECK(planned.asked_primary == 1);
  CHECK(planned.changes.size() == 1);
  CHECK(planned.replica.counts().left_to_primary == 3);
}

TEST_CASE("replica: one that came back is used and reported", "[db][postgres]") {
  PlannedReplica planned({replayed(100)}, milliseconds(0));
  planned.server.go_away(true);
  CHECK_FALSE(planned.read());
  CHECK_FALSE(planned.read());
  planned.server.go_away(false);
  REQUIRE(planned.read());
  REQUIRE(planned.changes.size() == 2);
  CHECK_FALSE(planned.changes.front().is_used);
  CHECK(planned.changes.back().is_used);
  CHECK(planned.changes.back().place == "postgresql://replica/site");
}

TEST_CASE("replica: a break after the first rows is the reader's error, one before them is not", "[db][postgres]") {
  PlannedReplica planned({replayed(100)});
  const auto broken = planned.read([&](Connection& connection) -> Status {
    USHER_CHECK(connection.run(planned::kFind));
    planned.server.plan_statements({Interruption::kDisconnected});
    USHER_CHECK(connection.run(planned::kFindMore));
    return done();
  });
  REQUIRE(broken);
  CHECK(broken->error().row().kind == ErrorKind::kUnavailable);

  const auto lost = planned.read([&](Connection& connection) -> Status {
    planned.server.plan_statements({Interruption::kDisconnected});
    planned.server.go_away(true);
    USHER_CHECK(connection.run(planned::kFind));
    return done();
  });
  CHECK_FALSE(lost);
}

TEST_CASE("replica: a refusal of the work itself is its answer", "[db][postgres]") {
  PlannedReplica planned({replayed(100)});
  const auto refused = planned.read([](Connection&) -> Status { return error(ErrorCode::kUserNotFound); });
  REQUIRE(refused);
  CHECK(refused->error().code == ErrorCode::kUserNotFound);
  const auto too_long = planned.read([](Connection&) -> Status { return error(ErrorCode::kOverloaded); });
  REQUIRE(too_long);
  CHECK(too_long->error().code == ErrorCode::kOverloaded);
}

}  // namespace
}  // namespace usher::db
