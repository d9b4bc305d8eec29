#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/erasure.h"

namespace usher::store {

/// Numbers of rows by table.
using RowsByTable = std::vector<std::pair<std::string, std::int64_t>>;

/// Tables erasures and erasure_keys: who was erased, and the key of the digests. Borrows its connection; one thread at a time.
class ErasureStore {
 public:
  explicit ErasureStore(db::Connection& connection) : db_(connection) {}

  /// Replaces an older erasure of the same id.
  Status note(const domain::Erasure& erasure);
  Result<std::optional<domain::Erasure>> find(const UserId& user);
  /// Newest first.
  Result<std::vector<domain::Erasure>> list_by_digest(std::string_view address_digest);
  /// All of them, by id.
  Result<std::vector<domain::Erasure>> list();
  Status forget(const UserId& user);
  /// Removes a batch of those before `before`.
  Result<std::int64_t> prune(Time before, int limit);

  /// The sealed key; nullopt until it is made.
  Result<std::optional<std::string>> key();
  /// Keeps an existing one.
  Status keep_key(std::string_view sealed);
  /// Deletes an emptied key, and the digests that it made: no other key finds them.
  Result<bool> delete_lost_key();

  /// The rows that go with the account; of audit events those that lose their personal part.
  Result<RowsByTable> rows_of_user(const UserId& user);
  /// The rows at an address that name no account.
  Result<RowsByTable> rows_at_address(std::string_view address);

 private:
  Result<std::vector<domain::Erasure>> read(const db::Query& query, db::Bindings bindings);
  Result<RowsByTable> count(const db::Query& query, db::Bindings bindings);

  db::Connection& db_;
};

}  // namespace usher::store
