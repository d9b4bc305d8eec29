#include "common/db/postgres/circuit.h"

#include "common/db/postgres/postgres_errors.h"

namespace usher::db {

Error away(const Error& because) {
  const bool is_ours = because.row().kind == ErrorKind::kUnavailable;
  auto refused = error_because(is_ours ? because.code : ErrorCode::kDatabaseBusy, because.what + " " + because.cause.for_log());
  if (refused.code == ErrorCode::kDatabaseBusy) refused.what = kNoAnswer;
  refused.retry_after = because.retry_after.value_or(std::chrono::seconds(1));
  return refused;
}

std::optional<Error> Circuit::refusal() {
  const Lock lock(mutex_);
  const auto now = steady_now();
  if (full_until_ && now < *full_until_) return last_;
  if (!is_away_for_long(now)) return std::nullopt;
  if (now < next_try_) return last_;
  next_try_ = now + between_tries_;  // this caller tries for all
  return std::nullopt;
}

Result<std::unique_ptr<Connection>> Circuit::connect() {
  if (auto refused = refusal()) return std::move(*refused);
  const auto began = steady_now();
  auto opened = open_();
  const Lock lock(mutex_);
  full_until_.reset();
  if (opened.ok()) {
    away_since_.reset();
    return opened;
  }
  if (is_full(opened.error())) {
    away_since_.reset();  // it has answered
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
