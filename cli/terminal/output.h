#pragma once

#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/terminal/row_writer.h"

namespace usher::cli {

struct Table {
  std::vector<Column> columns;
  std::vector<TableRow> rows = {};
};

/// Prints results, in the one format that was asked for. Errors of every call: kInvalidArgument for an unknown --fields name (it
/// lists the known ones) or -o name where rows have no name; the sink's errors.
class Output {
 public:
  Output(ByteSink& sink, OutputOptions options) : sink_(&sink), options_(std::move(options)) {}

  [[nodiscard]] const OutputOptions& options() const { return options_; }
  /// The same format into a file.
  [[nodiscard]] Output into(ByteSink& file) const;

  /// A list: one row each; json prints one array. Before the first row nothing has been asked of the database, so a wrong
  /// --fields costs nothing.
  Result<std::unique_ptr<RowWriter>> rows(const std::vector<Column>& columns) const;
  Status table(const Table& table) const;
  /// One thing; json prints one object, a table one line for each field, and for each member of one that is an object.
  Status record(const Record& record) const;
  /// Whether record() would take one of this shape. Ask before work that changes something, so that a wrong --fields changes
  /// nothing.
  [[nodiscard]] Status check(const Record& shape) const;
  /// Whether record() of this shape would print that field.
  [[nodiscard]] bool prints(const Record& shape, std::string_view field) const;
  /// The members of an object as a record.
  Status record(const json::Object& object) const;
  /// A text that is the result itself, in every format: a script, SQL, a questionnaire file.
  Status verbatim(std::string_view text) const;

 private:
  ByteSink* sink_;
  OutputOptions options_;
};

}  // namespace usher::cli
