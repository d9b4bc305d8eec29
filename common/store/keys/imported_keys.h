#pragma once

#include <vector>

#include "common/db/connection.h"
#include "common/domain/signing_key.h"

namespace usher::store {

/// Table imported_keys: key pairs of another server. `signs_from` is when they were made there, `retired_at` when they expire.
/// Borrows its connection; one thread at a time.
class ImportedKeyStore {
 public:
  explicit ImportedKeyStore(db::Connection& connection) : db_(connection) {}

  /// Oldest first.
  Result<std::vector<domain::StoredSigningKey>> list();
  /// kConflict when the id is taken.
  Status insert(const domain::StoredSigningKey& key);
  /// False when there is none or it was revoked before.
  Result<bool> revoke(const KeyId& id, Time now);
  /// Deletes those that expired before `before`, but for revoked ones.
  Result<std::int64_t> prune(Time before);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
