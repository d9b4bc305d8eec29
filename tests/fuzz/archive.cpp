#include <algorithm>
#include <string>

#include "common/archive/tar.h"
#include "tests/fuzz/fuzz.h"

using namespace usher;
using fuzz::expect;

namespace {

archive::ReadBytes reader_of(std::string_view bytes) {
  return [bytes](char* to, std::size_t size) mutable -> Result<std::size_t> {
    const auto part = bytes.substr(0, size);
    part.copy(to, part.size());
    bytes.remove_prefix(part.size());
    return part.size();
  };
}

/// Reads all members, at most so many bytes: a small input may expand to a large one.
void read_all(std::string_view bytes) {
  archive::TarGzReader tar(reader_of(bytes));
  std::string block(4096, '\0');
  std::size_t most = 1 << 22;
  for (auto member = tar.next(); member.ok() && member.value() && most > 0; member = tar.next()) {
    expect(member.value()->name.size() <= 100, "a name fits its field");
    std::uint64_t read = 0;
    for (auto count = tar.read(block.data(), block.size()); count.ok() && count.value() > 0 && most > 0;
         count = tar.read(block.data(), block.size())) {
      read += count.value();
      most -= std::min(most, count.value());
    }
    expect(read <= member.value()->size, "a member has no more bytes than it says");
  }
}

}  // namespace

/// Bytes as an archive, and as what a sound compressor was given.
FUZZ_TARGET(archive) {
  read_all(bytes);
  std::string compressed;
  archive::GzipWriter gzip([&compressed](std::string_view more) {
    compressed += more;
    return done();
  });
  expect(gzip.write(bytes).ok() && gzip.finish().ok(), "all bytes can be compressed");
  read_all(compressed);
}
