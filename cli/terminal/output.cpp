#include "cli/terminal/output.h"

#include <cstdio>

#include "cli/terminal/table_rows.h"
#include "cli/terminal/text_layout.h"
#include "common/base/text.h"
#include "common/domain/csv.h"

namespace usher::cli {
namespace {

/// Characters of one to three bytes: all that printable() hides are below U+10000.
std::string escape_of(std::string_view character) {
  unsigned code = static_cast<unsigned char>(character[0]);
  if (character.size() > 1) code &= character.size() == 2 ? 0x1fU : 0x0fU;
  for (const char c : character.substr(1)) code = (code << 6) | (static_cast<unsigned char>(c) & 0x3fU);
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "\\u%04x", code);
  return text.data();
}

/// Outside strings JSON is ASCII, and its only control character here is the line feed of pretty text; so characters to hide are
/// inside a string, where an escape has the same meaning.
std::string harmless(std::string json) {
  if (printable(json) == json) return json;
  std::string result;
  for (std::size_t at = 0; at < json.size();) {
    const std::string_view character = first_characters(std::string_view(json).substr(at), 1);
    const bool is_shown = character == "\n" || printable(character) == character;
    result += is_shown ? std::string(character) : escape_of(character);
    at += character.size();
  }
  return result;
}

json::Value object_of(const std::vector<Column>& columns, const TableRow& cells) {
  json::Object object;
  for (std::size_t i = 0; i < columns.size(); ++i) object.append({columns[i].name, cells[i].value()});
  return object;
}

/// With the time of a member such as `created_at`.
Cell member_cell(const json::Member& member) {
  const std::string* text = member.key.ends_with("_at") ? member.value.string() : nullptr;
  const auto time = text != nullptr ? parse_time(*text) : std::nullopt;
  return time ? Cell(*time) : Cell(member.value);
}

/// `profile.organization` for a member of `profile`, so that each has its own line.
Record flattened(const Record& record) {
  Record flat;
  for (const RecordField& field : record) {
    const json::Object* object = field.value.value().object();
    if (object == nullptr || object->empty()) {
      flat.push_back(field);
      continue;
    }
    for (const json::Member& member : *object) flat.push_back({field.name + "." + member.key, member_cell(member)});
  }
  return flat;
}

/// For programs: text bare, all other values as JSON.
std::string plain(const Cell& cell) {
  const json::Value& value = cell.value();
  if (value.is_null()) return "";
  if (const std::string* text = value.string()) return *text;
  return json::to_text(value);
}

/// The label and the value; a value that does not fit continues below itself, and with a word that does not fit, such as an
/// address, it has a line of its own.
std::string record_line(const RecordField& field, std::size_t label_width, const OutputOptions& options) {
  const std::string name = printable(field.name);
  const std::string value = shown(field.value);
  const std::string indent = std::string(label_width, ' ') + std::string(kColumnGap);
  std::string line = in_colour(options.colour, kBold, name + padding(label_width, name)) + std::string(kColumnGap);
  const auto width = static_cast<std::size_t>(options.width);
  if (width <= indent.size() + kLeastTextWidth) return line + value + "\n";
  const auto parts = wrapped(value, width - indent.size());
  const auto is_wider = [&](const std::string& part) { return display_width(part) > width - indent.size(); };
  if (std::ranges::any_of(parts, is_wider)) return in_colour(options.colour, kBold, name) + "\n  " + value + "\n";
  bool is_first = true;
  for (const std::string& part : parts) line.append(std::exchange(is_first, false) ? "" : indent).append(part).append("\n");
  return line;
}

class JsonRows final : public RowWriter {
 public:
  using RowWriter::RowWriter;
  Status write_row(const TableRow& cells) override {
    const std::string_view before = std::exchange(is_first_, false) ? "[\n  " : ",\n  ";
    return sink_.write(std::string(before) + json_text(object_of(columns(), cells)));
  }
  Status finish() override { return sink_.write(is_first_ ? "[]\n" : "\n]\n"); }

 private:
  bool is_first_ = true;
};

class JsonLines final : public RowWriter {
 public:
  using RowWriter::RowWriter;
  Status write_row(const TableRow& cells) override { return sink_.write(json_text(object_of(columns(), cells)) + "\n"); }
};

class NameLines final : public RowWriter {
 public:
  using RowWriter::RowWriter;
  Status write_row(const TableRow& cells) override { return sink_.write(printable(plain(cells[0])) + "\n"); }
};

/// Lines end in LF, which shell tools and spreadsheets both accept.
class CsvRows final : public RowWriter {
 public:
  CsvRows(ByteSink& sink, const OutputOptions& options, const std::vector<Column>& all, std::vector<std::size_t> chosen)
      : RowWriter(sink, all, std::move(chosen)), raw_(options.raw), to_terminal_(options.to_terminal) {}

