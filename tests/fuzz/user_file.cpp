#include <sys/mman.h>
#include <unistd.h>

#include "cli/commands/user/file.h"
#include "tests/fuzz/fuzz.h"

using namespace usher;
using fuzz::expect;

namespace {

// A file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(memfd_create("users", MFD_CLOEXEC)) {
    expect(write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()), "memory takes the file");
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { close(descriptor_); }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

// The line of each row; negative for a row with errors.
std::vector<std::int64_t> rows_of(cli::UserFile& file) {
  std::vector<std::int64_t> lines;
  for (auto row = file.next(); row.ok() && row.value(); row = file.next()) {
    const auto& [line, user] = *row.value();
    expect(lines.empty() || line > std::abs(lines.back()), "a row begins after the one before it");
    expect(user.ok() || !user.error().fields.empty(), "a fault names its field");
    lines.push_back(user.ok() ? line : -line);
  }
  return lines;
}

}  // namespace

// CSV or JSON Lines; the first character decides.
FUZZ_TARGET(user_file) {
  const MemoryFile file(bytes);
  for (const bool raw : {false, true}) {
    const auto users = cli::UserFile::open(file.path(), raw);
    if (!users.ok()) return;
    const auto lines = rows_of(*users.value());
    expect(users.value()->rewind().ok() && rows_of(*users.value()) == lines, "a second reading finds the same");
  }
}
