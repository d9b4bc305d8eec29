#pragma once

#include <vector>

#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/db/engine/connection.h"
#include "common/domain/api_key.h"

namespace usher::core {

/// The API keys that are refused because a former admin made them, on a database with this schema version: also
/// those that a migration would bring to that. Only id and creator are sure to be set.
Result<std::vector<domain::ApiKey>> keys_without_owner(db::Connection& connection, int version, Time now);

}  // namespace usher::core
