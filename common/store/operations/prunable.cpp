#include "common/store/operations/prunable.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<std::int64_t> PrunableStore::count(const db::Query& query, db::Bindings bindings) {
  USHER_TRY(const auto rows, db_.first(query, bindings, [](const db::Row& row) { return row.integer(0); }));
  return rows.value_or(0);
}

Result<std::int64_t> PrunableStore::sessions(Time before) {
  static const auto& kCount = db::query("prunable/sessions");
  return count(kCount, {{"before_ms", before}});
}

Result<std::int64_t> PrunableStore::successors(Time before) {
  static const auto& kCount = db::query("prunable/successors");
  return count(kCount, {{"before_ms", before}});
}

Result<std::int64_t> PrunableStore::verifications(Time before, Time now) {
  static const auto& kCount = db::query("prunable/verifications");
  return count(kCount, {{"before_ms", before}, {"now_ms", now}});
}

Result<std::int64_t> PrunableStore::rate_limits(Time now) {
  static const auto& kCount = db::query("prunable/rate_limits");
  return count(kCount, {{"before_ms", now}});
}

Result<std::int64_t> PrunableStore::mails(Time sent_before, Time others_before) {
  static const auto& kCount = db::query("prunable/mails");
  return count(kCount, {{"sent_before_ms", sent_before}, {"others_before_ms", others_before}});
}

Result<std::int64_t> PrunableStore::chat_threads(Time before) {
  static const auto& kCount = db::query("prunable/chat_threads");
  return count(kCount, {{"before_ms", before}});
}

Result<std::int64_t> PrunableStore::erasures(Time before) {
  static const auto& kCount = db::query("prunable/erasures");
  return count(kCount, {{"before_ms", before}});
}

Result<std::int64_t> PrunableStore::visitors(Time before) {
  static const auto& kCount = db::query("prunable/visitors");
  return count(kCount, {{"before_ms", before}});
}

}  // namespace usher::store
