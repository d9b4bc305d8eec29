#include "common/base/cursor.h"

#include <array>

#include "common/base/encoding.h"
#include "common/base/text.h"

namespace usher {
namespace {

/// The first byte of the other forms: no digit, with which the long form begins.
constexpr char kTimeAndUuid = 1;
constexpr char kUuidOfThatTime = 2;    ///< A UUIDv7 begins with the time.
constexpr char kIdAndKey = 3;          ///< After the name of what the list is sorted by.
constexpr std::size_t kTimeBytes = 6;  // as in a UUIDv7: until the year 10889
constexpr std::size_t kUuidBytes = 16;
constexpr std::array<std::size_t, 4> kDashes{8, 13, 18, 23};

/// How the text of a cursor begins in a list that is sorted by a text.
std::string before_id(std::string_view sorted_by) { return kIdAndKey + std::string(sorted_by) + '\0'; }

/// The bytes of a UUID in lower case; empty for any other id.
std::string uuid_bytes(const std::string& id) {
  std::string digits = id;
  for (auto at = kDashes.rbegin(); at != kDashes.rend(); ++at)
    if (*at < digits.size()) digits.erase(*at, 1);
  const auto bytes = hex_decode(digits);
  return bytes && bytes->size() == kUuidBytes && uuid_text(*bytes) == id ? *bytes : "";
}

/// `bytes`: without the first one, which is `form`.
std::optional<Cursor> parse_short(char form, std::string_view bytes) {
  const std::size_t before_uuid = form == kTimeAndUuid ? kTimeBytes : 0;
  if (bytes.size() != before_uuid + kUuidBytes) return std::nullopt;
  std::int64_t ms = 0;
  for (const char byte : bytes.substr(0, kTimeBytes)) ms = ms * 256 + static_cast<unsigned char>(byte);
  return Cursor{from_ms(ms), uuid_text(bytes.substr(before_uuid))};
}

/// `bytes`: what follows the NUL after `sorted_by`.
std::optional<Cursor> parse_with_key(std::string_view sorted_by, std::string_view bytes) {
  const auto nul = bytes.find('\0');
  if (nul == 0 || nul == std::string_view::npos) return std::nullopt;
  const auto id = bytes.substr(0, nul);
  const auto key = bytes.substr(nul + 1);
  if (!is_storable(id) || !is_storable(key)) return std::nullopt;
  return Cursor{.id = std::string(id), .sorted_by = std::string(sorted_by), .key = std::string(key)};
}

}  // namespace

std::string to_text(const Cursor& cursor) {
  if (!cursor.sorted_by.empty()) return base64url_encode(before_id(cursor.sorted_by) + cursor.id + '\0' + cursor.key);
  const auto ms = to_ms(cursor.created_at);
  const auto uuid = uuid_bytes(cursor.id);
  if (uuid.empty() || ms < 0 || (ms >> (8 * kTimeBytes)) != 0) return base64url_encode(std::to_string(ms) + ":" + cursor.id);
  const auto time = big_endian(static_cast<std::uint64_t>(ms)).substr(8 - kTimeBytes);
  return base64url_encode(uuid.starts_with(time) ? kUuidOfThatTime + uuid : kTimeAndUuid + time + uuid);
}

std::optional<Cursor> parse_cursor(std::string_view text, std::string_view sorted_by) {
  const auto plain = base64url_decode(text);
  if (!plain) return std::nullopt;
  if (!sorted_by.empty()) {
    const auto before = before_id(sorted_by);
    return plain->starts_with(before) ? parse_with_key(sorted_by, std::string_view(*plain).substr(before.size())) : std::nullopt;
  }
  if (plain->starts_with(kTimeAndUuid) || plain->starts_with(kUuidOfThatTime))
    return parse_short(plain->front(), std::string_view(*plain).substr(1));
  const auto colon = plain->find(':');
  if (colon == std::string::npos || !is_storable(*plain)) return std::nullopt;
  const auto ms = parse_whole<std::int64_t>(std::string_view(*plain).substr(0, colon));
  if (!ms) return std::nullopt;
  return Cursor{from_ms(*ms), plain->substr(colon + 1)};
}

}  // namespace usher
