#pragma once

#include "common/db/sql_files.h"
#include "common/domain/erasure.h"
#include "common/domain/owner.h"

namespace usher::store {

/// Numbers of rows by table.
using RowsByTable = std::vector<std::pair<std::string, std::int64_t>>;

/// Tables erasures and erasure_keys: who was erased, and the key of the digests. Borrows its connection; one thread at a time.
class ErasureStore {
 public:
  explicit ErasureStore(db::Connection& connection) : db_(connection) {}

  /// Replaces an older erasure of the same id.
  Status note(const domain::Erasure& erasure) {
    return db_.run_later(db::query("erasures/note"), {{"user_id", erasure.user_id},
                                                      {"at_ms", erasure.at},
                                                      {"actor", erasure.actor},
                                                      {"address_digest", erasure.address_digest}});
  }
  Result<std::optional<domain::Erasure>> find(const UserId& user) {
    USHER_TRY(const auto found, read(db::query("erasures/find"), {{"user_id", user}}));
    return found.empty() ? std::nullopt : std::optional(found.front());
  }
  /// Newest first.
  Result<std::vector<domain::Erasure>> list_by_digest(std::string_view address_digest) {
    return read(db::query("erasures/list_by_digest"), {{"address_digest", address_digest}});
  }
  /// All of them, by id.
  Result<std::vector<domain::Erasure>> list() { return read(db::query("erasures/list"), {}); }
  Status forget(const UserId& user) { return db_.run_later(db::query("erasures/forget"), {{"user_id", user}}); }
  /// Removes a batch of those before `before`.
  Result<std::int64_t> prune(Time before, int limit) {
    return db_.run(db::query("erasures/prune"), {{"before_ms", before}, {"limit", limit}});
  }

  /// The sealed key; nullopt until it is made.
  Result<std::optional<std::string>> key() {
    return db_.first(db::query("erasures/key"), {}, [](const db::Row& row) { return row.string(0); });
  }
  /// Keeps an existing one.
  Status keep_key(std::string_view sealed) { return db_.run_later(db::query("erasures/keep_key"), {{"key_sealed", sealed}}); }
  /// Deletes an emptied key, and the digests that it made: no other key finds them.
  Result<bool> delete_lost_key() {
    USHER_TRY(const auto deleted, db_.run(db::query("erasures/delete_lost_key"), {}));
    if (deleted > 0) USHER_CHECK(db_.run_later(db::query("erasures/forget_digests"), {}));
    return deleted > 0;
  }

  /// The rows that go with the account; of audit events those that lose their personal part.
  Result<RowsByTable> rows_of_user(const UserId& user) {
    return count(db::query("erasures/rows_of_user"), {{"user_id", user}, {"owner", domain::Owner(user).text()}});
  }
  /// The rows at an address that name no account.
  Result<RowsByTable> rows_at_address(std::string_view address) {
    return count(db::query("erasures/rows_at_address"), {{"address", address}});
  }

 private:
  Result<std::vector<domain::Erasure>> read(const db::Query& query, db::Bindings bindings) {
    return db_.all(query, bindings, [](const db::Row& row) {
      return domain::Erasure{UserId(row.string(0)), row.time(1), row.string(2), row.maybe_string(3)};
    });
  }
  Result<RowsByTable> count(const db::Query& query, db::Bindings bindings) {
    return db_.all(query, bindings, [](const db::Row& row) { return std::pair(row.string(0), row.integer(1)); });
  }

  db::Connection& db_;
};

}  // namespace usher::store
