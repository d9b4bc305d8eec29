#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <vector>

#include "common/db/engine/writer.h"
#include "common/db/postgres/circuit.h"

namespace usher::db {

/// How long a work is run again before its caller hears of it.
struct Patience {
  std::chrono::milliseconds races{4000};   ///< After a lost race.
  std::chrono::milliseconds breaks{3500};  ///< After a broken connection.
  std::chrono::milliseconds idle{30'000};  ///< A connection idle for longer is tried before it is used.
};

/// One connection that writes, and the rules by which a work runs again:
///
///   lost race      after a random wait of 1 ms, doubling to 100 ms, until `races` is over; then kDatabaseBusy
///   taken          once, so that the work meets the row in a new snapshot and answers by itself; then its error
///   disconnected   on another connection until `breaks` is over; then kDatabaseBusy
///   unknown        never, since the work may be stored; kDatabaseBusy
///
/// What the work returned does not matter: the connection knows what ended its transaction. One thread at a time.
class WriteLane {
 public:
  /// `circuit` outlives it.
  explicit WriteLane(Circuit& circuit, Patience patience = {});

  Status write(Consistency consistency, const Work& work);

  /// Runs works in one READ COMMITTED transaction without savepoints. Returns an outcome for each that is settled; the others
  /// are not stored and must run alone. A work that changed nothing before it refused needs no undo; any other failure undoes
  /// them all.
  std::vector<std::optional<Status>> write_together(std::span<const Work* const> works);

 private:
  class Attempts;

  /// The connection, opened if needed. Error: the database is away.
  Status connect();
  /// Closes the connection if it is of no use any more.
  void look_at(Interruption ended_by);
  Status run_once(Consistency consistency, const Work& work, Interruption& ended_by);
  /// Whether all works of the open transaction may be committed; fills `outcomes`.
  bool run_all(std::span<const Work* const> works, std::vector<std::optional<Status>>& outcomes);

  Circuit& circuit_;
  const Patience patience_;
  std::unique_ptr<Connection> connection_;
  std::uint64_t epoch_ = 0;  ///< Of the circuit when the connection was opened.
  std::chrono::steady_clock::time_point used_at_;
  std::minstd_rand random_;
};

}  // namespace usher::db
