#pragma once

#include <string>

#include "cli/terminal/byte_sink.h"

namespace usher::cli {

/// Files that commands are told to write.

/// kConflict for a file of the database itself (its journal, lock and secret, too): written over, it and what is in it were lost.
Status refuse_own_files(const std::string& database, const std::string& target);

/// Says of a target that could not be written (kForbidden) that the database's owner, as whom commands work, may not.
Error explain_owner(Error problem);

/// The file of --out. Errors: those of refuse_own_files and PrivateFile::create.
Result<PrivateFile> create_output_file(const std::string& database, const std::string& path);

}  // namespace usher::cli
