#pragma once

#include <string_view>

#include "common/db/engine/connection.h"

namespace usher::db {

/// Whether a step is marked `-- concurrently` and the engine can build indexes while others write (SchemaTexts::index_state).
/// Elsewhere such a step is like any other.
bool is_built_beside_writers(const Connection& connection, std::string_view step);

/// Builds the indexes of such a step outside of any transaction. One that is there is kept; what an interrupted build left is
/// dropped and built again. Error: kDatabaseBusy while another process builds one of them.
Status build_beside_writers(Connection& connection, std::string_view step);

}  // namespace usher::db
