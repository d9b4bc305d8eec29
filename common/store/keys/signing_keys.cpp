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
  static const auto& kList = db::query("signing_keys/list");
  std::vector<domain::StoredSigningKey> keys;
  USHER_CHECK(db_.each(kList, {}, [&](const db::Row& row) {
    keys.push_back({.id = KeyId(row.string(0)),
                    .algorithm = row.string(1),
                    .public_jwk = row.string(2),
                    .private_sealed = row.string(3),
                    .created_at = row.time(4),
                    .signs_from = row.time(5),
                    .retired_at = row.maybe_time(6),
                    .revoked_at = row.maybe_time(7),
                    .longest_life = life_in(row, 8)});
    return true;
  }));
  return keys;
}

Result<KeysMark> SigningKeyStore::mark() {
  static const auto& kMark = db::query("signing_keys/mark");
  USHER_TRY(const auto mark, db_.first(kMark, {}, [](const db::Row& row) {
    return KeysMark{.keys = row.integer(0), .newest = row.time(1), .retired = row.integer(2), .revoked = row.integer(3)};
  }));
  return mark.value_or(KeysMark());
}

Status SigningKeyStore::insert(const domain::StoredSigningKey& key) {
  static const auto& kInsert = db::query("signing_keys/insert");
  USHER_CHECK(db_.run_later(kInsert, {{"id", key.id},
                                      {"algorithm", key.algorithm},
                                      {"public_jwk", key.public_jwk},
                                      {"private_sealed", key.private_sealed},
                                      {"created_at_ms", key.created_at},
                                      {"signs_from_ms", key.signs_from},
                                      {"longest_life_ms", ms_of(key.longest_life)}}));
  return db::announce(db_, db::Topic::kKeys);
}

Status SigningKeyStore::retire_others(const KeyId& successor, Time retired_at) {
  static const auto& kRetire = db::query("signing_keys/retire_others");
  USHER_CHECK(db_.run_later(kRetire, {{"id", successor}, {"retired_at_ms", retired_at}}));
  return db::announce(db_, db::Topic::kKeys);
}

Result<bool> SigningKeyStore::revoke(const KeyId& id, Time now) {
  static const auto& kRevoke = db::query("signing_keys/revoke");
  USHER_TRY(const auto revoked, db_.run(kRevoke, {{"id", id}, {"now_ms", now}}));
  if (revoked > 0) USHER_CHECK(db::announce(db_, db::Topic::kKeys));
  return revoked > 0;
}

Status SigningKeyStore::revoke_lost(Time now) {
  static const auto& kRevoke = db::query("signing_keys/revoke_lost");
  return db_.run_later(kRevoke, {{"now_ms", now}});
}

Status SigningKeyStore::note_life(std::chrono::milliseconds life, Time now) {
  static const auto& kNote = db::query("signing_keys/note_life");
  return db_.run_later(kNote, {{"life_ms", std::int64_t{life.count()}}, {"now_ms", now}});
}

Result<std::int64_t> SigningKeyStore::prune(std::chrono::milliseconds life, Time now) {
  static const auto& kPrune = db::query("signing_keys/prune");
  return db_.run(kPrune, {{"life_ms", std::int64_t{life.count()}}, {"now_ms", now}});
}

}  // namespace usher::store
