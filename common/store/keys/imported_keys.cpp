#include "common/store/keys/imported_keys.h"

#include "common/db/sql_files.h"

namespace usher::store {

Result<std::vector<domain::StoredSigningKey>> ImportedKeyStore::list() {
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

Status ImportedKeyStore::insert(const domain::StoredSigningKey& key) {
  return db_.run_later(db::query("imported_keys/insert"), {{"id", key.id},
                                                           {"algorithm", key.algorithm},
                                                           {"public_jwk", key.public_jwk},
                                                           {"private_sealed", key.private_sealed},
                                                           {"created_at_ms", key.created_at},
                                                           {"expires_at_ms", key.retired_at}});
}

Result<bool> ImportedKeyStore::revoke(const KeyId& id, Time now) {
  return db_.changes(db::query("imported_keys/revoke"), {{"id", id}, {"now_ms", now}});
}

Status ImportedKeyStore::erase_lost() { return db_.run_later(db::query("imported_keys/delete_lost"), {}); }

Result<std::int64_t> ImportedKeyStore::prune(Time before) {
  return db_.run(db::query("imported_keys/prune"), {{"before_ms", before}});
}

}  // namespace usher::store
