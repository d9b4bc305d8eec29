#pragma once

#include "common/core/authority/authority.h"
#include "common/store/keys/api_keys.h"

namespace usher::core {

/// The API keys that are refused for their owner, on a database with this schema version: a former admin made them, also by a
/// migration that is to come, or an admin without the second factor that the settings demand. Of the first, only id and creator
/// are sure to be set.
inline Result<std::vector<domain::ApiKey>> keys_without_owner(db::Connection& connection, int version,
                                                              const settings::Settings& settings, Time now) {
  constexpr int kWithKeys = 4;
  constexpr int kWithOwners = 44;  // and their second factors, as the list of keys reads them
  store::ApiKeyStore store(connection, now);
  if (version < kWithKeys) return std::vector<domain::ApiKey>();
  if (version < kWithOwners) return store.list_ownerless();
  USHER_TRY(auto keys, store.list());
  for (auto& key : keys) judge_owner(key, settings);
  std::erase_if(keys, [&](const domain::ApiKey& key) { return !key.state(now).starts_with("without_"); });
  return keys;
}

}  // namespace usher::core
