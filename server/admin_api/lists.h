#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/cursor.h"
#include "common/base/result.h"
#include "server/http/routing/endpoint.h"

/// The query parameters that all lists share.
namespace usher::admin_api {

inline constexpr int kMostRows = 200;
inline constexpr http::QueryParameter kLimitParameter{"limit", "Maximum number of rows, 1 to 200; default 50"};
inline constexpr http::QueryParameter kCursorParameter{"cursor", "next_cursor of the previous page"};
inline constexpr http::QueryParameter kSinceParameter{"since",
                                                      "Only from this time on: 2h, 3d, 2026-11-20 or 2026-11-20T08:00:00Z"};
inline constexpr http::QueryParameter kUntilParameter{"until", "Only from before this time; as since"};
inline constexpr std::string_view kCursorAbout = "of the next page; null on the last one";

/// The wanted page of a list.
struct Page {
  int limit = 0;
  std::optional<Cursor> after;

  /// One more row tells whether there are more.
  [[nodiscard]] int rows() const { return limit + 1; }
};
/// `sorted_by`: as Cursor has it. Error: kValidationFailed.
Result<Page> page_of(const http::Request& request, std::string_view sorted_by = {});

/// Cuts the rows to the page; returns the cursor of the next one. `cursor_of`: row -> Cursor.
template <class Row, class F>
std::optional<std::string> cut(std::vector<Row>& rows, const Page& page, F cursor_of) {
  if (rows.size() <= static_cast<std::size_t>(page.limit)) return std::nullopt;
  rows.resize(static_cast<std::size_t>(page.limit));
  return to_text(cursor_of(rows.back()));
}

/// The value of a parameter that has one of a few values. Error: kValidationFailed.
Result<std::optional<std::string>> choice_of(const http::Request& request, std::string_view name,
                                             std::span<const std::string_view> words);
/// The same for a parameter that is `true` or `false`.
inline constexpr std::array<std::string_view, 2> kFlagWords{"true", "false"};
Result<std::optional<bool>> flag_of(const http::Request& request, std::string_view name);
/// The time of a parameter such as `2h`, a date or a time. Error: kValidationFailed.
Result<std::optional<Time>> moment_of(const http::Request& request, std::string_view name);
/// The time of `since`; absent: the beginning of all times. Error: kValidationFailed.
Result<Time> since_of(const http::Request& request);
/// A whole number of at least 1. Error: kValidationFailed.
Result<std::optional<std::int64_t>> number_of(const http::Request& request, std::string_view name);
/// A text of at most 255 characters; absent where it is empty. Error: kValidationFailed.
Result<std::optional<std::string>> text_of(const http::Request& request, std::string_view name);

}  // namespace usher::admin_api
