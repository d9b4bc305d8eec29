#include "common/base/cursor.h"

#include <charconv>

#include "common/base/encoding.h"

namespace usher {

std::string to_text(const Cursor& cursor) { return base64url_encode(std::to_string(to_ms(cursor.created_at)) + ":" + cursor.id); }

std::optional<Cursor> parse_cursor(std::string_view text) {
  const auto plain = base64url_decode(text);
  if (!plain) return std::nullopt;
  const auto colon = plain->find(':');
  if (colon == std::string::npos) return std::nullopt;
  std::int64_t ms = 0;
  const char* const end = plain->data() + colon;
  const auto parsed = std::from_chars(plain->data(), end, ms);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return Cursor{from_ms(ms), plain->substr(colon + 1)};
}

}  // namespace usher
