#pragma once

#include <random>

#include "common/db/engine/writer.h"
#include "common/db/postgres/circuit.h"
#include "common/db/postgres/race_turns.h"

namespace usher::db {

/// How long a work is run again before its caller hears of it.
struct Patience {
  std::chrono::milliseconds races{4000};   ///< After a lost race.
  std::chrono::milliseconds breaks{3500};  ///< After a broken connection.
  std::chrono::milliseconds idle{30'000};  ///< A connection idle for longer is tried before it is used.
  std::chrono::milliseconds queue{3000};   ///< What a caller waits for a free connection; then kDatabaseBusy.
  std::chrono::milliseconds commits{300};  ///< What a work waits for the commit before it; then kDatabaseBusy.
  std::chrono::milliseconds looks{2000};   ///< Between two looks at whether the server still has a commit that goes on.
};

/// One connection that writes, and the rules by which a work runs again:
///
///   lost race      after a random wait of 1 ms, doubling to 100 ms, from the fifth run on first (RaceTurns), until `races` is
///                  over; then kDatabaseBusy
///   taken          once, so that the work meets the row in a new snapshot and answers by itself; then its error
///   disconnected   on another connection until `breaks` is over; then kDatabaseBusy
///   unknown        never, since the work may be stored; kDatabaseBusy
///
/// A commit without an answer may go on in the server, as while a synchronous standby is gone. Its connection keeps its place:
/// the next work waits for `commits` and is refused, so that a server of ours never has more commits on their way than
/// connections. What the work returned does not matter: the connection knows what ended its transaction. One thread at a time.
class WriteLane {
 public:
  /// The references outlive it. `turns`: of all lanes that write to the database.
  WriteLane(Circuit& circuit, WriteCounts& counts, RaceTurns& turns, Patience patience = {});

  /// The work's patience is counted from `since`, when its caller began to wait.
  Status write(Consistency consistency, const Work& work, SteadyTime since = steady_now());

  /// Opens the connection, if needed. Error: the database is away, or is_full().
  Status connect();
  [[nodiscard]] bool is_connected() const { return connection_ != nullptr || committing_ != nullptr; }
  /// What the next write begins with: the end of a commit that goes on, a new connection, or itself.
  enum class Readiness { kCommits, kUnconnected, kReady };
  [[nodiscard]] Readiness readiness() const {
    return connection_ ? Readiness::kReady : committing_ ? Readiness::kCommits : Readiness::kUnconnected;
  }
  /// Closes the connection, unless its commit goes on.
  void disconnect() { connection_.reset(); }

  /// Runs works in one READ COMMITTED transaction without savepoints. Returns an outcome for each that is settled; the others
  /// are not stored and must run alone. A work that changed nothing before it refused needs no undo; any other failure undoes
  /// them all.
  std::vector<std::optional<Status>> write_together(std::span<const Work* const> works);

 private:
  class Attempts;

  /// Waits a little for the end of the commit that goes on. Error: kDatabaseBusy if it still does.
  Status end_of_commit();
  /// Whether the server that we reach now has the process. Error: that cannot be known.
  Result<bool> has_process(std::int64_t process);
  /// Closes the connection if it is of no use any more.
  void look_at(Interruption ended_by);
  Status run_once(Consistency consistency, const Work& work, Interruption& ended_by);
  /// Whether all works of the open transaction may be committed; fills `outcomes`.
  bool run_all(std::span<const Work* const> works, std::vector<std::optional<Status>>& outcomes);

  Circuit& circuit_;
  WriteCounts& counts_;
  RaceTurns& turns_;
  const Patience patience_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Connection> committing_;  ///< Whose commit goes on in the server.
  SteadyTime next_look_;
  std::uint64_t epoch_ = 0;  ///< Of the circuit when the connection was opened.
  SteadyTime used_at_;
  std::minstd_rand random_;
};

/// Writes on the caller's thread, each work in its own transaction, run again as WriteLane does. For the command line. `post` is
/// the same as `write`.
class LaneWriter final : public Writer {
 public:
  /// `circuit` and `counts` outlive it.
  LaneWriter(Circuit& circuit, WriteCounts& counts) : lane_(circuit, counts, turns_) {}
  using Writer::post;
  using Writer::write;
  Status write(const WriteOptions& how, Work work) override {
    const Lock lock(mutex_);
    return lane_.write(how.consistency, work);
  }
  Status post(const WriteOptions& how, Work work) override { return write(how, std::move(work)); }

 private:
  RaceTurns turns_;
  Mutex mutex_;
  WriteLane lane_ GUARDED_BY(mutex_);
};

}  // namespace usher::db
