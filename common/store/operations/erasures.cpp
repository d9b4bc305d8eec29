#include "common/store/operations/erasures.h"

#include "common/db/sql_files.h"
#include "common/domain/owner.h"

namespace usher::store {

Status ErasureStore::note(const domain::Erasure& erasure) {
  static const auto& kNote = db::query("erasures/note");
  return db_.run_later(kNote, {{"user_id", erasure.user_id},
                               {"at_ms", erasure.at},
                               {"actor", erasure.actor},
                               {"address_digest", erasure.address_digest}});
}

Result<std::vector<domain::Erasure>> ErasureStore::read(const db::Query& query, db::Bindings bindings) {
  std::vector<domain::Erasure> list;
  USHER_CHECK(db_.each(query, bindings, [&](const db::Row& row) {
    list.push_back({UserId(row.string(0)), row.time(1), row.string(2), row.maybe_string(3)});
    return true;
  }));
  return list;
}

Result<std::optional<domain::Erasure>> ErasureStore::find(const UserId& user) {
  static const auto& kFind = db::query("erasures/find");
  USHER_TRY(const auto found, read(kFind, {{"user_id", user}}));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

Result<std::vector<domain::Erasure>> ErasureStore::list_by_digest(std::string_view address_digest) {
  static const auto& kList = db::query("erasures/list_by_digest");
  return read(kList, {{"address_digest", address_digest}});
}

Result<std::vector<domain::Erasure>> ErasureStore::list() {
  static const auto& kList = db::query("erasures/list");
  return read(kList, {});
}

Status ErasureStore::forget(const UserId& user) {
  static const auto& kForget = db::query("erasures/forget");
  return db_.run_later(kForget, {{"user_id", user}});
}

Result<std::int64_t> ErasureStore::prune(Time before, int limit) {
  static const auto& kPrune = db::query("erasures/prune");
  return db_.run(kPrune, {{"before_ms", before}, {"limit", limit}});
}

Result<std::optional<std::string>> ErasureStore::key() {
  static const auto& kKey = db::query("erasures/key");
  return db_.first(kKey, {}, [](const db::Row& row) { return row.string(0); });
}

Status ErasureStore::keep_key(std::string_view sealed) {
  static const auto& kKeep = db::query("erasures/keep_key");
  return db_.run_later(kKeep, {{"key_sealed", sealed}});
}

Result<bool> ErasureStore::delete_lost_key() {
  static const auto& kDelete = db::query("erasures/delete_lost_key");
  static const auto& kForget = db::query("erasures/forget_digests");
  USHER_TRY(const auto deleted, db_.run(kDelete, {}));
  if (deleted > 0) USHER_CHECK(db_.run_later(kForget, {}));
  return deleted > 0;
}

Result<RowsByTable> ErasureStore::count(const db::Query& query, db::Bindings bindings) {
  RowsByTable rows;
  USHER_CHECK(db_.each(query, bindings, [&](const db::Row& row) {
    rows.emplace_back(row.string(0), row.integer(1));
    return true;
  }));
  return rows;
}

Result<RowsByTable> ErasureStore::rows_of_user(const UserId& user) {
  static const auto& kCount = db::query("erasures/rows_of_user");
  return count(kCount, {{"user_id", user}, {"owner", domain::Owner(user).text()}});
}

Result<RowsByTable> ErasureStore::rows_at_address(std::string_view address) {
  static const auto& kCount = db::query("erasures/rows_at_address");
  return count(kCount, {{"address", address}});
}

}  // namespace usher::store
