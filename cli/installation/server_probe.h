#pragma once

#include <string>

#include "common/base/result.h"

namespace usher::cli {

/// Whether a server uses the database at `path` now. Changes nothing; takes the exclusive lock for a moment. Error: kDatabaseBusy
/// while a restore or a migration works on it.
Result<bool> server_runs(const std::string& path);

}  // namespace usher::cli
