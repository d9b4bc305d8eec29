#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "common/base/result.h"
#include "common/store/accounts/users.h"

// A listing is a use case that has list(filter), newest or oldest first as its filter says, and count(filter), of all pages; what
// requests read may have search(filter), which ends in time. A filter has `after`, `limit` and cursor_of(row, filter).

namespace usher::core {

/// A page of a listing, and the cursor of the next one.
template <class Row>
struct Part {
  std::vector<Row> rows;
  std::optional<Cursor> next = {};
};

/// Reads the `most` rows from filter.after on. `read`: filter -> Result<std::vector<Row>>. Errors: those of `read`.
template <class Filter, class F, class Rows = typename std::invoke_result_t<F, const Filter&>::value_type>
Result<Part<typename Rows::value_type>> read_part(Filter filter, std::size_t most, const F& read) {
  filter.limit = static_cast<int>(most) + 1;  // one more tells whether there are more
  USHER_TRY(Rows rows, read(std::as_const(filter)));
  Part<typename Rows::value_type> part{std::move(rows)};
  if (part.rows.size() <= most) return part;
  part.rows.pop_back();
  part.next = cursor_of(part.rows.back(), filter);
  return part;
}

}  // namespace usher::core
