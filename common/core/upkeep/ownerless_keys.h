#pragma once

#include "common/core/authority/authority.h"
#include "common/store/keys/api_keys.h"

namespace usher::core {

/// The API keys that are refused for their owner: a former admin made them, or an admin without the second factor that the
/// settings demand.
inline Result<std::vector<domain::ApiKey>> keys_without_owner(db::Connection& connection, const settings::Settings& settings,
                                                              Time now) {
  USHER_TRY(auto keys, store::ApiKeyStore(connection, now).list());
  for (auto& key : keys) judge_owner(key, settings);
  std::erase_if(keys, [&](const domain::ApiKey& key) { return !key.state(now).starts_with("without_"); });
  return keys;
}

}  // namespace usher::core
