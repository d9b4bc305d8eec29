#pragma once

#include <atomic>
#include <memory>

#include "common/base/mutex.h"
#include "common/db/engine/connection.h"

namespace usher::db {

using OpenConnection = std::function<Result<std::unique_ptr<Connection>>()>;

/// Opens connections. While the database is away for a moment, as in a restart, callers wait as long as their own patience lasts,
/// and after a break one of them tries for all: a server that stood still would otherwise find a connection of each, and serve
/// those first whose callers have left. A database that answers, but has no connection left, is not away: a pool goes on
/// with the connections that it has, and ten times a second one caller tries for all. Once it is away for longer than `restart`,
/// callers are refused at once, so that they do not fill the lanes, and one caller tries the database, 250 ms after the last try.
/// Safe from any thread.
class Circuit {
 public:
  explicit Circuit(OpenConnection open, std::chrono::milliseconds between_tries = std::chrono::milliseconds(250),
                   std::chrono::milliseconds restart = std::chrono::seconds(3))
      : open_(std::move(open)), between_tries_(between_tries), restart_(restart) {}

  /// Error: that of the last try, with a `retry_after`.
  Result<std::unique_ptr<Connection>> connect();
  /// Whether connect() refuses without a try, since the database is away.
  [[nodiscard]] bool is_open() const {
    const Lock lock(mutex_);
    return is_refusing(steady_now());
  }

  /// `other` connects to the same database for another pool of this process. Before the first connect().
  void share_with(Circuit& other) { other_ = &other; }
  /// A pool without any connection finds no room: the other pool is to close one.
  void ask_for_room() {
    if (other_) other_->asked_ = true;
  }
  /// Whether the pool is to close a connection that it can spare, for the other one. Says so once for each time it was asked.
  bool gives_room() { return asked_.exchange(false); }

  /// A connection of `epoch` broke, so the others of its epoch lead to the same lost server.
  void note_break(std::uint64_t epoch) {
    const Lock lock(mutex_);
    if (epoch == epoch_) ++epoch_;
  }
  /// Grows with breaks. A connection that was opened in an earlier epoch is not to be used again.
  [[nodiscard]] std::uint64_t epoch() const {
    const Lock lock(mutex_);
    return epoch_;
  }

 private:
  /// The refusal for a caller that must not try now; nullopt: try. `for_all`: while others wait for the outcome.
  std::optional<Error> refusal(bool& for_all);
  Result<std::unique_ptr<Connection>> try_to_open();
  [[nodiscard]] bool is_reached() const REQUIRES(mutex_) { return !away_since_ && reached_ == epoch_; }

  static constexpr std::chrono::milliseconds kBetweenFullTries{100};

  [[nodiscard]] bool is_refusing(SteadyTime now) const REQUIRES(mutex_) {
    return away_since_ && now - *away_since_ >= restart_ && (is_trying_ || now < next_try_);
  }

  const OpenConnection open_;
  const std::chrono::milliseconds between_tries_;
  const std::chrono::milliseconds restart_;
  mutable Mutex mutex_;
  std::optional<SteadyTime> away_since_ GUARDED_BY(mutex_);  ///< The first of the tries that failed in a row.
  SteadyTime next_try_ GUARDED_BY(mutex_);
  std::optional<SteadyTime> full_until_ GUARDED_BY(mutex_);  ///< The last try found no connection left.
  Error last_ GUARDED_BY(mutex_);
  std::uint64_t epoch_ GUARDED_BY(mutex_) = 0;
  std::uint64_t reached_ GUARDED_BY(mutex_) = 0;  ///< The epoch in which the database answered last.
  bool is_trying_ GUARDED_BY(mutex_) = false;     ///< One caller, for all.
  std::uint64_t tries_ GUARDED_BY(mutex_) = 0;    ///< That were for all and have ended.
  std::condition_variable_any tried_;
  Circuit* other_ = nullptr;
  std::atomic<bool> asked_ = false;
};

/// How long a pool that met a full database goes on with the connections that it has, before it tries to grow again.
inline constexpr std::chrono::seconds kGrowAgain{1};
/// Between two connections of a pool: a new one costs the database more than many statements, so a first burst opens few.
inline constexpr std::chrono::milliseconds kGrowPace{100};

/// Whether a connection was refused because the database has none left.
inline bool is_full(const Error& refused) { return refused.code == ErrorCode::kOverloaded; }

/// The error for a caller while the database is away, in a transaction or before: 503 with a `retry_after`.
/// Its text goes to the log alone: it names the database's host, and clients see the error.
Error away(const Error& because);

}  // namespace usher::db
