#pragma once

#include "common/db/engine/connection.h"

namespace usher::db {

/// The work of one transaction. An error rolls it back. It may run twice and on another thread.
using Work = std::function<Status(Connection&)>;

/// Ends the open transaction: commits if `outcome` is ok, otherwise rolls back. Returns the outcome or the failure of the commit.
/// Error: kDatabaseBusy if the engine rolled back on its own despite an ok outcome.
Status finish(Connection& connection, Status outcome);

/// Calls `work` and converts an exception to kInternal; std::bad_alloc to kOverloaded.
Status run_guarded(Connection& connection, const Work& work);

/// Calls `work` outside of a transaction, for one statement that reads: it sees one snapshot by itself, so BEGIN and COMMIT would
/// be trips for nothing. Error: kInternal if the work runs a second one.
Status read_one_statement(Connection& connection, const Work& work);

/// begin, run_guarded, finish.
Status in_transaction(Connection& connection, Begin how, const Work& work);

}  // namespace usher::db
