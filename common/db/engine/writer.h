#pragma once

#include "common/db/engine/transaction.h"

namespace usher::db {

/// The only interface that changes the database. Safe from any thread. Never call it from inside a Work.
class Writer {
 public:
  virtual ~Writer() = default;
  /// Returns when the work is durable, or with its error after a complete rollback. Error: those of the work; kDatabaseBusy
  /// (locked by another process, disk full), kOverloaded (the queue is full).
  virtual Status write(Work work) = 0;
  /// Queues the work without waiting. For work that may be lost: it is durable soon, but a failure is only logged. Error:
  /// kOverloaded if the work was not accepted.
  virtual Status post(Work work) = 0;
};

}  // namespace usher::db
