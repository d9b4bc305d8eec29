#pragma once

#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/db/engine/database.h"

namespace usher {

/// Registers the metrics of the database. Both outlive the process's metrics page.
void expose_database(Metrics& metrics, const db::Database& database);

/// Logs whether a replica is read from, and if not, why.
void log_replica(const Log& log, const db::ReplicaChange& change);

/// Logs which processes keep the write-ahead log from being emptied.
void warn_of_wal(const Log& log, const db::WalHeld& held);

}  // namespace usher
