#pragma once

#include "common/base/mutex.h"
#include "common/db/engine/database.h"
#include "common/db/engine/writer.h"
#include "tests/testkit/faulty_lane.h"

namespace usher::testkit {

/// A work as it reached the writer.
struct WatchedWrite {
  std::string key;
  db::Consistency consistency{};
  bool is_posted = false;
  bool is_repeatable = false;
  std::vector<std::string> statements = {};  ///< The names of its last run's.
};

/// What a test sees of a database, and the failures that it plans. Safe from any thread.
class DatabaseWatch {
 public:
  /// From now on keeps the works.
  void begin();
  /// Returns the works so far, in the order of their runs.
  std::vector<WatchedWrite> take();
  void keep(WatchedWrite write);
  /// Called at the end of each awaited work, before its commit, on the thread that runs it.
  void at_end(std::function<void()> call);
  void end_of_work();

  /// From now on works go through PostgreSQL's lane, once each unless it runs them again. The commit of the work after the next
  /// `others` ends so.
  void plan_commit(CommitFate fate, int others = 0);
  [[nodiscard]] std::optional<CommitFate> planned_commit();

  /// From now on every read fails with `code`; nullopt: none. `limited_alone`: only those that must end in time.
  void fail_reads(std::optional<ErrorCode> code, bool limited_alone = false);
  [[nodiscard]] std::optional<ErrorCode> read_failure(bool is_limited);

 private:
  Mutex mutex_;
  bool keeps_ GUARDED_BY(mutex_) = false;
  std::vector<WatchedWrite> writes_ GUARDED_BY(mutex_);
  std::optional<ErrorCode> read_failure_ GUARDED_BY(mutex_);
  bool limited_alone_ GUARDED_BY(mutex_) = false;
  std::optional<CommitFate> commit_ GUARDED_BY(mutex_);
  int commits_before_ GUARDED_BY(mutex_) = 0;
  std::function<void()> at_end_ GUARDED_BY(mutex_);
};

/// A database whose writer holds works to the rules of every engine:
/// - Each work runs, is undone and runs again, as a transaction that lost a race does. A use case that counts, moves or appends
///   in its work gives a wrong answer then. In a file, it also runs once for each of its first 40 statements up to that one,
///   which loses a race.
/// - After a failed statement every later statement of the same run fails with kInternal, as on PostgreSQL (25P02). A work that
///   catches the error of a statement and goes on fails then.
std::unique_ptr<db::Database> restless(std::shared_ptr<db::Database> database, std::shared_ptr<DatabaseWatch> watch = {});

}  // namespace usher::testkit
