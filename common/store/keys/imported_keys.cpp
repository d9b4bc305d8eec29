#include "common/store/keys/imported_keys.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<std::vector<domain::StoredSigningKey>> ImportedKeyStore::list() {
  static const auto& kList = db::query("imported_keys/list");
  std::vector<domain::StoredSigningKey> keys;
  USHER_CHECK(db_.each(kList, {}, [&](const db::Row& row) {
    keys.push_back({.id = KeyId(row.string(0)),
                    .algorithm = row.string(1),
                    .public_jwk = row.string(2),
                    .private_sealed = row.string(3),
                    .created_at = row.time(4),
                    .signs_from = row.time(4),
                    .retired_at = row.maybe_time(5),
                    .revoked_at = row.maybe_time(6)});
    return true;
  }));
  return keys;
}

Status ImportedKeyStore::insert(const domain::StoredSigningKey& key) {
  static const auto& kInsert = db::query("imported_keys/insert");
  return db_.run_later(kInsert, {{"id", key.id},
                                 {"algorithm", key.algorithm},
                                 {"public_jwk", key.public_jwk},
                                 {"private_sealed", key.private_sealed},
                                 {"created_at_ms", key.created_at},
                                 {"expires_at_ms", key.retired_at}});
}

Result<bool> ImportedKeyStore::revoke(const KeyId& id, Time now) {
  static const auto& kRevoke = db::query("imported_keys/revoke");
  USHER_TRY(const auto revoked, db_.run(kRevoke, {{"id", id}, {"now_ms", now}}));
  return revoked > 0;
}

Status ImportedKeyStore::erase_lost() {
  static const auto& kDelete = db::query("imported_keys/delete_lost");
  return db_.run_later(kDelete, {});
}

Result<std::int64_t> ImportedKeyStore::prune(Time before) {
  static const auto& kPrune = db::query("imported_keys/prune");
  return db_.run(kPrune, {{"before_ms", before}});
}

}  // namespace usher::store
