#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace usher {

/// The last row of a page; the next page starts after it. Its text form is base64url("<created_at in ms>:<id>") and opaque to
/// clients.
struct Cursor {
  Time created_at{};  ///< For an audit event, when it happened.
  std::string id;
};
std::string to_text(const Cursor& cursor);
/// nullopt if to_text() did not produce `text`.
std::optional<Cursor> parse_cursor(std::string_view text);

}  // namespace usher
