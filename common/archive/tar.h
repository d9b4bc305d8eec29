#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/archive/gzip.h"
#include "common/archive/streams.h"
#include "common/base/clock.h"

namespace usher::archive {

/// A file in an archive.
struct TarMember {
  std::string name;  ///< At most 100 bytes.
  std::uint64_t size = 0;
};

/// Writes a tar archive (POSIX ustar) of plain files, compressed by gzip, in constant memory. One thread.
class TarGzWriter {
 public:
  TarGzWriter(WriteBytes out, Time modified) : gzip_(std::move(out)), modified_(modified) {}
  /// Begins a member of exactly `size` bytes.
  Status begin(const TarMember& member);
  /// Error: kInternal if the member would become larger than it said.
  Status write(std::string_view bytes);
  /// Error: kInternal if the last member is shorter than it said.
  Status finish();

 private:
  Status end_member();

  GzipWriter gzip_;
  const Time modified_;
  std::uint64_t left_ = 0;     ///< Of the member.
  std::uint64_t padding_ = 0;  ///< After it.
};

/// Reads what TarGzWriter wrote, and what tar and gzip make of plain files. Error: damaged() for anything else. One thread.
class TarGzReader {
 public:
  explicit TarGzReader(ReadBytes in) : gzip_(std::move(in)) {}
  /// The next member, after the rest of the last; nullopt at the end of the archive, which was then read whole.
  Result<std::optional<TarMember>> next();
  /// The next bytes of the member; 0 at its end.
  Result<std::size_t> read(char* to, std::size_t size);

 private:
  Status fill(char* to, std::size_t size);
  Status skip(std::uint64_t bytes);
  Status require_only_padding();

  GzipReader gzip_;
  std::uint64_t left_ = 0;
  std::uint64_t padding_ = 0;
};

}  // namespace usher::archive
