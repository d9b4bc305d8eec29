#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/terminal/byte_sink.h"

namespace usher::cli {

/// Output files of commands.

/// Error: kConflict for a file of the database itself (including journal, lock and secret): overwriting it would destroy data.
/// `database`: its file; nullopt for a database server.
Status refuse_own_files(const std::optional<std::string>& database, const std::string& target);

/// Adds to kForbidden that commands write as the database's owner.
Error explain_owner(Error problem);

/// `-`, which names standard output and standard input.
inline constexpr std::string_view kStandardStream = "-";

/// What --force does for commands with create_output_file().
inline constexpr const char* kForceHelp = "Replace an existing file";

/// Error: kConflict if `path` is a directory, or an existing file without `force`; pipes and devices are written to.
Status refuse_existing_file(const std::string& path, bool force);

/// Creates the file of --out; `-` is standard output. `force`: an existing file is replaced. Errors: those of refuse_own_files,
/// refuse_existing_file and PrivateFile::create.
Result<PrivateFile> create_output_file(const std::optional<std::string>& database, const std::string& path, bool force);

}  // namespace usher::cli
