#include "common/core/breaches/password_list.h"

#include <bit>
#include <cstring>
#include <fstream>

#include <endian.h>
#include <fcntl.h>
#include <sys/mman.h>
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

constexpr std::uint64_t kWordBits = 64;
constexpr std::uint64_t kMostPasswords = std::uint64_t{1} << 40U;  ///< Their universe fits into a word, and so do the bytes.

/// The word of text that begins there, as stored. Precondition: it is whole.
std::uint64_t raw_word(std::string_view bytes, std::size_t index) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data() + index * sizeof(word), sizeof(word));
  return word;
}

Error unusable_list(const std::string& path, const std::string& why) {
  return error(ErrorCode::kInvalidSettings, "The list of passwords " + path + " cannot be used: " + why);
}

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

std::uint64_t ListLayout::number_of(std::string_view digest) const {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::uint64_t>((Wide{be64toh(raw_word(digest, 0))} * universe()) >> kWordBits);
}

std::string ListLayout::header() const {
  std::string bytes(kMagic);
  for (auto word : {htole64(count), htole64(rate.one_in), htole64(rate.low_bits), htole64(stream_words)})
    bytes.append(reinterpret_cast<const char*>(&word), sizeof(word));  // NOLINT: its bytes
  return bytes + crypto::sha256(bytes).substr(0, sizeof(std::uint64_t));
}

std::optional<ListLayout> ListLayout::parse(std::string_view header) {
  if (header.size() < kHeaderBytes) return std::nullopt;
  const auto word = [header](std::size_t index) { return le64toh(raw_word(header, index)); };
  const ListLayout layout{.count = word(1), .rate = {word(2), word(3)}, .stream_words = word(4)};
  const bool is_known = layout.rate == kExactRate || layout.rate == kCompactRate;
  const bool is_bounded = layout.count <= kMostPasswords && layout.stream_words <= kMostPasswords;
  return is_known && is_bounded && layout.header() == header.substr(0, kHeaderBytes) ? std::optional(layout) : std::nullopt;
}

void PasswordList::Unmap::operator()(const void* begin) const {
  ::munmap(const_cast<void*>(begin), bytes);  // NOLINT: its interface
}

PasswordList::PasswordList(ListLayout layout, Mapping file) : layout_(layout), file_(std::move(file)) {
  const auto part = [this](std::uint64_t at, std::uint64_t words) {
    const auto* const begin = static_cast<const char*>(file_.get()) + at;
    return std::span(reinterpret_cast<const std::uint64_t*>(begin), words);  // NOLINT: parts begin at whole words
  };
  index_ = part(ListLayout::kHeaderBytes, layout.ranges() + 1);
  stream_ = part(layout.stream_at(), layout.stream_words);
}

Result<PasswordList> PasswordList::open(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (file.get() < 0 || ::fstat(file.get(), &facts) != 0) return unusable_list(path, reason_of(errno));
  std::string header(ListLayout::kHeaderBytes, '\0');
  header.resize(static_cast<std::size_t>(std::max<ssize_t>(::pread(file.get(), header.data(), header.size(), 0), 0)));
  const auto layout = ListLayout::parse(header);
  if (!layout) return unusable_list(path, "its first bytes are damaged, or of another release; build it again");
  const auto bytes = static_cast<std::uint64_t>(facts.st_size);
  if (bytes != layout->file_bytes())
    return unusable_list(path, "it has " + std::to_string(bytes) + " bytes and should have " +
                                   std::to_string(layout->file_bytes()) + "; copy or build it again");
  void* const begin = ::mmap(nullptr, bytes, PROT_READ, MAP_SHARED, file.get(), 0);
  if (begin == MAP_FAILED) return unusable_list(path, reason_of(errno));
  ::madvise(begin, bytes, MADV_RANDOM);  // a look would else read many pages that it does not need
  return PasswordList(*layout, Mapping(begin, {bytes}));
}

/// The 64 bits of the stream from `bit` on, the first one lowest; 0 beyond its end.
std::uint64_t PasswordList::bits_at(std::uint64_t bit) const {
  const auto word = [this](std::uint64_t index) { return index < stream_.size() ? le64toh(stream_[index]) : 0; };
  const auto shift = bit % kWordBits;
  const auto first = word(bit / kWordBits) >> shift;
  return shift == 0 ? first : first | (word(bit / kWordBits + 1) << (kWordBits - shift));
}

/// Whatever a damaged file says, each step goes on in the stream or, beyond its end, to higher numbers.
bool PasswordList::contains(std::string_view digest) const {
  const auto wanted = layout_.number_of(digest);
  const auto range = wanted >> layout_.range_bits();
  const auto low_bits = layout_.rate.low_bits;
  auto number = range << layout_.range_bits();
  const auto end = le64toh(index_[range + 1]);
  for (auto at = le64toh(index_[range]); at < end && number <= wanted;) {
    const auto zeros = static_cast<std::uint64_t>(std::countr_zero(bits_at(at)));
    number += zeros << low_bits;
    at += zeros;
    if (zeros == kWordBits) continue;
    number += bits_at(at + 1) & ((std::uint64_t{1} << low_bits) - 1);
    at += 1 + low_bits;
    if (number == wanted) return true;
  }
  return false;
}

}  // namespace usher::core
