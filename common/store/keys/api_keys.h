#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/api_key.h"

namespace usher::store {

/// Table api_keys. Borrows its connection; one thread at a time.
class ApiKeyStore {
 public:
  /// `now`: the time for deciding whether the suspension of an owner has ended.
  ApiKeyStore(db::Connection& connection, Time now) : db_(connection), now_(now) {}

  /// Error: kConflict if the id or the hash is taken.
  Status insert(const domain::ApiKey& key, std::string_view key_hash);
  /// Includes revoked keys.
  Result<std::optional<domain::ApiKey>> find(const ApiKeyId& id);
  Result<std::optional<domain::ApiKey>> find_by_hash(std::string_view key_hash);
  /// All of them, oldest first.
  Result<std::vector<domain::ApiKey>> list();
  /// The keys, not revoked, of former admins, by a schema that does not know owners; only id and creator are set.
  Result<std::vector<domain::ApiKey>> list_ownerless();
  /// False if the key does not exist or is already revoked.
  Result<bool> revoke(const ApiKeyId& id, Time now);
  /// Revokes the live keys that the account made at `since` or later; returns their number.
  Result<std::int64_t> revoke_of(const UserId& owner, Time since, Time now);
  /// Deletes all keys that the account made.
  Status erase_of(const UserId& owner);
  /// Makes a key the installation's. False if the key does not exist or is revoked.
  Result<bool> adopt(const ApiKeyId& id);
  /// Records a use.
  Status touch(const ApiKeyId& id, Time now);

 private:
  db::Connection& db_;
  const Time now_;
};

}  // namespace usher::store
