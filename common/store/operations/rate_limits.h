#pragma once

#include "common/base/id.h"
#include "common/base/result.h"

namespace usher::db {
class Connection;
}

namespace usher::store {

struct Window {
  std::int64_t count = 0;
  Time ends_at{};
};

struct RateLimited {
  std::string rule;
  std::string subject;
  Window window;
};

/// Table rate_limits: fixed windows. Borrows its connection; one thread at a time.
class RateLimitStore {
 public:
  explicit RateLimitStore(db::Connection& connection) : db_(connection) {}

  /// Counts one; nullopt if the window already has `most`. One statement, so exact under concurrent calls.
  Result<std::optional<Window>> take(std::string_view rule, std::string_view subject, std::int64_t most, Time window_ends_at,
                                     Time now);
  /// Reverts a take() if its window is still open.
  Status give_back(std::string_view rule, std::string_view subject, Time window_ends_at);
  Result<std::optional<Window>> find(std::string_view rule, std::string_view subject);
  /// The open windows of `rule` with a count of at least `least`, those that end last first.
  Result<std::vector<RateLimited>> list(std::string_view rule, std::int64_t least, Time now, int limit);
  /// The open windows of an account's address and id, and those of rule `pair_rule` that name its address after a network.
  Result<std::vector<RateLimited>> about(std::string_view address, const UserId& user, std::string_view pair_rule, Time now,
                                         int limit);
  /// Clears `subject` and subjects that start with it and a space; nullopt `rule`: for all rules. Returns the windows.
  Result<std::vector<RateLimited>> clear(const std::optional<std::string>& rule, std::string_view subject);
  /// Deletes the window of exactly this subject.
  Status erase(std::string_view rule, std::string_view subject);
  Result<std::int64_t> prune(Time now, int limit);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
