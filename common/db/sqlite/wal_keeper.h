#pragma once

#include "common/db/engine/database.h"

namespace usher::db {

/// The size of the write-ahead log of the database at `path`; 0 without one.
std::int64_t wal_size(const std::string& path);

/// Keeps the write-ahead log small. SQLite itself restarts it only in a moment without readers, which never comes while the
/// transactions of other processes overlap. From a first size on, the writer empties it after a commit, and waits for the readers
/// of older states: later readers do not hold it. The larger the log, the longer the wait, which holds up the writes (back
/// pressure), but no read; the writer waits for at most a tenth of the time.
///
/// A log that stays large is reported once a minute. One thread at a time: the writer's.
class WalKeeper {
 public:
  struct Step {
    std::int64_t bytes = 0;  ///< From this size on
    std::chrono::milliseconds patience{};
  };
  struct Options {
    std::vector<Step> steps = default_steps();     ///< In ascending order.
    std::chrono::milliseconds busy_timeout{4000};  ///< The writer's, to be restored.
    std::function<void(const WalHeld&)> on_held = nullptr;
  };

  WalKeeper(std::string path, Options options) : path_(std::move(path)), options_(std::move(options)) {}

  /// Call it outside of a transaction, after a commit.
  void look_after(Connection& writer);

  static std::vector<Step> default_steps();

 private:
  void report(std::int64_t bytes, SteadyTime now);

  const std::string path_;
  const Options options_;
  SteadyTime next_try_{};
  std::optional<SteadyTime> reported_;
};

/// The processes other than this one that hold a lock on one of the read marks of the database at `path`. From /proc/locks: this
/// process must not open the file, since POSIX drops SQLite's locks on close.
std::vector<WalReader> wal_readers(const std::string& path);

}  // namespace usher::db
