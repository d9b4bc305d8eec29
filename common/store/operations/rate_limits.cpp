#include "common/store/operations/rate_limits.h"

#include "common/db/sql_files.h"

namespace usher::store {
namespace {

Window window_from(const db::Row& row) { return {row.integer(0), row.time(1)}; }

RateLimited rate_limited_from(const db::Row& row) { return {row.string(0), row.string(1), {row.integer(2), row.time(3)}}; }

}  // namespace

Result<std::optional<Window>> RateLimitStore::take(std::string_view rule, std::string_view subject, std::int64_t most,
                                                   Time window_ends_at, Time now) {
  return db_.first(db::query("rate_limits/take"),
                   {{"rule", rule}, {"subject", subject}, {"most", most}, {"window_ends_at_ms", window_ends_at}, {"now_ms", now}},
                   window_from);
}

Status RateLimitStore::give_back(std::string_view rule, std::string_view subject, Time window_ends_at) {
  return db_.run_later(db::query("rate_limits/give_back"),
                       {{"rule", rule}, {"subject", subject}, {"window_ends_at_ms", window_ends_at}});
}

Result<std::optional<Window>> RateLimitStore::find(std::string_view rule, std::string_view subject) {
  return db_.first(db::query("rate_limits/find"), {{"rule", rule}, {"subject", subject}}, window_from);
}

Result<std::vector<RateLimited>> RateLimitStore::list(std::string_view rule, std::int64_t least, Time now, int limit) {
  return db_.all(db::query("rate_limits/list"), {{"rule", rule}, {"least", least}, {"now_ms", now}, {"limit", limit}},
                 rate_limited_from);
}

Result<std::vector<RateLimited>> RateLimitStore::about(std::string_view address, const UserId& user, std::string_view pair_rule,
                                                       Time now, int limit) {
  return db_.all(db::query("rate_limits/about_account"),
                 {{"address", address}, {"user_id", user}, {"pair_rule", pair_rule}, {"now_ms", now}, {"limit", limit}},
                 rate_limited_from);
}

Result<std::vector<RateLimited>> RateLimitStore::clear(const std::optional<std::string>& rule, std::string_view subject) {
  return db_.all(db::query("rate_limits/clear"), {{"rule", rule}, {"subject", subject}}, rate_limited_from);
}

Status RateLimitStore::erase(std::string_view rule, std::string_view subject) {
  return db_.run_later(db::query("rate_limits/erase"), {{"rule", rule}, {"subject", subject}});
}

Result<std::int64_t> RateLimitStore::prune(Time now, int limit) {
  return db_.run(db::query("rate_limits/prune"), {{"now_ms", now}, {"limit", limit}});
}

}  // namespace usher::store
