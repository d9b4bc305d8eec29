#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/signing_key.h"

namespace usher::store {

/// Table imported_keys: key pairs of another server. `signs_from` is their creation time there, `retired_at` their expiry.
/// Borrows its connection; one thread at a time.
class ImportedKeyStore {
 public:
  explicit ImportedKeyStore(db::Connection& connection) : db_(connection) {}

  /// Oldest first.
  Result<std::vector<domain::StoredSigningKey>> list();
  /// Error: kConflict if the id is taken.
  Status insert(const domain::StoredSigningKey& key);
  /// False if the key does not exist or is already revoked.
  Result<bool> revoke(const KeyId& id, Time now);
  /// Deletes the keys without a private part, except revoked ones.
  Status erase_lost();
  /// Deletes the keys that expired before `before`, except revoked ones.
  Result<std::int64_t> prune(Time before);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
