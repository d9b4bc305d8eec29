#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "common/db/engine/connection.h"
#include "common/domain/api_key.h"

namespace usher::store {

/// Table api_keys. Borrows its connection; one thread at a time.
class ApiKeyStore {
 public:
  explicit ApiKeyStore(db::Connection& connection) : db_(connection) {}

  /// Error: kConflict if the id or the hash is taken.
  Status insert(const domain::ApiKey& key, std::string_view key_hash);
  /// Includes revoked keys.
  Result<std::optional<domain::ApiKey>> find(const ApiKeyId& id);
  Result<std::optional<domain::ApiKey>> find_by_hash(std::string_view key_hash);
  /// All of them, oldest first.
  Result<std::vector<domain::ApiKey>> list();
  /// False if the key does not exist or is already revoked.
  Result<bool> revoke(const ApiKeyId& id, Time now);
  /// Records a use.
  Status touch(const ApiKeyId& id, Time now);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
