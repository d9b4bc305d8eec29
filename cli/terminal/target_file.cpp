#include "cli/terminal/target_file.h"

#include <filesystem>

namespace usher::cli {

namespace files = std::filesystem;

Status refuse_own_files(const std::optional<std::string>& database, const std::string& target) {
  if (!database) return done();
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", ".lock", ".secret"}) {
    const auto own = *database + suffix;
    const bool is_same = files::weakly_canonical(own, ignored) == files::weakly_canonical(target, ignored) ||
                         files::equivalent(own, target, ignored);
    if (is_same) return error(ErrorCode::kConflict, target + " belongs to the database itself; choose another name");
  }
  return done();
}

Error explain_owner(Error problem) {
  if (problem.code == ErrorCode::kForbidden) problem.what += ", who owns the database; name a directory that is that user's";
  return problem;
}

Status refuse_existing_file(const std::string& path, bool force) {
  std::error_code ignored;
  if (files::is_directory(path, ignored)) return error(ErrorCode::kConflict, path + " is a directory; name a file in it");
  if (force || !files::is_regular_file(path, ignored)) return done();
  return error(ErrorCode::kConflict, path + " already exists; choose another name, or pass --force to replace it");
}

Result<PrivateFile> create_output_file(const std::optional<std::string>& database, const std::string& path, bool force) {
  if (path == kStandardStream) return PrivateFile::create("/dev/stdout");
  USHER_CHECK(refuse_own_files(database, path));
  USHER_CHECK(refuse_existing_file(path, force));
  auto file = PrivateFile::create(path);
  if (!file.ok()) return explain_owner(std::move(file).error());
  return file;
}

}  // namespace usher::cli
