#include "common/core/breaches/password_list.h"

#include <bit>
#include <cstring>

#include <endian.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/files/descriptor.h"
#include "common/base/files/file.h"
#include "common/crypto/digest.h"

namespace usher::core {
namespace {

constexpr std::uint64_t kWordBits = 64;
constexpr std::uint64_t kMostPasswords = std::uint64_t{1} << 40U;  ///< Their universe fits into a word.

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
  const bool is_known = (layout.rate == kExactRate || layout.rate == kCompactRate) && layout.count <= kMostPasswords;
  return is_known && layout.header() == header.substr(0, kHeaderBytes) ? std::optional(layout) : std::nullopt;
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
