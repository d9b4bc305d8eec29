#include "common/store/keys/signing_keys.h"

#include "common/db/announce.h"
#include "common/db/sql_files.h"

namespace usher::store {
namespace {

std::optional<std::chrono::milliseconds> life_in(const db::Row& row, int column) {
  const auto kept = row.maybe_time(column);
  return kept ? std::optional(std::chrono::milliseconds(to_ms(*kept))) : std::nullopt;
}

std::optional<std::int64_t> ms_of(const std::optional<std::chrono::milliseconds>& life) {
  return life ? std::optional(std::int64_t{life->count()}) : std::nullopt;
}

}  // namespace

Result<std::vector<domain::StoredSigningKey>> SigningKeyStore::list() {
  return db_.all(db::query("signing_keys/list"), {}, [](const db::Row& row) {
    return domain::StoredSigningKey{.id = KeyId(row.string(0)),
                                    .algorithm = row.string(1),
                                    .public_jwk = row.string(2),
                                    .private_sealed = row.string(3),
                                    .created_at = row.time(4),
                                    .signs_from = row.time(5),
                                    .retired_at = row.maybe_time(6),
                                    .revoked_at = row.maybe_time(7),
                                    .longest_life = life_in(row, 8)};
  });
}

Result<KeysMark> SigningKeyStore::mark() {
  USHER_TRY(const auto mark, db_.first(db::query("signing_keys/mark"), {}, [](const db::Row& row) {
    return KeysMark{.keys = row.integer(0), .newest = row.time(1), .retired = row.integer(2), .revoked = row.integer(3)};
  }));
  return mark.value_or(KeysMark());
}

Status SigningKeyStore::insert(const domain::StoredSigningKey& key) {
  USHER_CHECK(db_.run_later(db::query("signing_keys/insert"), {{"id", key.id},
                                                               {"algorithm", key.algorithm},
                                                               {"public_jwk", key.public_jwk},
                                                               {"private_sealed", key.private_sealed},
                                                               {"created_at_ms", key.created_at},
                                                               {"signs_from_ms", key.signs_from},
                                                               {"longest_life_ms", ms_of(key.longest_life)}}));
  return db::announce(db_, db::Topic::kKeys);
}

Status SigningKeyStore::retire_others(const KeyId& successor, Time retired_at) {
  USHER_CHECK(db_.run_later(db::query("signing_keys/retire_others"), {{"id", successor}, {"retired_at_ms", retired_at}}));
  return db::announce(db_, db::Topic::kKeys);
}

Result<bool> SigningKeyStore::revoke(const KeyId& id, Time now) {
  USHER_TRY(const auto revoked,
            db::run_announced(db_, db::Topic::kKeys, db::query("signing_keys/revoke"), {{"id", id}, {"now_ms", now}}));
  return revoked > 0;
}

Status SigningKeyStore::revoke_lost(Time now) { return db_.run_later(db::query("signing_keys/revoke_lost"), {{"now_ms", now}}); }

Status SigningKeyStore::note_life(std::chrono::milliseconds life, Time now) {
  return db_.run_later(db::query("signing_keys/note_life"), {{"life_ms", std::int64_t{life.count()}}, {"now_ms", now}});
}

Result<std::int64_t> SigningKeyStore::prune(std::chrono::milliseconds life, Time now) {
  return db_.run(db::query("signing_keys/prune"), {{"life_ms", std::int64_t{life.count()}}, {"now_ms", now}});
}

}  // namespace usher::store
