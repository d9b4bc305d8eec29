#pragma once

#include "common/db/transaction.h"

namespace usher::db {

/// The one way to change the database. Safe from any thread; never call it from inside a Work.
class Writer {
 public:
  virtual ~Writer() = default;
  /// Returns when the work is durable, or with its error, after which nothing of it remains.
  /// Errors besides the work's own: kDatabaseBusy (locked by another process, disk full), kOverloaded (too many wait).
  virtual Status write(Work work) = 0;
  /// Hands the work over and does not wait for it; an error says that it was not taken (kOverloaded).
  /// For what may be lost: it is durable soon, but nobody is told when it fails, except the log.
  virtual Status post(Work work) = 0;
};

}  // namespace usher::db
