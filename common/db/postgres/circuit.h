#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "common/base/mutex.h"
#include "common/db/engine/connection.h"

namespace usher::db {

using OpenConnection = std::function<Result<std::unique_ptr<Connection>>()>;

/// Opens connections, and stops trying while the database is away: after three failures in a row it refuses at once, and one
/// caller a second tries the database. Safe from any thread.
class Circuit {
 public:
  static constexpr int kMostFailures = 3;

  explicit Circuit(OpenConnection open, std::chrono::milliseconds between_tries = std::chrono::seconds(1))
      : open_(std::move(open)), between_tries_(between_tries) {}

  /// Error: that of the last try, with a `retry_after`.
  Result<std::unique_ptr<Connection>> connect();
  /// Whether connect() refuses without a try.
  [[nodiscard]] bool is_open() const;

  /// A connection of `epoch` broke, so the others of its epoch lead to the same lost server.
  void note_break(std::uint64_t epoch);
  /// Grows with breaks. A connection that was opened in an earlier epoch is not to be used again.
  [[nodiscard]] std::uint64_t epoch() const;

 private:
  using SteadyClock = std::chrono::steady_clock;
  /// The refusal for a caller that must not try now; nullopt: try.
  std::optional<Error> refusal();

  const OpenConnection open_;
  const std::chrono::milliseconds between_tries_;
  mutable Mutex mutex_;
  int failures_ GUARDED_BY(mutex_) = 0;  ///< In a row.
  SteadyClock::time_point next_try_ GUARDED_BY(mutex_);
  Error last_ GUARDED_BY(mutex_);
  std::uint64_t epoch_ GUARDED_BY(mutex_) = 0;
};

/// The error for a caller while the database is away, in a transaction or before: 503 with a `retry_after`.
/// Its text goes to the log alone: it names the database's host, and clients see the error.
Error away(const Error& because);

}  // namespace usher::db
