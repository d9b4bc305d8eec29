#pragma once

#include "common/db/announce.h"
#include "common/db/sql_files.h"
#include "common/domain/signing_key.h"

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
  Result<std::vector<domain::StoredSigningKey>> list() {
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
  Result<KeysMark> mark() {
    USHER_TRY(const auto mark, db_.first(db::query("signing_keys/mark"), {}, [](const db::Row& row) {
      return KeysMark{.keys = row.integer(0), .newest = row.time(1), .retired = row.integer(2), .revoked = row.integer(3)};
    }));
    return mark.value_or(KeysMark());
  }
  Status insert(const domain::StoredSigningKey& key) {
    USHER_CHECK(db_.run_later(db::query("signing_keys/insert"), {{"id", key.id},
                                                                 {"algorithm", key.algorithm},
                                                                 {"public_jwk", key.public_jwk},
                                                                 {"private_sealed", key.private_sealed},
                                                                 {"created_at_ms", key.created_at},
                                                                 {"signs_from_ms", key.signs_from},
                                                                 {"longest_life_ms", ms_of(key.longest_life)}}));
    return db::announce(db_, db::Topic::kKeys);
  }
  /// Stops all other keys from signing at `retired_at`.
  Status retire_others(const KeyId& successor, Time retired_at) {
    USHER_CHECK(db_.run_later(db::query("signing_keys/retire_others"), {{"id", successor}, {"retired_at_ms", retired_at}}));
    return db::announce(db_, db::Topic::kKeys);
  }
  /// False if the key does not exist or is already revoked.
  Result<bool> revoke(const KeyId& id, Time now) {
    USHER_TRY(const auto revoked,
              db::run_announced(db_, db::Topic::kKeys, db::query("signing_keys/revoke"), {{"id", id}, {"now_ms", now}}));
    return revoked > 0;
  }
  /// Revokes the keys without a private part.
  Status revoke_lost(Time now) { return db_.run_later(db::query("signing_keys/revoke_lost"), {{"now_ms", now}}); }
  /// Notes that keys which may sign now, or later, sign tokens of this life, unless they have signed longer ones.
  Status note_life(std::chrono::milliseconds life, Time now) {
    return db_.run_later(db::query("signing_keys/note_life"), {{"life_ms", std::int64_t{life.count()}}, {"now_ms", now}});
  }
  /// Deletes the keys that were retired so long ago that none of their tokens lives, except revoked ones: after `life`, or after
  /// the longest one that is noted.
  Result<std::int64_t> prune(std::chrono::milliseconds life, Time now) {
    return db_.run(db::query("signing_keys/prune"), {{"life_ms", std::int64_t{life.count()}}, {"now_ms", now}});
  }

 private:
  static std::optional<std::chrono::milliseconds> life_in(const db::Row& row, int column) {
    const auto kept = row.maybe_time(column);
    return kept ? std::optional(std::chrono::milliseconds(to_ms(*kept))) : std::nullopt;
  }

  static std::optional<std::int64_t> ms_of(const std::optional<std::chrono::milliseconds>& life) {
    return life ? std::optional(std::int64_t{life->count()}) : std::nullopt;
  }

  db::Connection& db_;
};

}  // namespace usher::store
