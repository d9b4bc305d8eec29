#include "cli/terminal/target_file.h"

#include "cli/terminal/input_file.h"
#include "common/base/files/file.h"

namespace usher::cli {

namespace files = std::filesystem;

Status refuse_own_files(const std::optional<std::string>& database, const std::string& target) {
  if (!database) return done();
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm", ".lock", ".secret", ".erasures"}) {
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

std::string work_directory_of(const std::optional<std::string>& wanted, const std::optional<std::string>& database) {
  return wanted ? *wanted : database ? directory_of(*database) : temporary_directory();
}

Result<PrivateFile> create_output_file(const std::optional<std::string>& database, const std::string& path, bool force) {
  const auto existing = existing_file(force);
  if (path == kStandardStream) return PrivateFile::create("/dev/stdout", existing);
  USHER_CHECK(refuse_own_files(database, path));
  auto file = PrivateFile::create(path, existing);
  if (!file.ok()) return explain_owner(std::move(file).error());
  return file;
}

Status write_public_file(const std::string& path, std::string_view text, bool force) {
  constexpr mode_t kPublic = 0644;
  USHER_CHECK(refuse_existing_file(path, existing_file(force)));
  if (force) return write_atomically(path, text, kPublic);
  USHER_TRY(const bool made, create_once(path, text, kPublic));
  return made ? done() : Status(error(ErrorCode::kConflict, path + " already exists; choose another name"));
}

}  // namespace usher::cli
