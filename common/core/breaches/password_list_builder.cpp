#include "common/core/breaches/password_list_builder.h"

#include <fstream>

#include <endian.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/encoding.h"
#include "common/base/files/file.h"
#include "common/base/files/unfinished_file.h"
#include "common/crypto/digest.h"

namespace usher::core {
namespace {

constexpr std::uint64_t kBitsAWord = 64;

Error not_written() {
  const auto code = errno == ENOENT ? ErrorCode::kNotFound : errno == EACCES ? ErrorCode::kForbidden : ErrorCode::kInternal;
  return error(code, "The list of passwords cannot be written: " + reason_of(errno));
}

/// Appends bits to a part of a file, as little-endian words.
class BitSink {
 public:
  BitSink(const std::string& path, std::uint64_t at) : file_(path, std::ios::in | std::ios::out | std::ios::binary) {
    file_.seekp(static_cast<std::streamoff>(at));
  }
  [[nodiscard]] std::uint64_t bits() const { return kBitsAWord * words_ + used_; }
  [[nodiscard]] std::uint64_t words() const { return words_; }
  [[nodiscard]] bool is_written() const { return file_.good(); }

  /// The lowest `width` bits. Precondition: the others are 0.
  void append(std::uint64_t bits, std::uint64_t width) {
    word_ |= bits << used_;
    const auto room = kBitsAWord - used_;
    used_ = (used_ + width) % kBitsAWord;
    if (width < room) return;
    const auto full = htole64(std::exchange(word_, room < kBitsAWord ? bits >> room : 0));
    file_.write(reinterpret_cast<const char*>(&full), sizeof(full));  // NOLINT: a word as it is stored
    ++words_;
  }
  /// Fills up the last word by 0, and writes all.
  void end() {
    if (used_ > 0) append(0, kBitsAWord - used_);
    file_.flush();
  }

 private:
  std::fstream file_;
  std::uint64_t word_ = 0;
  std::uint64_t used_ = 0;
  std::uint64_t words_ = 0;
};

/// Passes each digest of a text once to `take`; returns their number.
class DigestReader {
 public:
  using Take = std::function<Status(std::string_view digest)>;
  explicit DigestReader(Take take) : take_(std::move(take)) {}

  Result<std::uint64_t> read(const TextBlocks& text) {
    USHER_CHECK(text([this](std::string_view block) { return add(block); }));
    if (!line_.empty()) USHER_CHECK(end_line());
    return count_;
  }

 private:
  static constexpr std::size_t kLongestLine = 128;

  Status add(std::string_view block) {
    for (auto end = block.find('\n'); end != std::string_view::npos; end = block.find('\n')) {
      line_ += block.substr(0, end);
      block.remove_prefix(end + 1);
      USHER_CHECK(end_line());
    }
    line_ += block;
    return line_.size() > kLongestLine ? end_line() : done();  // refuses it
  }

  Status end_line() {
    ++lines_;
    std::string_view text(line_);
    if (text.ends_with('\r')) text.remove_suffix(1);
    const auto digest = text.size() > kLongestLine ? std::nullopt : hex_decode(text.substr(0, text.find(':')));
    const auto at = [this] { return "Line " + std::to_string(lines_); };
    if (!text.empty() && (!digest || digest->size() != crypto::kSha1Size))
      return error(ErrorCode::kInvalidArgument, at() + " is not a SHA-1 digest in hexadecimal, alone or before a colon");
    if (!text.empty() && *digest < last_)
      return error(ErrorCode::kInvalidArgument,
                   at() + " belongs before the line above it; give the list ordered by hash, or sort it");
    line_.clear();
    if (text.empty() || *digest == last_) return done();
    last_ = *digest;
    ++count_;
    return take_(last_);
  }

  Take take_;
  std::string line_;
  std::string last_;
  std::uint64_t lines_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace

Result<ListLayout> build_password_list(const TextBlocks& read, const std::string& target, ListRate rate) {
  auto file = TemporaryFile::make(target);
  if (!file) return not_written();
  ListLayout layout{.rate = rate};
  USHER_TRY(layout.count, DigestReader([](std::string_view) { return done(); }).read(read));
  if (layout.count == 0) return error(ErrorCode::kInvalidArgument, "There is no digest in the list");

  const auto opened = "/proc/self/fd/" + std::to_string(file->fd());  // its name may lead to another file by now
  BitSink index(opened, ListLayout::kHeaderBytes);
  BitSink stream(opened, layout.stream_at());
  std::uint64_t begun = 0;  // ranges
  std::uint64_t last = 0;
  const auto append = [&](std::string_view digest) -> Status {
    const auto number = layout.number_of(digest);
    for (; begun <= number >> layout.range_bits(); ++begun) {
      index.append(stream.bits(), kBitsAWord);
      last = begun << layout.range_bits();
    }
    const auto gap = number - std::exchange(last, number);
    for (auto zeros = gap >> rate.low_bits; zeros > 0; --zeros) stream.append(0, 1);
    stream.append(1, 1);
    stream.append(gap & ((std::uint64_t{1} << rate.low_bits) - 1), rate.low_bits);
    return stream.is_written() ? done() : Status(not_written());
  };
  USHER_TRY(const auto again, DigestReader(append).read(read));
  if (again != layout.count) return error(ErrorCode::kConflict, "The digests changed while they were read; read them again");
  for (; begun <= layout.ranges(); ++begun) index.append(stream.bits(), kBitsAWord);
  index.end();
  stream.end();
  if (!index.is_written() || !stream.is_written()) return not_written();

  layout.stream_words = stream.words();
  const auto header = layout.header();
  const auto written = ::pwrite(file->fd(), header.data(), header.size(), 0);
  const bool is_whole = written == static_cast<ssize_t>(header.size()) && ::fchmod(file->fd(), 0644) == 0;
  if (!is_whole || ::fsync(file->fd()) != 0 || !file->replace(target)) return not_written();
  return layout;
}

}  // namespace usher::core
