#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/arguments/context.h"
#include "cli/arguments/declare.h"
#include "common/base/cursor.h"

namespace usher::cli {

/// How a list of `T` is read and shown.
template <class T>
struct PagedList {
  std::function<Result<std::vector<T>>(const Cursor& after, int limit)> fetch;
  std::function<Cursor(const T& row)> cursor_of;
  std::function<Result<TableRow>(const T& row)> row_of;
  std::function<Result<std::int64_t>()> count;  ///< Of all pages.
};

/// Whether a list is shown to its end: with --all; and without --limit as -o name, and wherever no terminal shows it, since other
/// programs read it.
[[nodiscard]] bool is_whole_list(bool all, const std::optional<std::int64_t>& limit, const OutputOptions& options);

/// The wanted part of a list: --limit, --all and --cursor.
struct PageOptions {
  static constexpr std::int64_t kDefaultLimit = 100;
  static constexpr std::int64_t kMostRows = 10'000;
  static constexpr int kBatch = 1000;  ///< Rows read at once for a whole list.
  std::optional<std::int64_t> limit;
  bool all = false;
  Cursor after;

  void declare(Declare& arguments);
  /// Writes the wanted rows; a note says how many there are in all, and how to see the next ones.
  template <class T>
  Status write(Context& context, RowWriter& rows, const PagedList<T>& list) const;

 private:
  /// Reads `limit` rows after `from` and moves it to the last of them; returns whether there are more.
  template <class T>
  static Result<bool> write_some(RowWriter& rows, const PagedList<T>& list, Cursor& from, int limit, std::int64_t& shown);
};

/// For a list that is always complete: accepts --all, as all other lists do.
void declare_whole_list(Declare& arguments, bool& all);

/// The command that shows the rows after `next`: `words` with another --cursor, quoted for a shell.
std::string command_of_next_page(std::span<const std::string> words, const Cursor& next);
/// Notes on a terminal that a list is empty.
void note_no_rows(Context& context);
/// Notes that `shown` of `total` rows were printed.
void note_next_page(Context& context, std::int64_t shown, std::int64_t total, const Cursor& next);

template <class T>
Result<bool> PageOptions::write_some(RowWriter& rows, const PagedList<T>& list, Cursor& from, int limit, std::int64_t& shown) {
  USHER_TRY(const std::vector<T> fetched, list.fetch(from, limit + 1));  // one more tells whether there are more
  const std::size_t count = std::min(fetched.size(), static_cast<std::size_t>(limit));
  for (const T& row : std::span(fetched).first(count)) {
    USHER_TRY(TableRow cells, list.row_of(row));
    USHER_CHECK(rows.row(std::move(cells)));
  }
  if (count > 0) from = list.cursor_of(fetched[count - 1]);
  shown += static_cast<std::int64_t>(count);
  return fetched.size() > count;
}

template <class T>
Status PageOptions::write(Context& context, RowWriter& rows, const PagedList<T>& list) const {
  Cursor from = after;
  std::int64_t shown = 0;
  const bool whole = is_whole_list(all, limit, context.output.options());
  const int limit_at_once = whole ? kBatch : static_cast<int>(limit.value_or(kDefaultLimit));
  bool has_more = true;
  do {
    USHER_TRY(has_more, write_some(rows, list, from, limit_at_once, shown));
  } while (whole && has_more);
  USHER_CHECK(rows.finish());
  if (shown == 0) note_no_rows(context);
  if (!has_more || context.terminal.interaction().quiet) return done();
  USHER_TRY(const std::int64_t total, list.count());
  note_next_page(context, shown, total, from);
  return done();
}

}  // namespace usher::cli
