#pragma once

#include <vector>

#include "common/db/connection.h"
#include "common/domain/signing_key.h"

namespace usher::store {

/// Table signing_keys. Borrows its connection; one thread at a time.
class SigningKeyStore {
 public:
  explicit SigningKeyStore(db::Connection& connection) : db_(connection) {}

  /// Oldest first.
  Result<std::vector<domain::StoredSigningKey>> list();
  Status insert(const domain::StoredSigningKey& key);
  /// All other keys stop signing at `retired_at`.
  Status retire_others(const KeyId& successor, Time retired_at);
  /// False when there is none or it was revoked before.
  Result<bool> revoke(const KeyId& id, Time now);
  /// Whether it was revoked; false for one that is unknown.
  Result<bool> is_revoked(const KeyId& id);
  /// Deletes those that were retired or revoked before `before`.
  Result<std::int64_t> prune(Time before);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
