#pragma once

#include "cli/terminal/row_writer.h"

namespace usher::cli {

/// json::to_text, but with the characters that printable() hides (DEL, C1, bidirectional controls) as \uNNNN: the same document,
/// safe for a terminal.
std::string json_text(const json::Value& value);
/// The same for json::to_pretty_text.
std::string json_pretty_text(const json::Value& value);

struct Table {
  std::vector<Column> columns;
  std::vector<TableRow> rows = {};
};

/// Prints results in the selected format. Errors of every call: kInvalidArgument for an unknown --fields name (the message lists
/// the known ones) or -o name if rows have no name; errors of the sink.
class Output {
 public:
  Output(ByteSink& sink, OutputOptions options) : sink_(&sink), options_(std::move(options)) {}

  [[nodiscard]] const OutputOptions& options() const { return options_; }
  /// Writes the same format into a file.
  [[nodiscard]] Output into(ByteSink& file) const;

  /// Starts a list: one row each; json prints one array. Call it before the database is queried, so that a wrong --fields fails
  /// early.
  Result<std::unique_ptr<RowWriter>> rows(const std::vector<Column>& columns) const;
  Status table(const Table& table) const;
  /// Prints one record; json prints one object, a table prints one line for each field, and for each member of an object.
  Status record(const Record& record) const;
  /// Whether record() accepts this shape. Call it before a change, so that a wrong --fields changes nothing.
  [[nodiscard]] Status check(const Record& shape) const;
  /// Whether record() of this shape prints that field.
  [[nodiscard]] bool prints(const Record& shape, std::string_view field) const;
  /// Prints the members of an object as a record.
  Status record(const json::Object& object) const;
  /// Prints sentences and lines of columns; on a terminal, lines fit it.
  Status text(std::string_view text) const;
  /// Prints a text as it is in every format: a script, SQL, a questionnaire file.
  Status verbatim(std::string_view text) const;

 private:
  ByteSink* sink_;
  OutputOptions options_;
};

}  // namespace usher::cli
