#pragma once

#include "common/db/engine/connection.h"
#include "common/db/engine/listener.h"

namespace usher::db {

/// When the open transaction is committed, every Listener receives `topic`. On SQLite, whose one server asks often, it does
/// nothing.
Status announce(Connection& connection, Topic topic);

}  // namespace usher::db
