#pragma once

#include "common/db/sql_files.h"
#include "common/domain/api_key.h"
#include "common/domain/user.h"

namespace usher::store {

/// Table api_keys. Borrows its connection; one thread at a time.
class ApiKeyStore {
 public:
  /// `now`: the time for deciding whether the suspension of an owner has ended.
  ApiKeyStore(db::Connection& connection, Time now) : db_(connection), now_(now) {}

  /// Error: kConflict if the id or the hash is taken.
  Status insert(const domain::ApiKey& key, std::string_view key_hash) {
    return db_.run_later(db::query("api_keys/insert"), {{"id", key.id},
                                                        {"key_hash", key_hash},
                                                        {"name", key.name},
                                                        {"scope", key.scope},
                                                        {"created_at_ms", key.created_at},
                                                        {"created_by", key.created_by},
                                                        {"expires_at_ms", key.expires_at},
                                                        {"owner_id", key.owner ? key.owner->id : UserId()}});
  }
  /// Includes revoked keys.
  Result<std::optional<domain::ApiKey>> find(const ApiKeyId& id) {
    return db_.first(db::query("api_keys/find"), {{"id", id}}, [this](const db::Row& row) { return key_from(row, now_); });
  }
  Result<std::optional<domain::ApiKey>> find_by_hash(std::string_view key_hash) {
    return db_.first(db::query("api_keys/find_by_hash"), {{"key_hash", key_hash}},
                     [this](const db::Row& row) { return key_from(row, now_); });
  }
  /// All of them, oldest first.
  Result<std::vector<domain::ApiKey>> list() {
    return db_.all(db::query("api_keys/list"), {}, [this](const db::Row& row) { return key_from(row, now_); });
  }
  /// False if the key does not exist or is already revoked.
  Result<bool> revoke(const ApiKeyId& id, Time now) {
    return db_.changes(db::query("api_keys/revoke"), {{"id", id}, {"now_ms", now}});
  }
  /// Revokes the live keys that the account made at `since` or later; returns their number.
  Result<std::int64_t> revoke_of(const UserId& owner, Time since, Time now) {
    return db_.run(db::query("api_keys/revoke_of_owner"), {{"owner_id", owner}, {"since_ms", since}, {"now_ms", now}});
  }
  /// Deletes all keys that the account made.
  Status erase_of(const UserId& owner) { return db_.run_later(db::query("api_keys/erase_of_owner"), {{"owner_id", owner}}); }
  /// Makes a key the installation's. False if the key does not exist or is revoked.
  Result<bool> adopt(const ApiKeyId& id) { return db_.changes(db::query("api_keys/adopt"), {{"id", id}}); }
  /// Records a use.
  Status touch(const ApiKeyId& id, Time now) { return db_.run_later(db::query("api_keys/touch"), {{"id", id}, {"now_ms", now}}); }

 private:
  /// The id in the column, or in the name of the creator if a server of the release before wrote the row; empty: none.
  static UserId owner_id_of(const db::Row& row) {
    constexpr std::string_view kAdmin = "admin:";
    if (const auto id = row.maybe_string(8)) return UserId(*id);
    const auto by = row.string(4);
    return UserId(by.starts_with(kAdmin) ? by.substr(kAdmin.size()) : std::string());
  }

  static std::optional<domain::ApiKeyOwner> owner_from(const db::Row& row, Time now) {
    auto id = owner_id_of(row);
    if (id.empty()) return std::nullopt;
    domain::ApiKeyOwner owner{.id = std::move(id), .address = row.maybe_string(9)};
    if (!owner.address) return owner;
    const auto until = row.maybe_time(13);
    const bool is_active = row.flag(11) || (until && *until <= now);
    owner.is_admin = row.string(10) == domain::kAdminRole && is_active && !row.flag(12);
    owner.has_factor = row.flag(14);
    return owner;
  }

  static domain::ApiKey key_from(const db::Row& row, Time now) {
    return {.id = ApiKeyId(row.string(0)),
            .name = row.maybe_string(1),
            .scope = row.string(2),
            .created_at = row.time(3),
            .created_by = row.string(4),
            .last_used_at = row.maybe_time(5),
            .revoked_at = row.maybe_time(6),
            .expires_at = row.maybe_time(7),
            .owner = owner_from(row, now)};
  }

  db::Connection& db_;
  const Time now_;
};

}  // namespace usher::store
