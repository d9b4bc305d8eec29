#pragma once

#include "common/base/files/unfinished_file.h"
#include "common/base/result.h"

namespace usher::cli {

/// Error: kNotFound, the same for every command, if nothing is at `path`.
Status require_file(const std::string& path);

/// Reads the whole file; `-` is standard input. Errors: require_file(); kInvalidArgument if it is larger than `max_bytes` or not
/// a regular file; kInternal if it cannot be read.
Result<std::string> read_input(const std::string& path, std::size_t max_bytes);

/// A stream in a file that only this user may read, for readers that go back. Deleted with this object.
class SpooledInput {
 public:
  /// Standard input. `directory`: where the file is made. Error: kForbidden or kInternal with the reason.
  static Result<SpooledInput> read(const std::string& directory);
  [[nodiscard]] const std::string& path() const { return file_.path(); }

 private:
  explicit SpooledInput(TemporaryFile file) : file_(std::move(file)) {}

  TemporaryFile file_;
};

/// The directory for temporary files: TMPDIR, else /tmp.
std::string temporary_directory();

}  // namespace usher::cli
