#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/base/clock.h"

namespace usher {

/// The last row of a page, after which the next one begins. As text: base64url("<created_at in ms>:<id>"), which nobody but the
/// next call reads.
struct Cursor {
  Time created_at{};  ///< Of an audit event, when it happened.
  std::string id;
};
std::string to_text(const Cursor& cursor);
/// nullopt for what to_text() did not make.
std::optional<Cursor> parse_cursor(std::string_view text);

}  // namespace usher
