#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal/byte_sink.h"
#include "cli/terminal/cell.h"
#include "common/base/result.h"

namespace usher::cli {

enum class Format { kTable, kJson, kJsonl, kCsv, kName };
/// The words of -o, in the order of the enumerators.
inline constexpr std::array<std::string_view, 5> kFormatNames{"table", "json", "jsonl", "csv", "name"};

/// What the user asked for and where it goes.
struct OutputOptions {
  Format format = Format::kTable;
  std::vector<std::string> fields = {};  ///< --fields: these columns in this order; empty: all.
  bool raw = false;                      ///< --raw: CSV without the guard against formulas.
  bool to_terminal = false;              ///< Control characters are then shown, never sent.
  bool colour = false;
};

enum class ColumnKind { kText, kNumber };
enum class ColumnRole {
  kPlain,
  kName,        ///< What -o name prints: the address or id that other commands take. One column at most.
  kDetail,      ///< Left out of tables unless --fields asks for it.
  kHiddenName,  ///< Both.
};

struct Column {
  std::string name;  ///< snake_case, the same in every format.
  ColumnKind kind = ColumnKind::kText;
  ColumnRole role = ColumnRole::kPlain;
};

/// One member of a record.
struct RecordField {
  std::string name;
  Cell value;
  ColumnRole role = ColumnRole::kPlain;
};
using Record = std::vector<RecordField>;

/// Takes rows one at a time. json, jsonl, csv and name need constant memory; a table has to know its widths, so it waits.
class RowWriter {
 public:
  RowWriter(ByteSink& sink, const std::vector<Column>& all, std::vector<std::size_t> chosen);
  virtual ~RowWriter() = default;
  /// As many cells as columns. An error means that nothing more can be written: stop, and pass it on.
  Status row(TableRow cells);
  /// Ends the document; call it once, also after no rows.
  virtual Status finish() = 0;

 protected:
  virtual Status write_row(const TableRow& chosen_cells) = 0;
  [[nodiscard]] const std::vector<Column>& columns() const { return columns_; }  ///< The chosen ones.
  ByteSink& sink_;

 private:
  std::size_t width_;
  std::vector<std::size_t> chosen_;
  std::vector<Column> columns_;
};

}  // namespace usher::cli
