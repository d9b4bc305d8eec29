#pragma once

#include "common/db/announce.h"
#include "common/db/sql_files.h"
#include "common/domain/signing_key.h"

namespace usher::store {

/// Table imported_keys: key pairs of another server. `signs_from` is their creation time there, `retired_at` their expiry.
/// Borrows its connection; one thread at a time.
class ImportedKeyStore {
 public:
  explicit ImportedKeyStore(db::Connection& connection) : db_(connection) {}

  /// Oldest first.
  Result<std::vector<domain::StoredSigningKey>> list() {
    return db_.all(db::query("imported_keys/list"), {}, [](const db::Row& row) {
      return domain::StoredSigningKey{.id = KeyId(row.string(0)),
                                      .algorithm = row.string(1),
                                      .public_jwk = row.string(2),
                                      .private_sealed = row.string(3),
                                      .created_at = row.time(4),
                                      .signs_from = row.time(4),
                                      .retired_at = row.maybe_time(5),
                                      .revoked_at = row.maybe_time(6)};
    });
  }
  /// Error: kConflict if the id is taken.
  Status insert(const domain::StoredSigningKey& key) {
    return db_.run_later(db::query("imported_keys/insert"), {{"id", key.id},
                                                             {"algorithm", key.algorithm},
                                                             {"public_jwk", key.public_jwk},
                                                             {"private_sealed", key.private_sealed},
                                                             {"created_at_ms", key.created_at},
                                                             {"expires_at_ms", key.retired_at}});
  }
  /// False if the key does not exist or is already revoked.
  Result<bool> revoke(const KeyId& id, Time now) {
    USHER_TRY(const auto revoked,
              db::run_announced(db_, db::Topic::kKeys, db::query("imported_keys/revoke"), {{"id", id}, {"now_ms", now}}));
    return revoked > 0;
  }
  /// Deletes the keys without a private part, except revoked ones.
  Status erase_lost() { return db_.run_later(db::query("imported_keys/delete_lost"), {}); }
  /// Deletes the keys that expired before `before`, except revoked ones.
  Result<std::int64_t> prune(Time before) { return db_.run(db::query("imported_keys/prune"), {{"before_ms", before}}); }

 private:
  db::Connection& db_;
};

}  // namespace usher::store
