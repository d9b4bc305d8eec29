#include "cli/page.h"

#include <charconv>

#include "common/base/encoding.h"

namespace usher::cli {

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

void Page::declare(Declare& arguments) {
  arguments.option("--limit N", limit, "At most so many (100)").between(1, 10'000);
  const auto take = [this](std::string_view word) -> std::optional<std::string> {
    auto cursor = parse_cursor(word);
    if (!cursor) return "takes what the page before said, not `" + std::string(word) + "`";
    after = std::move(*cursor);
    return std::nullopt;
  };
  arguments.option("--cursor CURSOR", Assign(take), "The page after this, as the page before said");
}

void tell_next(Terminal& terminal, const std::optional<Cursor>& next) {
  if (next) terminal.warn("there are more; next page: --cursor " + to_text(*next));
}

}  // namespace usher::cli
