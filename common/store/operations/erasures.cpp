#include "common/store/operations/erasures.h"

#include "common/db/sql_files.h"
#include "common/domain/owner.h"

namespace usher::store {

Status ErasureStore::note(const domain::Erasure& erasure) {
  return db_.run_later(db::query("erasures/note"), {{"user_id", erasure.user_id},
                                                    {"at_ms", erasure.at},
                                                    {"actor", erasure.actor},
                                                    {"address_digest", erasure.address_digest}});
}

Result<std::vector<domain::Erasure>> ErasureStore::read(const db::Query& query, db::Bindings bindings) {
  return db_.all(query, bindings, [](const db::Row& row) {
    return domain::Erasure{UserId(row.string(0)), row.time(1), row.string(2), row.maybe_string(3)};
  });
}

Result<std::optional<domain::Erasure>> ErasureStore::find(const UserId& user) {
  USHER_TRY(const auto found, read(db::query("erasures/find"), {{"user_id", user}}));
  return found.empty() ? std::nullopt : std::optional(found.front());
}

Result<std::vector<domain::Erasure>> ErasureStore::list_by_digest(std::string_view address_digest) {
  return read(db::query("erasures/list_by_digest"), {{"address_digest", address_digest}});
}

Result<std::vector<domain::Erasure>> ErasureStore::list() { return read(db::query("erasures/list"), {}); }

Status ErasureStore::forget(const UserId& user) { return db_.run_later(db::query("erasures/forget"), {{"user_id", user}}); }

Result<std::int64_t> ErasureStore::prune(Time before, int limit) {
  return db_.run(db::query("erasures/prune"), {{"before_ms", before}, {"limit", limit}});
}

Result<std::optional<std::string>> ErasureStore::key() {
  return db_.first(db::query("erasures/key"), {}, [](const db::Row& row) { return row.string(0); });
}

Status ErasureStore::keep_key(std::string_view sealed) {
  return db_.run_later(db::query("erasures/keep_key"), {{"key_sealed", sealed}});
}

Result<bool> ErasureStore::delete_lost_key() {
  USHER_TRY(const auto deleted, db_.run(db::query("erasures/delete_lost_key"), {}));
  if (deleted > 0) USHER_CHECK(db_.run_later(db::query("erasures/forget_digests"), {}));
  return deleted > 0;
}

Result<RowsByTable> ErasureStore::count(const db::Query& query, db::Bindings bindings) {
  return db_.all(query, bindings, [](const db::Row& row) { return std::pair(row.string(0), row.integer(1)); });
}

Result<RowsByTable> ErasureStore::rows_of_user(const UserId& user) {
  return count(db::query("erasures/rows_of_user"), {{"user_id", user}, {"owner", domain::Owner(user).text()}});
}

Result<RowsByTable> ErasureStore::rows_at_address(std::string_view address) {
  return count(db::query("erasures/rows_at_address"), {{"address", address}});
}

}  // namespace usher::store
