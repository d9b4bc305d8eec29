#include "common/db/engine/read_pool.h"

#include <new>

namespace usher::db {

Status ReadPool::use(const Work& work) {
  USHER_TRY(auto connection, take());
  auto outcome = run_guarded(*connection, work);
  const bool worn = !outcome.ok() && outcome.error().row().kind == ErrorKind::kUnavailable;
  if (worn || connection->in_transaction()) {
    connection.reset();
    forget_one();
  } else {
    give_back(std::move(connection));
  }
  return outcome;
}

Result<std::unique_ptr<Connection>> ReadPool::take() {
  {
    Lock lock(mutex_);
    const auto available = [this]() REQUIRES(mutex_) { return !idle_.empty() || count_ < most_; };
    if (!freed_.wait_for(lock, patience_, available))
      return error_because(ErrorCode::kOverloaded, "every read connection is busy");
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
    ++count_;
  }
  try {
    auto opened = open_();
    if (!opened.ok()) forget_one();
    return opened;
  } catch (const std::bad_alloc&) {
    forget_one();
    return Error{.code = ErrorCode::kOverloaded};
  }
}

void ReadPool::give_back(std::unique_ptr<Connection> connection) {
  {
    const Lock lock(mutex_);
    idle_.push_back(std::move(connection));  // within its capacity
  }
  freed_.notify_one();
}

void ReadPool::forget_one() {
  {
    const Lock lock(mutex_);
    --count_;
  }
  freed_.notify_one();
}

}  // namespace usher::db
