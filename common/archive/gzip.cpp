#include "common/archive/gzip.h"

#include <utility>

#include <zlib.h>

namespace usher::archive {
namespace {

constexpr std::size_t kBuffer = 64 * 1024;
constexpr int kLevel = 3;  // of rows as JSON nearly as small as the default level, at half its time
constexpr int kGzipFormat = 16 + MAX_WBITS;
constexpr int kMemory = 8;  // zlib's default
constexpr std::string_view kGzipMagic = "\x1f\x8b";

Bytef* bytes_of(const char* text) { return reinterpret_cast<Bytef*>(const_cast<char*>(text)); }  // NOLINT: zlib reads only

Error no_memory() { return error_because(ErrorCode::kInternal, "no memory for a compressed stream"); }

}  // namespace

bool is_gzip(std::string_view head) { return head.starts_with(kGzipMagic); }

void GzipWriter::End::operator()(z_stream_s* stream) const {
  ::deflateEnd(stream);
  delete stream;
}

GzipWriter::GzipWriter(WriteBytes out) : out_(std::move(out)), block_(kBuffer, '\0') {
  auto stream = std::make_unique<z_stream>();
  if (::deflateInit2(stream.get(), kLevel, Z_DEFLATED, kGzipFormat, kMemory, Z_DEFAULT_STRATEGY) == Z_OK)
    stream_.reset(stream.release());
}

Status GzipWriter::write(std::string_view bytes) { return deflate(bytes, false); }
Status GzipWriter::finish() { return deflate({}, true); }

Status GzipWriter::deflate(std::string_view bytes, bool is_last) {
  if (!stream_) return no_memory();
  stream_->next_in = bytes_of(bytes.data());
  stream_->avail_in = static_cast<uInt>(bytes.size());
  do {
    stream_->next_out = bytes_of(block_.data());
    stream_->avail_out = static_cast<uInt>(block_.size());
    ::deflate(stream_.get(), is_last ? Z_FINISH : Z_NO_FLUSH);
    USHER_CHECK(out_(std::string_view(block_).substr(0, block_.size() - stream_->avail_out)));
  } while (stream_->avail_out == 0);
  return done();
}

void GzipReader::End::operator()(z_stream_s* stream) const {
  ::inflateEnd(stream);
  delete stream;
}

GzipReader::GzipReader(ReadBytes in) : in_(std::move(in)), block_(kBuffer, '\0') {
  auto stream = std::make_unique<z_stream>();
  if (::inflateInit2(stream.get(), kGzipFormat) == Z_OK) stream_.reset(stream.release());
}

Status GzipReader::refill() {
  USHER_TRY(const auto count, in_(block_.data(), block_.size()));
  if (count == 0) return damaged("is cut off");
  stream_->next_in = bytes_of(block_.data());
  stream_->avail_in = static_cast<uInt>(count);
  return done();
}

Status GzipReader::require_end() {
  char more = 0;
  if (stream_->avail_in > 0) return damaged("is followed by other bytes");
  USHER_TRY(const auto count, in_(&more, 1));
  return count == 0 ? done() : Status(damaged("is followed by other bytes"));
}

Result<std::size_t> GzipReader::read(char* to, std::size_t size) {
  if (!stream_) return no_memory();
  stream_->next_out = bytes_of(to);
  stream_->avail_out = static_cast<uInt>(size);
  while (!is_ended_ && stream_->avail_out > 0) {
    if (stream_->avail_in == 0) USHER_CHECK(refill());
    const int outcome = ::inflate(stream_.get(), Z_NO_FLUSH);
    if (outcome != Z_OK && outcome != Z_STREAM_END) return damaged("is damaged: its compressed bytes were changed");
    is_ended_ = outcome == Z_STREAM_END;
    if (is_ended_) USHER_CHECK(require_end());
  }
  return size - stream_->avail_out;
}

}  // namespace usher::archive
