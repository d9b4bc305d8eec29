#include "common/db/postgres/replica.h"

#include <algorithm>
#include <thread>

#include "common/db/postgres/watched_connection.h"

namespace usher::db {
namespace {

/// Replicas have the identifier of their primary's cluster, and its numbers of databases. With synchronous_commit=off a commit is
/// acknowledged before it is flushed.
constexpr Query kEndOfLog{"end_of_log",
                          "SELECT CAST(pg_is_in_recovery() AS INT),"
                          " (SELECT CAST(c.system_identifier AS TEXT) FROM pg_catalog.pg_control_system() c) || '/' ||"
                          " (SELECT CAST(d.oid AS TEXT) FROM pg_catalog.pg_database d WHERE d.datname = current_database()),"
                          " CAST(pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn()"
                          " WHEN current_setting('synchronous_commit') = 'off' THEN pg_current_wal_insert_lsn()"
                          " ELSE pg_current_wal_flush_lsn() END, '0/0') AS BIGINT)"};

constexpr std::chrono::milliseconds kBetweenLooks{2};

}  // namespace

Result<LogEnd> end_of_log(Connection& connection) {
  USHER_TRY(const auto end, connection.first(kEndOfLog, {}, [](const Row& row) {
    return LogEnd{.is_replica = row.flag(0), .database = row.string(1), .position = row.integer(2)};
  }));
  if (!end) return error_because(ErrorCode::kInternal, "the end of the log is not told");
  return *end;
}

std::string fault_of(const LogEnd& replica, const LogEnd& primary) {
  if (!replica.is_replica) return "it is no replica, but accepts writes itself";
  if (replica.database != primary.database) return "it is a replica of another database";
  if (replica.position >= primary.position) return "";
  return "it has not replayed " + std::to_string(primary.position - replica.position) + " bytes of the primary's log";
}

bool Replica::is_to_be_tried() {
  const Lock lock(mutex_);
  if (use_ != Use::kSetAside) return true;
  const auto now = steady_now();
  if (now < next_try_) return false;
  next_try_ = now + options_.between_tries;  // this read tries for all
  return true;
}

void Replica::note(Use use, const std::string& why) {
  {
    const Lock lock(mutex_);
    if (use == Use::kSetAside) next_try_ = steady_now() + options_.between_tries;
    const auto before = std::exchange(use_, use);
    if (before == use || (before == Use::kUntried && use == Use::kUsed)) return;
  }
  if (options_.on_change) options_.on_change({.is_used = use == Use::kUsed, .place = place_, .why = why});
}

std::optional<Status> Replica::leave(const std::string& why) {
  ++left_;
  note(Use::kSetAside, why);
  return std::nullopt;
}

/// Runs before the work's snapshot is taken, which otherwise could miss what is replayed while the replica is asked.
Status Replica::catch_up(Connection& connection, const LogEnd& primary) {
  const auto until = steady_now() + options_.catch_up;
  connection.limit_time(steady_now() + options_.answer);
  for (;;) {
    USHER_TRY(const auto end, end_of_log(connection));
    behind_ = std::max<std::int64_t>(primary.position - end.position, 0);
    const auto fault = fault_of(end, primary);
    if (fault.empty()) return done();
    const bool may_catch_up = end.is_replica && end.database == primary.database;
    if (!may_catch_up || steady_now() > until) return error_because(ErrorCode::kDatabaseBusy, fault);
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

std::optional<Status> Replica::read(const Work& work, const std::optional<SearchLimit>& limit, const FindEnd& primary) {
  if (!is_to_be_tried()) {
    ++left_;
    return std::nullopt;
  }
  const auto end = primary();
  if (!end.ok()) return leave("the end of the primary's log is not known: " + end.error().cause.for_log());
  bool was_asked = false;
  bool began = false;
  bool answered = false;
  const auto outcome = readers_.read(
      [&](Connection& connection) -> Status {
        began = true;
        WatchedConnection watched(connection);
        auto result = work(watched);
        answered = answered || watched.answered();
        return result;
      },
      limit,
      [&](Connection& connection) -> Status {
        was_asked = true;
        return catch_up(connection, end.value());
      });
  const bool is_busy = !outcome.ok() && outcome.error().code == ErrorCode::kOverloaded && !was_asked;
  const bool is_lost = !outcome.ok() && outcome.error().row().kind == ErrorKind::kUnavailable &&
                       outcome.error().code != ErrorCode::kOverloaded && !answered;
  const bool was_refused = !outcome.ok() && !began && !is_busy;
  if (was_refused || is_lost) return leave(outcome.error().cause.for_log());
  ++reads_;
  note(Use::kUsed, "");
  return outcome;
}

std::string Replica::look(const LogEnd& primary) {
  LogEnd end;
  const auto asked = readers_.read(
      [&end](Connection& connection) -> Status {
        USHER_TRY(end, end_of_log(connection));
        return done();
      },
      SearchLimit{.statement = options_.answer, .wall = options_.answer});
  return asked.ok() ? fault_of(end, primary) : "it does not answer: " + asked.error().cause.for_log();
}

ReplicaCounts Replica::counts() const { return {.reads = reads_, .left_to_primary = left_, .bytes_behind = behind_}; }

}  // namespace usher::db
