#pragma once

#include "common/db/engine/connection.h"
#include "common/db/engine/listener.h"

namespace usher::db {

/// When the open transaction is committed, store::Transactions tells this process of `topic`, and every Listener receives it. On
/// SQLite, whose one server asks often, no process listens.
Status announce(Connection& connection, Topic topic);

/// Runs a statement and returns the number of rows that it changed; announces `topic` if there are any.
Result<std::int64_t> run_announced(Connection& connection, Topic topic, const Query& query, Bindings bindings);

}  // namespace usher::db
