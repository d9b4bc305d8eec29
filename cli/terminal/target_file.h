#pragma once

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

inline constexpr const char* kWorkDirectoryHelp = "Directory for temporary files (beside the database; with PostgreSQL TMPDIR)";
/// That directory. `database`: its file; nullopt for a database server.
std::string work_directory_of(const std::optional<std::string>& wanted, const std::optional<std::string>& database);

inline Existing existing_file(bool force) { return force ? Existing::kReplaced : Existing::kKept; }

/// Writes a file without secrets (mode 0644), complete or not at all. Errors: those of refuse_existing_file; kNotFound without
/// its directory.
Status write_public_file(const std::string& path, std::string_view text, bool force);

/// Creates the file of --out; `-` is standard output. `force`: an existing file is replaced. Errors: those of refuse_own_files,
/// PrivateFile::create.
Result<PrivateFile> create_output_file(const std::optional<std::string>& database, const std::string& path, bool force);

}  // namespace usher::cli
