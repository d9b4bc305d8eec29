#pragma once

#include "common/base/result.h"
#include "common/domain/ways_out.h"
#include "common/store/stores.h"

namespace usher::core {

/// Inside a write: ends the sessions and second steps and forgets the browsers that domain::kWaysOut says of this way. `session`:
/// the one that the row's Gone::kThis and Gone::kOthers are about; may be empty for the others. Returns the number of ended
/// sessions.
Result<std::int64_t> end_by(store::Stores& tx, domain::WayOut way, const UserId& user, const SessionId& session, Time now);

}  // namespace usher::core
