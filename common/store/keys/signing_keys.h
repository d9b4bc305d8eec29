#pragma once

#include "common/base/result.h"
#include "common/domain/signing_key.h"

namespace usher::db {
class Connection;
}

namespace usher::store {

/// Of signing_keys and imported_keys together: equal marks, equal keys.
struct KeysMark {
  std::int64_t keys = 0;
  Time newest;
  std::int64_t retired = 0;
  std::int64_t revoked = 0;
  bool operator==(const KeysMark&) const = default;
};

/// Table signing_keys. Borrows its connection; one thread at a time.
class SigningKeyStore {
 public:
  explicit SigningKeyStore(db::Connection& connection) : db_(connection) {}

  /// Oldest first.
  Result<std::vector<domain::StoredSigningKey>> list();
  Result<KeysMark> mark();
  Status insert(const domain::StoredSigningKey& key);
  /// Stops all other keys from signing at `retired_at`.
  Status retire_others(const KeyId& successor, Time retired_at);
  /// False if the key does not exist or is already revoked.
  Result<bool> revoke(const KeyId& id, Time now);
  /// Revokes the keys without a private part.
  Status revoke_lost(Time now);
  /// Notes that keys which may sign now, or later, sign tokens of this life, unless they have signed longer ones.
  Status note_life(std::chrono::milliseconds life, Time now);
  /// Deletes the keys that were retired or revoked so long ago that none of their tokens lives: after `life`, or after the
  /// longest one that is noted.
  Result<std::int64_t> prune(std::chrono::milliseconds life, Time now);

 private:
  db::Connection& db_;
};

}  // namespace usher::store
