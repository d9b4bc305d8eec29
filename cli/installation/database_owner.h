#pragma once

#include <string>

#include "common/base/result.h"

namespace usher::cli {

/// Makes this process work as the owner of the database file, or of its directory where the file is not there yet: root takes the
/// owner's uid and gid for good, the owner goes on, anybody else gets kForbidden that names the command to use.
Status become_database_owner(const std::string& database_path);

}  // namespace usher::cli
