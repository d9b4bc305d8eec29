#include "cli/terminal/output.h"

#include <algorithm>

#include "cli/terminal/row_formats.h"
#include "cli/terminal/text_layout.h"

namespace usher::cli {
namespace {

std::string names_of(const std::vector<Column>& columns) {
  std::string names;
  for (const Column& column : columns) names += (names.empty() ? "" : ", ") + column.name;
  return names;
}

bool is_name(const Column& column) { return column.role == ColumnRole::kName || column.role == ColumnRole::kHiddenName; }
bool is_hidden(const Column& column) { return column.role == ColumnRole::kDetail || column.role == ColumnRole::kHiddenName; }

Result<std::size_t> find_column(const std::vector<Column>& columns, const std::string& name) {
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i].name == name) return i;
  return error(ErrorCode::kInvalidArgument,
               "--fields: there is no field `" + name + "`; the fields here are " + names_of(columns));
}

/// The indexes of the printed columns, in order.
Result<std::vector<std::size_t>> choose(const std::vector<Column>& columns, const OutputOptions& options) {
  std::vector<std::size_t> chosen;
  for (const std::string& name : options.fields) {
    USHER_TRY(const std::size_t index, find_column(columns, name));
    chosen.push_back(index);
  }
  if (options.format == Format::kName && chosen.empty()) {
    const auto named = std::find_if(columns.begin(), columns.end(), is_name);
    if (named == columns.end())
      return error(ErrorCode::kInvalidArgument, "-o name: these results have no name; choose a field of " + names_of(columns) +
                                                    " with --fields, or another format");
    chosen.push_back(static_cast<std::size_t>(named - columns.begin()));
  }
  if (options.format == Format::kName) chosen.resize(1);
  if (!chosen.empty()) return chosen;
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (options.format != Format::kTable || options.wide || !is_hidden(columns[i])) chosen.push_back(i);
  return chosen;
}

std::vector<Column> columns_of(const Record& record) {
  std::vector<Column> columns;
  for (const RecordField& field : record) columns.push_back({field.name, ColumnKind::kText, field.role});
  return columns;
}

}  // namespace

Output Output::into(ByteSink& file) const {
  Output result(file, options_);
  result.options_.to_terminal = false;
  result.options_.colour = false;
  result.options_.width = 0;
  return result;
}

Result<std::unique_ptr<RowWriter>> Output::rows(const std::vector<Column>& columns) const {
  USHER_TRY(auto chosen, choose(columns, options_));
  return make_row_writer(*sink_, options_, columns, std::move(chosen));
}

Status Output::table(const Table& table) const {
  USHER_TRY(const auto writer, rows(table.columns));
  for (const TableRow& row : table.rows) USHER_CHECK(writer->row(row));
  return writer->finish();
}

Status Output::check(const Record& shape) const {
  USHER_CHECK(choose(columns_of(shape), options_));
  return done();
}

bool Output::prints(const Record& shape, std::string_view field) const {
  const auto chosen = choose(columns_of(shape), options_);
  return chosen.ok() &&
         std::any_of(chosen.value().begin(), chosen.value().end(), [&](std::size_t i) { return shape[i].name == field; });
}

Status Output::record(const Record& record) const {
  std::vector<Column> columns = columns_of(record);
  TableRow row;
  for (const RecordField& field : record) row.push_back(field.value);
  if (options_.format != Format::kTable && options_.format != Format::kJson) return table({std::move(columns), {std::move(row)}});
  USHER_TRY(const auto chosen, choose(columns, options_));
  Record shown;
  for (const std::size_t i : chosen) shown.push_back(record[i]);
  return write_record(*sink_, options_, shown);
}

Status Output::record(const json::Object& object) const {
  Record members;
  for (const json::Member& member : object) members.push_back({member.key, member.value});
  return record(members);
}

Status Output::text(std::string_view text) const {
  return sink_->write(options_.width > 0 ? reflowed(text, static_cast<std::size_t>(options_.width)) : std::string(text));
}

Status Output::verbatim(std::string_view text) const { return sink_->write(text); }

}  // namespace usher::cli
