#pragma once

#include <memory>

#include "common/base/mutex.h"
#include "common/db/engine/transaction.h"

namespace usher::db {

/// Connections for reading, opened on demand, at most `most`. The last one returned is used first, since its caches are warm. A
/// connection with a database failure is closed. Safe from any thread.
class ReadPool {
 public:
  using Open = std::function<Result<std::unique_ptr<Connection>>()>;

  ReadPool(Open open, std::size_t most, std::chrono::milliseconds patience)
      : open_(std::move(open)), most_(most), patience_(patience) {
    idle_.reserve(most_);
  }

  /// Calls `work` outside of a transaction. Error: kOverloaded if no connection becomes free within the timeout.
  Status use(const Work& work);

 private:
  Result<std::unique_ptr<Connection>> take();
  void give_back(std::unique_ptr<Connection> connection);
  void forget_one();

  const Open open_;
  const std::size_t most_;
  const std::chrono::milliseconds patience_;
  Mutex mutex_;
  std::condition_variable_any freed_;
  std::vector<std::unique_ptr<Connection>> idle_ GUARDED_BY(mutex_);
  std::size_t count_ GUARDED_BY(mutex_) = 0;  ///< Idle and used connections.
};

}  // namespace usher::db
