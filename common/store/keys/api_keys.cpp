#include "common/store/keys/api_keys.h"

#include "common/db/sql_files.h"

namespace usher::store {
namespace {

domain::ApiKey key_from(const db::Row& row) {
  return {.id = ApiKeyId(row.string(0)),
          .name = row.maybe_string(1),
          .scope = row.string(2),
          .created_at = row.time(3),
          .created_by = row.string(4),
          .last_used_at = row.maybe_time(5),
          .revoked_at = row.maybe_time(6),
          .expires_at = row.maybe_time(7)};
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
                                 {"expires_at_ms", key.expires_at}});
}

Result<std::optional<domain::ApiKey>> ApiKeyStore::find(const ApiKeyId& id) {
  static const auto& kFind = db::query("api_keys/find");
  return db_.first(kFind, {{"id", id}}, key_from);
}

Result<std::optional<domain::ApiKey>> ApiKeyStore::find_by_hash(std::string_view key_hash) {
  static const auto& kFind = db::query("api_keys/find_by_hash");
  return db_.first(kFind, {{"key_hash", key_hash}}, key_from);
}

Result<std::vector<domain::ApiKey>> ApiKeyStore::list() {
  static const auto& kList = db::query("api_keys/list");
  std::vector<domain::ApiKey> keys;
  USHER_CHECK(db_.each(kList, {}, [&](const db::Row& row) {
    keys.push_back(key_from(row));
    return true;
  }));
  return keys;
}

Result<bool> ApiKeyStore::revoke(const ApiKeyId& id, Time now) {
  static const auto& kRevoke = db::query("api_keys/revoke");
  USHER_TRY(const auto revoked, db_.run(kRevoke, {{"id", id}, {"now_ms", now}}));
  return revoked > 0;
}

Status ApiKeyStore::touch(const ApiKeyId& id, Time now) {
  static const auto& kTouch = db::query("api_keys/touch");
  return db_.run_later(kTouch, {{"id", id}, {"now_ms", now}});
}

}  // namespace usher::store
