#pragma once

#include "common/base/result.h"

namespace usher::cli {

/// Makes this process run as the owner of the database file, or of its directory if the file does not exist. Root switches to the
/// owner's uid and gid permanently; the owner continues. A symbolic link has its own owner (owner_of()). Error: kForbidden,
/// naming the command to use, for any other user, and for root's database in another user's directory.
Status become_database_owner(const std::string& database_path);

}  // namespace usher::cli
