#include "cli/terminal/files.h"

#include <cerrno>

#include <unistd.h>

#include "common/base/files/file.h"

namespace usher::cli {

namespace files = std::filesystem;

namespace {

/// Passes standard input to `take` (string_view -> Status), a block at a time.
template <class F>
Status read_standard_input(F take) {
  std::array<char, 64 * 1024> block{};
  for (;;) {
    const ssize_t count = ::read(STDIN_FILENO, block.data(), block.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return error(ErrorCode::kInternal, "Standard input: " + reason_of(errno));
    if (count == 0) return done();
    USHER_CHECK(take(std::string_view(block.data(), static_cast<std::size_t>(count))));
  }
}

}  // namespace

std::string work_directory_of(const std::optional<std::string>& wanted, const std::optional<std::string>& database) {
  return wanted ? *wanted : database ? directory_of(*database) : temporary_directory();
}

std::string temporary_directory() {
  std::error_code problem;
  const auto directory = files::temp_directory_path(problem);
  return problem ? "/tmp" : directory.string();
}

Status require_file(const std::string& path) {
  USHER_TRY(const bool is_there, exists(path));
  return is_there ? done() : Status(error(ErrorCode::kNotFound, "There is no file " + path));
}

Status require_regular_file(const std::string& path) {
  USHER_CHECK(require_file(path));
  std::error_code problem;
  if (files::is_regular_file(path, problem)) return done();
  return error(ErrorCode::kInvalidArgument,
               path + " is not a regular file, and it is read twice; pass its contents on standard input, as `-`");
}

Result<std::string> read_input(const std::string& path, std::size_t max_bytes) {
  if (path != kStandardStream) {
    USHER_CHECK(require_file(path));
    return read_small_file(path, max_bytes);
  }
  std::string text;
  USHER_CHECK(read_standard_input([&](std::string_view block) -> Status {
    text += block;
    if (text.size() <= max_bytes) return done();
    return error(ErrorCode::kInvalidArgument, "Standard input is larger than " + std::to_string(max_bytes) + " bytes");
  }));
  return text;
}

Result<InputFile> rereadable_input(const std::string& path, const std::string& directory) {
  if (path != kStandardStream) return InputFile{path, std::nullopt};
  auto copy = TemporaryFile::make(directory + "/usher-input");
  if (!copy) return file_failure("create a file in", directory);
  FdSink sink(copy->fd());
  Status copied = read_standard_input([&sink](std::string_view block) { return sink.write(block); });
  if (copied.ok()) copied = sink.flush();
  copy->close();
  USHER_CHECK(copied);
  return InputFile{copy->path(), std::move(copy)};
}

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
  if (problem.what.ends_with(reason_of(EACCES))) problem.what += ", who owns the database; name a directory that is that user's";
  return problem;
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
