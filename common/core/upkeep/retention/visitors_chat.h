#pragma once

#include "common/core/runtime/ports.h"
#include "common/db/engine/connection.h"

namespace usher::core {

/// Deletes chat messages of visitors after CHAT_VISITOR_RETENTION_DAYS, with the threads that are empty then. A database that
/// comes from a release without this keeps them for a day after the first call, so that its operator can still choose another
/// time. `batches` repeats a work until it returns 0, and returns the sum.
using PruneBatches = std::function<Result<std::int64_t>(const std::function<Result<std::int64_t>(store::Stores& tx)>& work)>;
Result<std::int64_t> prune_visitors_chat(const Ports& ports, const PruneBatches& batches, int rows_per_batch);

/// What prune_visitors_chat() would delete now.
Result<std::int64_t> count_visitors_chat(store::Stores& tx, const settings::Retention& retention, Time now);

}  // namespace usher::core
