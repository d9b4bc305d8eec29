#include "cli/terminal/input_file.h"

#include <cerrno>

#include <unistd.h>

#include "cli/terminal/target_file.h"
#include "common/base/files/file.h"

namespace usher::cli {
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

Status require_file(const std::string& path) {
  USHER_TRY(const bool is_there, exists(path));
  return is_there ? done() : Status(error(ErrorCode::kNotFound, "There is no file " + path));
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

Result<SpooledInput> SpooledInput::read(const std::string& directory) {
  auto file = TemporaryFile::make(directory + "/usher-input");
  if (!file)
    return error(errno == EACCES ? ErrorCode::kForbidden : ErrorCode::kInternal,
                 "Cannot create a file in " + directory + ": " + reason_of(errno));
  FdSink sink(file->fd());
  Status copied = read_standard_input([&sink](std::string_view block) { return sink.write(block); });
  if (copied.ok()) copied = sink.flush();
  file->close();
  USHER_CHECK(copied);
  return SpooledInput(std::move(*file));
}

std::string temporary_directory() {
  std::error_code problem;
  const auto directory = std::filesystem::temp_directory_path(problem);
  return problem ? "/tmp" : directory.string();
}

}  // namespace usher::cli
