#pragma once

#include "common/db/engine/transaction.h"
#include "common/db/engine/write_options.h"

namespace usher::db {

/// The only interface that changes the database. Safe from any thread. Never call it from inside a Work.
class Writer {
 public:
  virtual ~Writer() = default;
  /// Returns when the work is durable, or with its error after a complete rollback. Error: those of the work; kDatabaseBusy
  /// (locked by another process, disk full), kOverloaded (the queue is full).
  virtual Status write(const WriteOptions& how, Work work) = 0;
  /// Queues the work without waiting. For work that may be lost: it is durable soon, but a failure is only logged. Error:
  /// kOverloaded if the work was not accepted.
  virtual Status post(const WriteOptions& how, Work work) = 0;

  Status write(Work work) { return write(WriteOptions{}, std::move(work)); }
  Status post(Work work) { return post(WriteOptions{}, std::move(work)); }
  Status post(std::string_view key, Work work) { return post(WriteOptions{.key = key}, std::move(work)); }
};

}  // namespace usher::db
