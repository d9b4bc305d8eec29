#include "common/archive/tar.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace usher::archive {
namespace {

constexpr std::size_t kBlock = 512;
using Block = std::array<char, kBlock>;

/// A field of a header.
struct Place {
  std::size_t at;
  std::size_t size;
};
constexpr Place kName{0, 100};
constexpr Place kMode{100, 8};
constexpr Place kOwner{108, 8};
constexpr Place kGroup{116, 8};
constexpr Place kSize{124, 12};
constexpr Place kModified{136, 12};
constexpr Place kChecksum{148, 8};
constexpr Place kType{156, 1};
constexpr Place kMagic{257, 8};
constexpr std::string_view kUstar{"ustar\00000", 8};
constexpr char kPlainFile = '0';
constexpr unsigned char kBinaryNumber = 0x80;  // a size of 8 GiB or more, as GNU tar writes it

void put(Block& block, Place place, std::string_view text) { std::copy(text.begin(), text.end(), block.begin() + place.at); }

std::string octal(std::uint64_t number, std::size_t digits) {
  std::string text(digits, '0');
  for (std::size_t i = digits; i-- > 0; number /= 8) text[i] = static_cast<char>('0' + number % 8);
  return text;
}

void put_number(Block& block, Place place, std::uint64_t number) {
  if (number < std::uint64_t{1} << (3 * (place.size - 1))) return put(block, place, octal(number, place.size - 1));
  for (std::size_t i = place.size; i-- > 1; number /= 256) block[place.at + i] = static_cast<char>(number % 256);
  block[place.at] = static_cast<char>(kBinaryNumber);
}

std::optional<std::uint64_t> number_at(const Block& block, Place place) {
  const std::string_view text(block.data() + place.at, place.size);
  std::uint64_t number = 0;
  if (static_cast<unsigned char>(text.front()) == kBinaryNumber) {
    if (text.substr(1, 3) != std::string_view("\0\0\0", 3)) return std::nullopt;
    for (const char c : text.substr(place.size - 8)) number = number * 256 + static_cast<unsigned char>(c);
    return number;
  }
  const auto digits = text.substr(0, text.find_first_of(std::string_view("\0 ", 2)));
  if (digits.empty() || digits.find_first_not_of("01234567") != std::string_view::npos) return std::nullopt;
  for (const char c : digits) number = number * 8 + static_cast<std::uint64_t>(c - '0');
  return number;
}

/// The sum of all bytes, those of the sum itself taken as spaces.
std::uint64_t checksum_of(const Block& block) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const bool is_sum = i >= kChecksum.at && i < kChecksum.at + kChecksum.size;
    sum += is_sum ? static_cast<unsigned char>(' ') : static_cast<unsigned char>(block[i]);
  }
  return sum;
}

Block header_of(const TarMember& member, Time modified) {
  Block block{};
  put(block, kName, member.name);
  put_number(block, kMode, 0600);
  put_number(block, kOwner, 0);
  put_number(block, kGroup, 0);
  put_number(block, kSize, member.size);
  put_number(block, kModified, static_cast<std::uint64_t>(to_seconds(modified)));
  block[kType.at] = kPlainFile;
  put(block, kMagic, kUstar);
  put(block, kChecksum, octal(checksum_of(block), 6) + std::string("\0 ", 2));
  return block;
}

Result<TarMember> member_of(const Block& block) {
  const auto sum = number_at(block, kChecksum);
  const auto size = number_at(block, kSize);
  if (!sum || *sum != checksum_of(block) || !size) return damaged("is damaged: a member has no sound header");
  if (block[kType.at] != kPlainFile && block[kType.at] != '\0') return damaged("has a member that is not a plain file");
  const std::string_view name(block.data() + kName.at, kName.size);
  return TarMember{std::string(name.substr(0, name.find('\0'))), *size};
}

std::uint64_t padding_after(std::uint64_t size) { return (kBlock - size % kBlock) % kBlock; }

bool is_empty(const Block& block) {
  return std::all_of(block.begin(), block.end(), [](char c) { return c == '\0'; });
}

}  // namespace

Status TarGzWriter::begin(const TarMember& member) {
  USHER_CHECK(end_member());
  if (member.name.size() >= kName.size) return error_because(ErrorCode::kInternal, "a long name in an archive: " + member.name);
  left_ = member.size;
  padding_ = padding_after(member.size);
  const auto header = header_of(member, modified_);
  return gzip_.write(std::string_view(header.data(), header.size()));
}

Status TarGzWriter::write(std::string_view bytes) {
  if (bytes.size() > left_) return error_because(ErrorCode::kInternal, "a member of an archive is larger than it said");
  left_ -= bytes.size();
  return gzip_.write(bytes);
}

Status TarGzWriter::end_member() {
  if (left_ > 0) return error_because(ErrorCode::kInternal, "a member of an archive is shorter than it said");
  return gzip_.write(std::string(std::exchange(padding_, 0), '\0'));
}

Status TarGzWriter::finish() {
  USHER_CHECK(end_member());
  USHER_CHECK(gzip_.write(std::string(2 * kBlock, '\0')));
  return gzip_.finish();
}

Result<std::optional<TarMember>> TarGzReader::next() {
  USHER_CHECK(skip(left_));
  USHER_CHECK(skip(std::exchange(padding_, 0)));
  Block block;
  USHER_CHECK(fill(block.data(), block.size()));
  if (is_empty(block)) {
    USHER_CHECK(require_only_padding());
    return std::optional<TarMember>();
  }
  USHER_TRY(auto member, member_of(block));
  left_ = member.size;
  padding_ = padding_after(member.size);
  return std::optional(std::move(member));
}

Result<std::size_t> TarGzReader::read(char* to, std::size_t size) {
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, left_));
  USHER_CHECK(fill(to, wanted));
  left_ -= wanted;
  return wanted;
}

Status TarGzReader::fill(char* to, std::size_t size) {
  USHER_TRY(const auto count, gzip_.read(to, size));
  return count == size ? done() : Status(damaged("is cut off"));
}

Status TarGzReader::skip(std::uint64_t bytes) {
  std::array<char, 16 * kBlock> block;
  for (left_ = 0; bytes > 0;) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(bytes, block.size()));
    USHER_CHECK(fill(block.data(), part));
    bytes -= part;
  }
  return done();
}

/// Two empty blocks end an archive, and tar writes more to fill its records.
Status TarGzReader::require_only_padding() {
  for (std::size_t blocks = 0;; ++blocks) {
    Block block;
    USHER_TRY(const auto count, gzip_.read(block.data(), block.size()));
    if (count == 0 && blocks > 0) return done();
    if (count != block.size() || !is_empty(block)) return damaged("does not end as archives do");
  }
}

}  // namespace usher::archive
