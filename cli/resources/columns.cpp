#include "cli/resources/columns.h"

#include "cli/resources/words.h"

namespace usher::cli {
namespace {

using core::ColumnType;

ColumnKind kind_of(ColumnType type) {
  switch (type) {
    case ColumnType::kText:
      return ColumnKind::kText;
    case ColumnType::kWord:
    case ColumnType::kCode:
    case ColumnType::kFlag:
    case ColumnType::kTime:
      return ColumnKind::kNeverCut;
    case ColumnType::kNumber:
      return ColumnKind::kNumber;
    case ColumnType::kId:
      return ColumnKind::kId;
  }
  return ColumnKind::kText;
}

std::string lowered(std::string_view label) {
  std::string text(label);
  if (!text.starts_with("API") && !text.empty()) text.front() = static_cast<char>(text.front() | 0x20);
  return text;
}

}  // namespace

std::vector<core::ListedColumn> command_columns(const core::Resource& resource) {
  auto columns = resource.columns();
  std::erase_if(columns, [](const auto& column) { return column.of == core::ColumnOf::kNoCommand; });
  return columns;
}

std::vector<Column> columns_of(const core::Resource& resource) {
  std::vector<Column> columns;
  const auto name = words_of(resource).printed_name.empty() ? resource.id : words_of(resource).printed_name;
  for (const auto& column : command_columns(resource)) {
    const bool is_name = column.name == name;
    columns.push_back({.name = std::string(column.name),
                       .kind = kind_of(column.type.value_or(ColumnType::kText)),
                       .role = is_name            ? (column.is_detail ? ColumnRole::kHiddenName : ColumnRole::kName)
                               : column.is_detail ? ColumnRole::kDetail
                                                  : ColumnRole::kPlain,
                       .drop = column.drop,
                       .label = lowered(column.label)});
  }
  return columns;
}

Cell cell_of_row(const core::ListedRow& row, const core::ListedColumn& column) {
  const auto* const shown = row.shown.find(column.name);
  const auto* const value = column.of == core::ColumnOf::kPeople ? shown : row.values.find(column.name);
  if (!value) return nullptr;
  const auto* const text = value->string();
  if (text && column.words) return Cell(*value).in_words(column.words(shown && shown->string() ? *shown->string() : *text));
  if (shown && shown->string() && (value->boolean() || value->object())) return Cell(*value).in_words(*shown->string());
  const auto time = text && column.type == ColumnType::kTime ? parse_time(*text) : std::nullopt;
  return time ? Cell(*time) : Cell(*value);
}

}  // namespace usher::cli
