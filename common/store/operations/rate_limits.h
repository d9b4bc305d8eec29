#pragma once

#include "common/db/sql_files.h"

namespace usher::store {

struct Window {
  std::int64_t count = 0;
  Time ends_at{};

  /// The clocks of servers, and of two requests of one, differ.
  static constexpr std::chrono::minutes kDrift{1};
  /// One that ends much later than a new one would began while the clock was ahead.
  [[nodiscard]] bool is_open(Time now, std::chrono::seconds length) const {
    return ends_at > now && ends_at <= now + length + kDrift;
  }
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

  /// Counts one; nullopt if the window already has `most`. `window_ends_at`: of one that begins now. One statement, so exact
  /// under concurrent calls.
  Result<std::optional<Window>> take(std::string_view rule, std::string_view subject, std::int64_t most, Time window_ends_at,
                                     Time now) {
    return db_.first(db::query("rate_limits/take"),
                     {{"rule", rule},
                      {"subject", subject},
                      {"most", most},
                      {"window_ends_at_ms", window_ends_at},
                      {"latest_ms", window_ends_at + Window::kDrift},
                      {"now_ms", now}},
                     window_from);
  }
  /// Reverts a take() if its window is still open.
  Status give_back(std::string_view rule, std::string_view subject, Time window_ends_at) {
    return db_.run_later(db::query("rate_limits/give_back"),
                         {{"rule", rule}, {"subject", subject}, {"window_ends_at_ms", window_ends_at}});
  }
  Result<std::optional<Window>> find(std::string_view rule, std::string_view subject) {
    return db_.first(db::query("rate_limits/find"), {{"rule", rule}, {"subject", subject}}, window_from);
  }
  /// The open windows of `rule` with a count of at least `least`, those that end last first.
  Result<std::vector<RateLimited>> list(std::string_view rule, std::int64_t least, Time now, std::chrono::seconds length,
                                        int limit) {
    return db_.all(
        db::query("rate_limits/list"),
        {{"rule", rule}, {"least", least}, {"now_ms", now}, {"latest_ms", now + length + Window::kDrift}, {"limit", limit}},
        rate_limited_from);
  }
  /// The open windows of an account's address and id, and those of rule `pair_rule` that name its address after a network.
  Result<std::vector<RateLimited>> about(std::string_view address, const UserId& user, std::string_view pair_rule, Time now,
                                         int limit) {
    return db_.all(db::query("rate_limits/about_account"),
                   {{"address", address}, {"user_id", user}, {"pair_rule", pair_rule}, {"now_ms", now}, {"limit", limit}},
                   rate_limited_from);
  }
  /// Clears the limits of `subject` and of subjects that start with it and a space. Returns the windows.
  Result<std::vector<RateLimited>> clear(std::string_view subject) {
    return db_.all(db::query("rate_limits/clear"), {{"subject", subject}}, rate_limited_from);
  }
  /// Deletes the window of exactly this subject.
  Status erase(std::string_view rule, std::string_view subject) {
    return db_.run_later(db::query("rate_limits/erase"), {{"rule", rule}, {"subject", subject}});
  }
  Result<std::int64_t> prune(Time now, int limit) {
    return db_.run(db::query("rate_limits/prune"), {{"now_ms", now}, {"limit", limit}});
  }

 private:
  static Window window_from(const db::Row& row) { return {row.integer(0), row.time(1)}; }

  static RateLimited rate_limited_from(const db::Row& row) {
    return {row.string(0), row.string(1), {row.integer(2), row.time(3)}};
  }

  db::Connection& db_;
};

}  // namespace usher::store
