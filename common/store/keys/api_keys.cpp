#include "common/store/keys/api_keys.h"

#include "common/db/sql_files.h"
#include "common/domain/user.h"

namespace usher::store {
namespace {

/// The id in the column, or in the name of the creator if a server of the release before wrote the row; empty: none.
UserId owner_id_of(const db::Row& row) {
  constexpr std::string_view kAdmin = "admin:";
  if (const auto id = row.maybe_string(8)) return UserId(*id);
  const auto by = row.string(4);
  return UserId(by.starts_with(kAdmin) ? by.substr(kAdmin.size()) : std::string());
}

std::optional<domain::ApiKeyOwner> owner_from(const db::Row& row, Time now) {
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

domain::ApiKey key_from(const db::Row& row, Time now) {
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

}  // namespace

Status ApiKeyStore::insert(const domain::ApiKey& key, std::string_view key_hash) {
  static const auto& kInsert = db::query("api_keys/insert");
  return db_.run_later(kInsert, {{"id", key.id},
                                 {"key_hash", key_hash},
                                 {"name", key.name},
                                 {"scope", key.scope},
                                 {"created_at_ms", key.created_at},
                                 {"created_by", key.created_by},
                                 {"expires_at_ms", key.expires_at},
                                 {"owner_id", key.owner ? key.owner->id : UserId()}});
}

Result<std::optional<domain::ApiKey>> ApiKeyStore::find(const ApiKeyId& id) {
  static const auto& kFind = db::query("api_keys/find");
  return db_.first(kFind, {{"id", id}}, [this](const db::Row& row) { return key_from(row, now_); });
}

Result<std::optional<domain::ApiKey>> ApiKeyStore::find_by_hash(std::string_view key_hash) {
  static const auto& kFind = db::query("api_keys/find_by_hash");
  return db_.first(kFind, {{"key_hash", key_hash}}, [this](const db::Row& row) { return key_from(row, now_); });
}

Result<std::vector<domain::ApiKey>> ApiKeyStore::list() {
  static const auto& kList = db::query("api_keys/list");
  std::vector<domain::ApiKey> keys;
  USHER_CHECK(db_.each(kList, {}, [&](const db::Row& row) {
    keys.push_back(key_from(row, now_));
    return true;
  }));
  return keys;
}

Result<std::vector<domain::ApiKey>> ApiKeyStore::list_ownerless() {
  static const auto& kList = db::query("api_keys/list_ownerless");
  std::vector<domain::ApiKey> keys;
  USHER_CHECK(db_.each(kList, {{"now_ms", now_}}, [&](const db::Row& row) {
    domain::ApiKey key{.id = ApiKeyId(row.string(0))};
    key.created_by = row.string(1);
    keys.push_back(std::move(key));
    return true;
  }));
  return keys;
}

Result<bool> ApiKeyStore::revoke(const ApiKeyId& id, Time now) {
  static const auto& kRevoke = db::query("api_keys/revoke");
  USHER_TRY(const auto revoked, db_.run(kRevoke, {{"id", id}, {"now_ms", now}}));
  return revoked > 0;
}

Result<std::int64_t> ApiKeyStore::revoke_of(const UserId& owner, Time since, Time now) {
  static const auto& kRevoke = db::query("api_keys/revoke_of_owner");
  return db_.run(kRevoke, {{"owner_id", owner}, {"since_ms", since}, {"now_ms", now}});
}

Status ApiKeyStore::erase_of(const UserId& owner) {
  static const auto& kErase = db::query("api_keys/erase_of_owner");
  return db_.run_later(kErase, {{"owner_id", owner}});
}

Result<bool> ApiKeyStore::adopt(const ApiKeyId& id) {
  static const auto& kAdopt = db::query("api_keys/adopt");
  USHER_TRY(const auto adopted, db_.run(kAdopt, {{"id", id}}));
  return adopted > 0;
}

Status ApiKeyStore::touch(const ApiKeyId& id, Time now) {
  static const auto& kTouch = db::query("api_keys/touch");
  return db_.run_later(kTouch, {{"id", id}, {"now_ms", now}});
}

}  // namespace usher::store
