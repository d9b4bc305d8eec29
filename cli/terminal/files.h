#pragma once

#include "cli/terminal/byte_sink.h"

// Files that commands read and write.

namespace usher::cli {

/// `-`, which names standard output and standard input.
inline constexpr std::string_view kStandardStream = "-";

/// What --force does for commands with create_output_file().
inline constexpr const char* kForceHelp = "Replace an existing file";

inline constexpr const char* kWorkDirectoryHelp = "Directory for temporary files (beside the database; with PostgreSQL TMPDIR)";
/// That directory. `database`: its file; nullopt for a database server.
std::string work_directory_of(const std::optional<std::string>& wanted, const std::optional<std::string>& database);
/// The directory for temporary files: TMPDIR, else /tmp.
std::string temporary_directory();

/// Error: kNotFound, the same for every command, if nothing is at `path`.
Status require_file(const std::string& path);
/// For what is read twice. Errors: require_file(); kInvalidArgument for a pipe or directory.
Status require_regular_file(const std::string& path);

/// Reads the whole file; `-` is standard input. Errors: require_file(); kInvalidArgument if it is larger than `max_bytes` or not
/// a regular file; kInternal if it cannot be read.
Result<std::string> read_input(const std::string& path, std::size_t max_bytes);

/// A file for readers that go back.
struct InputFile {
  std::string path;
  std::optional<TemporaryFile> copy;  ///< Of standard input; only this user may read it. Deleted with this object.
};
/// The file at `path`, which need not be there; `-` is standard input, copied into a file in `directory`. Error: kForbidden or
/// kInternal with the reason why it cannot be copied.
Result<InputFile> rereadable_input(const std::string& path, const std::string& directory);

/// Error: kConflict for a file of the database itself (including journal, lock and secret): overwriting it would destroy data.
/// `database`: its file; nullopt for a database server.
Status refuse_own_files(const std::optional<std::string>& database, const std::string& target);

/// Adds to a refused permission that commands write as the database's owner.
Error explain_owner(Error problem);

inline Existing existing_file(bool force) { return force ? Existing::kReplaced : Existing::kKept; }

/// Writes a file without secrets (mode 0644), complete or not at all. Errors: those of refuse_existing_file; kNotFound without
/// its directory.
Status write_public_file(const std::string& path, std::string_view text, bool force);

/// Creates the file of --out; `-` is standard output. `force`: an existing file is replaced. Errors: those of refuse_own_files,
/// PrivateFile::create.
Result<PrivateFile> create_output_file(const std::optional<std::string>& database, const std::string& path, bool force);

}  // namespace usher::cli
