#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace usher {

/// The last row of a page; the next page starts after it. Its text form is base64url and opaque to clients: for a UUID a mark,
/// the milliseconds unless the UUID begins with them, and the UUID in bytes, so that a command with it fits a line; else
/// "<created_at in ms>:<id>". In a list sorted by a text: a mark, `sorted_by`, a NUL, the id, a NUL and the key.
struct Cursor {
  Time created_at{};  ///< For an audit event, when it happened. Only in the text form of a list sorted by time.
  std::string id;
  std::string sorted_by = {};  ///< The name of the text that the list is sorted by; empty: by time.
  std::string key = {};        ///< That text of the row, without a NUL.
};
std::string to_text(const Cursor& cursor);
/// nullopt if to_text() did not produce `text` for a list that is sorted so.
std::optional<Cursor> parse_cursor(std::string_view text, std::string_view sorted_by = {});

/// The number of rows on all pages is exact up to this one, and shown as "more than" it beyond.
inline constexpr std::int64_t kMostCounted = 10'000;

}  // namespace usher
