#include "common/db/postgres/circuit.h"

#include <new>

#include "common/db/postgres/postgres_errors.h"

namespace usher::db {

Error away(const Error& because) {
  const bool is_ours = because.row().kind == ErrorKind::kUnavailable;
  auto refused = error_because(is_ours ? because.code : ErrorCode::kDatabaseBusy, because.what + " " + because.cause.for_log());
  if (refused.code == ErrorCode::kDatabaseBusy) refused.what = kNoAnswer;
  refused.retry_after = because.retry_after.value_or(std::chrono::seconds(1));
  return refused;
}

std::optional<Error> Circuit::refusal(bool& for_all) {
  Lock lock(mutex_);
  const auto now = steady_now();
  if (full_until_ && now < *full_until_) return last_;
  if (is_refusing(now)) return last_;
  if (is_reached()) return std::nullopt;
  if (is_trying_) {
    const auto ended = tries_;
    tried_.wait(lock, [&]() REQUIRES(mutex_) { return tries_ != ended; });
    return is_reached() ? std::nullopt : std::optional(last_);
  }
  for_all = is_trying_ = true;
  return std::nullopt;
}

/// Without an exception, so that a try for all always ends.
Result<std::unique_ptr<Connection>> Circuit::try_to_open() {
  try {
    return open_();
  } catch (const std::bad_alloc&) {
    return Error{.code = ErrorCode::kOverloaded};
  }
}

Result<std::unique_ptr<Connection>> Circuit::connect() {
  bool for_all = false;
  if (auto refused = refusal(for_all)) return std::move(*refused);
  const auto began = steady_now();
  auto opened = try_to_open();
  const Lock lock(mutex_);
  if (for_all) {
    is_trying_ = false;
    ++tries_;
    tried_.notify_all();
  }
  full_until_.reset();
  if (opened.ok() || is_full(opened.error())) {
    away_since_.reset();  // it has answered
    reached_ = epoch_;
  }
  if (opened.ok()) return opened;
  if (is_full(opened.error())) {
    full_until_ = steady_now() + kBetweenFullTries;
    last_ = away(opened.error());
    return last_;
  }
  if (!away_since_) away_since_ = began;
  next_try_ = steady_now() + between_tries_;
  last_ = away(opened.error());
  return last_;
}

}  // namespace usher::db
