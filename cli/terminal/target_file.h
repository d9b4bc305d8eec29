#pragma once

#include <string>

#include "cli/terminal/byte_sink.h"

namespace usher::cli {

/// Output files of commands.

/// Error: kConflict for a file of the database itself (including journal, lock and secret): overwriting it would destroy data.
Status refuse_own_files(const std::string& database, const std::string& target);

/// Adds to kForbidden that commands write as the database's owner.
Error explain_owner(Error problem);

/// Creates the file of --out. Errors: those of refuse_own_files and PrivateFile::create.
Result<PrivateFile> create_output_file(const std::string& database, const std::string& path);

}  // namespace usher::cli
