#pragma once

#include <functional>

#include "common/db/connection.h"

namespace usher::db {

/// What happens inside one transaction. An error undoes it. May be run twice, and on another thread.
using Work = std::function<Status(Connection&)>;

enum class Begin {
  kDeferred,   ///< For reading: all statements see one snapshot, and no lock is taken.
  kImmediate,  ///< For writing: takes the write lock at once, or fails with kDatabaseBusy.
};

Status begin(Connection& connection, Begin how);

/// Ends the open transaction: commits when `outcome` is good, else rolls back. Returns the outcome, or why the commit failed.
/// An engine that rolled back by itself meanwhile makes a good outcome kDatabaseBusy.
Status finish(Connection& connection, Status outcome);

/// Calls `work`; an exception becomes kInternal.
Status run_guarded(Connection& connection, const Work& work);

/// begin, run_guarded, finish.
Status in_transaction(Connection& connection, Begin how, const Work& work);

}  // namespace usher::db
