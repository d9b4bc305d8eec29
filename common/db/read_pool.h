#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "common/base/mutex.h"
#include "common/db/transaction.h"

namespace usher::db {

/// Connections for reading, opened when needed, at most `most`; the last returned goes out first, its caches being warm. One that
/// failed for the database's sake is closed instead of kept. Safe from any thread.
class ReadPool {
 public:
  using Open = std::function<Result<std::unique_ptr<Connection>>()>;

  ReadPool(Open open, std::size_t most, std::chrono::milliseconds patience)
      : open_(std::move(open)), most_(most), patience_(patience) {}

  /// Calls `work` outside a transaction. kOverloaded when no connection came free within the patience.
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
  std::size_t count_ GUARDED_BY(mutex_) = 0;  ///< Idle and in use.
};

}  // namespace usher::db
