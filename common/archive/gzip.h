#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "common/archive/streams.h"

struct z_stream_s;

namespace usher::archive {

/// Whether a file that begins with `head` is compressed by gzip.
bool is_gzip(std::string_view head);

/// Compresses a stream (RFC 1952) in constant memory. One thread.
class GzipWriter {
 public:
  explicit GzipWriter(WriteBytes out);
  Status write(std::string_view bytes);
  /// Writes what is held back and the check sum.
  Status finish();

 private:
  Status deflate(std::string_view bytes, bool is_last);
  struct End {
    void operator()(z_stream_s* stream) const;
  };

  WriteBytes out_;
  std::unique_ptr<z_stream_s, End> stream_;  ///< Null if there was no memory for it.
  std::string block_;
};

/// Expands what GzipWriter wrote, in constant memory. Error: damaged() for a stream that is cut off, changed, or followed by
/// more. One thread.
class GzipReader {
 public:
  explicit GzipReader(ReadBytes in);
  /// As ReadBytes. The end is reported only after the check sum was compared.
  Result<std::size_t> read(char* to, std::size_t size);

 private:
  Status refill();
  Status require_end();
  struct End {
    void operator()(z_stream_s* stream) const;
  };

  ReadBytes in_;
  std::unique_ptr<z_stream_s, End> stream_;
  std::string block_;
  bool is_ended_ = false;
};

}  // namespace usher::archive
