#include "common/store/operations/prunable.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<std::int64_t> PrunableStore::count(const db::Query& query, db::Bindings bindings) { return db_.count(query, bindings); }

Result<std::int64_t> PrunableStore::sessions(Time before) {
  return count(db::query("prunable/sessions"), {{"before_ms", before}});
}

Result<std::int64_t> PrunableStore::successors(Time before) {
  return count(db::query("prunable/successors"), {{"before_ms", before}});
}

Result<std::int64_t> PrunableStore::verifications(Time before, Time now) {
  return count(db::query("prunable/verifications"), {{"before_ms", before}, {"now_ms", now}});
}

Result<std::int64_t> PrunableStore::rate_limits(Time now) {
  return count(db::query("prunable/rate_limits"), {{"before_ms", now}});
}

Result<std::int64_t> PrunableStore::mails(Time sent_before, Time others_before) {
  return count(db::query("prunable/mails"), {{"sent_before_ms", sent_before}, {"others_before_ms", others_before}});
}

Result<std::int64_t> PrunableStore::chat_threads(Time before) {
  return count(db::query("prunable/chat_threads"), {{"before_ms", before}});
}

Result<std::int64_t> PrunableStore::erasures(Time before) {
  return count(db::query("prunable/erasures"), {{"before_ms", before}});
}

Result<std::int64_t> PrunableStore::visitors(Time before) {
  return count(db::query("prunable/visitors"), {{"before_ms", before}});
}

}  // namespace usher::store
