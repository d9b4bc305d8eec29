#pragma once

#include "common/db/engine/transaction.h"
#include "common/db/postgres/circuit.h"

namespace usher::db {

struct ReadersOptions {
  std::size_t most = 4;                      ///< Connections.
  std::chrono::milliseconds patience{3500};  ///< The maximum wait for a free connection, and for the database to come back.
  std::chrono::milliseconds idle{30'000};    ///< A connection idle for longer is tried before it is used.
  std::chrono::milliseconds spare{300'000};  ///< A connection that was not needed for longer is closed.
};

/// Connections that read, opened on demand. While the database has none left, works wait for those that are there. A work whose
/// first statement meets a broken connection runs again on another one; later it has seen rows, and its caller gets
/// kDatabaseBusy. A break closes the idle connections, which lead to the same lost server. Safe from any thread.
class Readers {
 public:
  /// `circuit` outlives it.
  Readers(Circuit& circuit, ReadersOptions options) : circuit_(circuit), options_(options) { idle_.reserve(options_.most); }

  /// Keeps a connection that was opened elsewhere, if there is room.
  void adopt(std::unique_ptr<Connection> connection) {
    const Lock lock(mutex_);
    if (count_ >= options_.most) return;
    ++count_;
    idle_.push_back({.connection = std::move(connection), .epoch = circuit_.epoch(), .used_at = steady_now()});
  }
  /// Closes the connections. Precondition: none is used.
  void close() {
    const Lock lock(mutex_);
    count_ -= idle_.size();
    idle_.clear();
  }
  /// Runs `work` over one snapshot. Error: kOverloaded if no connection becomes free in time, or if a statement runs beyond
  /// `limit`.
  Status read(const Work& work, const std::optional<SearchLimit>& limit);
  /// The same for a work of one statement, without a transaction.
  Status read_one(const Work& work);

 private:
  struct Reader {
    std::unique_ptr<Connection> connection;
    std::uint64_t epoch = 0;
    SteadyTime used_at;
  };

  Result<Reader> take(SteadyTime until);
  Result<std::optional<Reader>> take_idle(SteadyTime until);
  [[nodiscard]] bool is_fit(const Reader& reader) const {
    if (reader.epoch != circuit_.epoch()) return false;
    return steady_now() - reader.used_at < options_.idle || reader.connection->check().ok();
  }
  /// Calls `read` on connections until it may not run again.
  Status read_on_any(const Work& read);
  Status run(Reader& reader, const Work& read, bool& may_run_again);
  Status open(Reader& reader);
  /// The place that take_idle() granted stays empty for now.
  void note_full(const Error& refused);
  void give_back(Reader reader);
  void forget_one();

  Circuit& circuit_;
  const ReadersOptions options_;
  Mutex mutex_;
  std::condition_variable_any freed_;
  std::vector<Reader> idle_ GUARDED_BY(mutex_);
  std::size_t count_ GUARDED_BY(mutex_) = 0;      ///< Idle and used connections.
  std::optional<Error> full_ GUARDED_BY(mutex_);  ///< The database has no connection left for this pool.
  SteadyTime grow_at_ GUARDED_BY(mutex_);
};

}  // namespace usher::db
