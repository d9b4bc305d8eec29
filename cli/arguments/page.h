#pragma once

#include "cli/arguments/context.h"
#include "cli/arguments/declare.h"
#include "cli/terminal/shell_word.h"
#include "common/core/audit/audit_trail.h"

namespace usher::cli {

/// Whether a list is shown to its end: with --all; and without --limit as -o name, and wherever no terminal shows it, since other
/// programs read it.
[[nodiscard]] bool is_whole_list(bool all, const std::optional<std::int64_t>& limit, const OutputOptions& options);

/// Notes on a terminal that a list is empty, and that `shown` of its `total` rows were printed.
void note_shown(Context& context, std::int64_t shown, std::int64_t total);

/// The wanted part of a list: --limit, --all and --cursor.
struct PageOptions {
  static constexpr std::int64_t kDefaultLimit = 100;
  static constexpr std::int64_t kMostRows = 10'000;
  static constexpr int kBatch = 1000;  ///< Rows read at once for a whole list.
  std::optional<std::int64_t> limit;
  bool all = false;
  std::optional<std::string> cursor;

  /// `has_pages`: takes --cursor.
  void declare(Declare& arguments, bool has_pages = true);
  /// Writes the wanted rows of a list that was read as a whole. `row_of`: row -> TableRow.
  template <class Row, class F>
  Status write_whole(Context& context, RowWriter& rows, const std::vector<Row>& all_rows, const F& row_of) const {
    const auto most = is_whole_list(all, limit, context.output.options()) ? std::ssize(all_rows) : limit.value_or(kDefaultLimit);
    const auto shown = std::min<std::int64_t>(std::ssize(all_rows), most);
    for (const auto& row : std::span(all_rows).first(static_cast<std::size_t>(shown))) USHER_CHECK(rows.row(row_of(row)));
    USHER_CHECK(rows.finish());
    note_shown(context, shown, std::ssize(all_rows));
    return done();
  }
  /// Writes the wanted rows of what `listing` has: list(filter), and count(filter) of all pages. A note says how many there are
  /// in all, and how to see the next ones. `row_of`: row -> TableRow, or a Result of one.
  template <class Listing, class Filter, class F>
  Status write(Context& context, RowWriter& rows, const Listing& listing, Filter filter, const F& row_of) const;
};

/// The command that shows the rows after `next`: `words` with another --cursor, quoted for a shell.
std::string command_of_next_page(std::span<const std::string> words, const Cursor& next);
/// The row after which a list continues. `sorted_by`: as Cursor has it. Error: kInvalidArgument.
Result<Cursor> start_of(const PageOptions& page, std::string_view sorted_by);
/// Notes on a terminal that a list is empty.
void note_no_rows(Context& context);
/// Notes that `shown` of `total` rows were printed.
void note_next_page(Context& context, std::int64_t shown, std::int64_t total, const Cursor& next);

template <class Listing, class Filter, class F>
Status PageOptions::write(Context& context, RowWriter& rows, const Listing& listing, Filter filter, const F& row_of) const {
  const bool whole = is_whole_list(all, limit, context.output.options());
  const auto most = static_cast<std::size_t>(whole ? kBatch : limit.value_or(kDefaultLimit));
  std::string_view sorted_by;
  if constexpr (requires { filter.sorted_by; }) sorted_by = filter.sorted_by;
  USHER_TRY(filter.after, start_of(*this, sorted_by));
  std::int64_t shown = 0;
  bool has_more = true;
  do {
    USHER_TRY(const auto part, core::read_part(filter, most, [&](const Filter& one) { return listing.list(one); }));
    for (const auto& row : part.rows) {
      USHER_TRY(TableRow cells, Result<TableRow>(row_of(row)));
      USHER_CHECK(rows.row(std::move(cells)));
    }
    shown += std::ssize(part.rows);
    has_more = part.next.has_value();
    filter.after = part.next.value_or(Cursor());
  } while (whole && has_more);
  USHER_CHECK(rows.finish());
  if (shown == 0) note_no_rows(context);
  if (!has_more || context.terminal.interaction().quiet) return done();
  USHER_TRY(const std::int64_t total, listing.count(filter));
  note_next_page(context, shown, total, filter.after);
  return done();
}

}  // namespace usher::cli
