#pragma once

#include <algorithm>
#include <iterator>

#include "common/store/accounts/users.h"

// A listing is a use case that has list(filter), newest or oldest first as its filter says, and count(filter), of all pages. A
// filter has `after`, `limit` and cursor_of(row, filter); one whose order can be turned round has reversed(filter), with the same
// cursors.

namespace usher::core {

/// A page of a listing, and the cursors of the pages beside it.
template <class Row>
struct Part {
  std::vector<Row> rows;
  std::optional<Cursor> next = {};
  std::optional<Cursor> previous = {};  ///< Before it the previous page ends, see read_part_before.
};

/// Reads the `most` rows from filter.after on. `read`: filter -> Result<std::vector<Row>>. Errors: those of `read`.
template <class Filter, class F, class Rows = typename std::invoke_result_t<F, const Filter&>::value_type>
Result<Part<typename Rows::value_type>> read_part(Filter filter, std::size_t most, const F& read) {
  filter.limit = static_cast<int>(most) + 1;  // one more tells whether there are more
  USHER_TRY(Rows rows, read(std::as_const(filter)));
  Part<typename Rows::value_type> part{std::move(rows)};
  if (!filter.after.id.empty() && !part.rows.empty()) part.previous = cursor_of(part.rows.front(), filter);
  if (part.rows.size() <= most) return part;
  part.rows.pop_back();
  part.next = cursor_of(part.rows.back(), filter);
  return part;
}

/// Reads the `most` rows before filter.after; the first page if there are no more than that.
template <class Filter, class F, class Rows = typename std::invoke_result_t<F, const Filter&>::value_type>
Result<Part<typename Rows::value_type>> read_part_before(Filter filter, std::size_t most, const F& read) {
  USHER_TRY(auto part, read_part(reversed(filter), most, read));
  if (!part.next) {
    filter.after = {};
    return read_part(std::move(filter), most, read);
  }
  part.previous = std::exchange(part.next, cursor_of(part.rows.front(), filter));
  std::ranges::reverse(part.rows);
  return part;
}

/// The number of rows on all pages, of which `part` is one; nullopt if counting them takes longer than it may. `count`: () ->
/// Result<std::int64_t>. Errors: those of `count`.
template <class Row, class F>
Result<std::optional<std::int64_t>> total_of(const Part<Row>& part, const F& count) {
  if (!part.next && !part.previous) return std::optional<std::int64_t>(std::ssize(part.rows));
  const Result<std::int64_t> total = count();
  if (total.ok()) return std::optional(total.value());
  if (total.error().code == ErrorCode::kOverloaded) return std::optional<std::int64_t>();
  return total.error();
}

}  // namespace usher::core
