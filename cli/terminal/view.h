#pragma once

#include <algorithm>
#include <type_traits>

#include "cli/terminal/row_writer.h"
#include "common/json/field.h"

// The columns, cells and records of what has a field list.

namespace usher::cli {

/// How a table shows a member of that type.
template <class T>
struct KindOf {
  static constexpr ColumnKind kKind = std::is_integral_v<T> && !std::is_same_v<T, bool>    ? ColumnKind::kNumber
                                      : std::is_same_v<T, bool> || std::is_same_v<T, Time> ? ColumnKind::kNeverCut
                                                                                           : ColumnKind::kText;
};
template <class T>
struct KindOf<std::optional<T>> : KindOf<T> {};
template <class Tag>
struct KindOf<Id<Tag>> {
  static constexpr ColumnKind kKind = ColumnKind::kId;
};

/// What fields do not say about the columns of a list, by their names.
struct Hints {
  std::string_view name = {};                                              ///< Printed by -o name.
  std::vector<std::string_view> details = {};                              ///< Hidden in tables.
  std::vector<std::pair<std::string_view, int>> drops = {};                ///< See Column::drop.
  std::vector<std::string_view> uncut = {};                                ///< Words of a few.
  std::vector<std::pair<std::string_view, std::string_view>> labels = {};  ///< See Column::label.
};

template <json::HasFields View>
std::vector<Column> columns_of(const Hints& hints) {
  std::vector<Column> columns;
  View::fields()([&](const auto& field) {
    using T = std::remove_cvref_t<decltype(json::member_of(std::declval<const View&>(), field))>;
    const auto has = [&](const auto& names) { return std::find(names.begin(), names.end(), field.name) != names.end(); };
    const bool is_uncut = !field.rules.one_of.empty() || has(hints.uncut);
    auto& made = columns.emplace_back(
        Column{.name = std::string(field.name), .kind = is_uncut ? ColumnKind::kNeverCut : KindOf<T>::kKind});
    if (has(hints.details)) made.role = ColumnRole::kDetail;
    if (field.name == hints.name) made.role = has(hints.details) ? ColumnRole::kHiddenName : ColumnRole::kName;
    for (const auto& [name, drop] : hints.drops)
      if (name == field.name) made.drop = drop;
    for (const auto& [name, label] : hints.labels)
      if (name == field.name) made.label = label;
  });
  return columns;
}

template <json::HasFields View>
TableRow cells_of(const View& view) {
  TableRow cells;
  View::fields()([&](const auto& field) { cells.push_back(Cell(json::member_of(view, field))); });
  return cells;
}

/// A single one, in the roles of those columns.
inline Record record_of(const std::vector<Column>& columns, TableRow cells) {
  Record record;
  for (std::size_t i = 0; i < cells.size(); ++i) record.push_back({columns[i].name, std::move(cells[i]), columns[i].role});
  return record;
}
/// The same with room for all fields.
inline Record full_record_of(const std::vector<Column>& columns, TableRow cells) {
  Record record = record_of(columns, std::move(cells));
  for (auto& field : record)
    if (field.role == ColumnRole::kDetail) field.role = ColumnRole::kPlain;
  return record;
}

}  // namespace usher::cli
