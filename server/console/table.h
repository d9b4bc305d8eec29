#pragma once

#include "server/html/form.h"

// Tables and lists of facts, in values for templates/table.html, facts.html and chart.html.

namespace usher::console {

/// A value in a table or a list of facts.
struct Cell {
  std::string text = {};
  std::string url = {};                 ///< Makes the text a link.
  std::optional<Time> at = {};          ///< Shown after the text, as "3 h ago"; in UTC under the pointer or the focus.
  std::optional<html::Form> form = {};  ///< Shown last.
  std::string share = {};               ///< Of a number that is a part, such as "52%": shown after it, and as a bar before it.
  std::string title = {};               ///< Under the pointer: the name of machines for the text.
  std::string_view button = {};         ///< Of a link to an act: `second` or `danger`, as it looks.
  std::string name = {};                ///< Of such a link, for a screen reader.
  std::string_view tone = {};           ///< Of a state: `good`, `bad`, `busy` or `quiet`; the text is shown in a pill.
};

/// The cell of a state such as `active` or `expired`.
Cell state_cell(std::string_view state);

/// The cell of a time that may be absent; `otherwise` stands in its place.
Cell time_cell(const std::optional<Time>& at, std::string otherwise = "never");
Cell number_cell(std::int64_t number);
/// A number and how much it is of a whole, in per cent as `usher questionnaire stats` rounds it.
Cell part_cell(std::int64_t part, std::int64_t whole);

struct Column {
  std::string name;
  bool is_number = false;
  bool is_free = false;        ///< Texts as users wrote them, which may have words too long for a column.
  std::string url = {};        ///< Makes the name a link: to the rows sorted by the column.
  std::string_view sort = {};  ///< "ascending" or "descending" where the rows are sorted by the column.
};

/// The first cell of a row names it.
struct Table {
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<Cell>> rows = {};
  std::vector<std::string> ids = {};       ///< Of the rows, which then can be selected for the acts above the table.
  std::string empty = "Nothing to show.";  ///< In place of a table without rows.
};

struct Fact {
  std::string_view name;
  Cell value;
};

/// `now`: what "ago" refers to.
json::Object values_of(const Table& table, Time now);
json::Array values_of(const std::vector<Fact>& facts, Time now);

/// The texts alone, by row or fact; for the script of a page that renews them.
json::Array texts_of(const Table& table, Time now);
json::Array texts_of(const std::vector<Fact>& facts, Time now);

/// A link of templates/links.html.
json::Object link(std::string url, std::string text);

}  // namespace usher::console
