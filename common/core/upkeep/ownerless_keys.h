#pragma once

#include "common/db/engine/connection.h"
#include "common/domain/api_key.h"
#include "common/settings/settings.h"

namespace usher::core {

/// The API keys that are refused for their owner, on a database with this schema version: a former admin made them, also by a
/// migration that is to come, or an admin without the second factor that the settings demand. Of the first, only id and creator
/// are sure to be set.
Result<std::vector<domain::ApiKey>> keys_without_owner(db::Connection& connection, int version,
                                                       const settings::Settings& settings, Time now);

}  // namespace usher::core