  Status write_row(const TableRow& cells) override {
    USHER_CHECK(write_header());
    return write_line(cells);
  }
  Status finish() override { return write_header(); }

 private:
  Status write_header() {
    if (std::exchange(has_header_, true)) return done();
    TableRow names;
    for (const Column& column : columns()) names.emplace_back(column.name);
    return write_line(names);
  }
  Status write_line(const TableRow& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) line += ',';
      append(line, cells[i]);
    }
    // Readers skip empty lines, so a record with a single empty cell needs quotes.
    line += line.empty() ? "\"\"\n" : "\n";
    return sink_.write(line);
  }
  /// Fast path: most texts are written unchanged, and exports have millions of cells.
  void append(std::string& line, const Cell& cell) const {
    const std::string* const text = cell.value().string();
    const bool as_it_is =
        text != nullptr && !to_terminal_ && (raw_ || !domain::is_formula(*text)) && !domain::needs_csv_quotes(*text);
    line += as_it_is ? *text : csv_cell(cell);
  }
  [[nodiscard]] std::string csv_cell(const Cell& cell) const {
    const bool is_text = cell.value().string() != nullptr;
    const std::string safe = is_text && !raw_ ? domain::guard_formula(plain(cell)) : plain(cell);
    return domain::csv_quote(to_terminal_ ? printable(safe) : safe);
  }

  bool raw_;
  bool to_terminal_;
  bool has_header_ = false;
};

/// The writer of options.format for the `chosen` columns.
std::unique_ptr<RowWriter> make_row_writer(ByteSink& sink, const OutputOptions& options, const std::vector<Column>& columns,
                                           std::vector<std::size_t> chosen) {
  switch (options.format) {
    case Format::kTable:
      return std::make_unique<TableRows>(sink, options, columns, std::move(chosen));
    case Format::kJson:
      return std::make_unique<JsonRows>(sink, columns, std::move(chosen));
    case Format::kJsonl:
      return std::make_unique<JsonLines>(sink, columns, std::move(chosen));
    case Format::kCsv:
      return std::make_unique<CsvRows>(sink, options, columns, std::move(chosen));
    case Format::kName:
      return std::make_unique<NameLines>(sink, columns, std::move(chosen));
  }
  return nullptr;
}

/// Writes one object (kJson) or one line for each field (kTable).
Status write_record(ByteSink& sink, const OutputOptions& options, const Record& record) {
  if (options.format == Format::kJson) {
    json::Object object;
    for (const RecordField& field : record) object.append({field.name, field.value.value()});
    return sink.write(json_pretty_text(json::Value(std::move(object))) + "\n");
  }
  Record lines = flattened(record);
  if (options.width > 0 && options.fields.empty())
    std::erase_if(lines, [](const auto& field) { return shown(field.value) == "-"; });
  std::size_t width = 0;
  for (const RecordField& field : lines) width = std::max(width, display_width(printable(field.name)));
  for (const RecordField& field : lines) USHER_CHECK(sink.write(record_line(field, width, options)));
  return done();
}

std::string names_of(const std::vector<Column>& columns) { return joined(columns, ", ", &Column::name); }

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
    const auto named = std::ranges::find_if(columns, is_name);
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

std::string json_text(const json::Value& value) { return harmless(json::to_text(value)); }

std::string json_pretty_text(const json::Value& value) { return harmless(json::to_pretty_text(value)); }

RowWriter::RowWriter(ByteSink& sink, const std::vector<Column>& all, std::vector<std::size_t> chosen)
    : sink_(sink), width_(all.size()), chosen_(std::move(chosen)) {
  for (const std::size_t i : chosen_) columns_.push_back(all[i]);
}

Status RowWriter::row(TableRow cells) {
  assert(cells.size() == width_);
  TableRow chosen;
  chosen.reserve(chosen_.size());
  for (const std::size_t i : chosen_) chosen.push_back(std::move(cells[i]));  // no column is chosen twice
  return write_row(chosen);
}

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
  return chosen.ok() && std::ranges::any_of(chosen.value(), [&](std::size_t i) { return shape[i].name == field; });
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
