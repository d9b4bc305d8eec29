#pragma once

#include <concepts>

#include "cli/terminal/byte_sink.h"
#include "common/base/id.h"
#include "common/base/time_text.h"
#include "common/json/value.h"

namespace usher::cli {

/// One value of a result, independent of the output format. Times are RFC 3339 text; tables cut them to the second, or show how
/// long ago they are.
class Cell {
 public:
  Cell(std::nullptr_t) {}                                                         // NOLINT: implicit by design
  Cell(bool flag) : value_(flag) {}                                               // NOLINT
  Cell(std::integral auto number) : value_(static_cast<std::int64_t>(number)) {}  // NOLINT
  Cell(double number) : value_(number) {}                                         // NOLINT
  Cell(const char* text) : value_(text) {}                                        // NOLINT
  Cell(std::string_view text) : value_(text) {}                                   // NOLINT
  Cell(std::string text) : value_(std::move(text)) {}                             // NOLINT
  Cell(Time time) : value_(to_rfc3339(time)), time_(time) {}                      // NOLINT
  Cell(json::Value value) : value_(std::move(value)) {}                           // NOLINT
  Cell(json::Array array) : value_(std::move(array)) {}                           // NOLINT
  Cell(json::Object object) : value_(std::move(object)) {}                        // NOLINT
  template <class Tag>
  Cell(const Id<Tag>& id) : value_(id.str()) {}  // NOLINT
  template <class T>
  Cell(const std::optional<T>& maybe) : Cell(maybe ? Cell(*maybe) : Cell(nullptr)) {}  // NOLINT

  [[nodiscard]] const json::Value& value() const { return value_; }
  /// The time of a cell made of one.
  [[nodiscard]] const std::optional<Time>& time() const { return time_; }
  /// The same with words that a table on a terminal shows in place of the value.
  [[nodiscard]] Cell in_words(std::string words) && {
    words_ = std::move(words);
    return std::move(*this);
  }
  [[nodiscard]] const std::optional<std::string>& words() const { return words_; }

 private:
  json::Value value_;
  std::optional<Time> time_;
  std::optional<std::string> words_ = {};
};

using TableRow = std::vector<Cell>;

enum class Format { kTable, kJson, kJsonl, kCsv, kName };
/// The values of -o, in the order of the enumerators.
inline constexpr std::array<std::string_view, 5> kFormatNames{"table", "json", "jsonl", "csv", "name"};

/// The selected format and fields, and the target.
struct OutputOptions {
  Format format = Format::kTable;
  std::vector<std::string> fields = {};  ///< --fields: these columns in this order; empty: all.
  bool raw = false;                      ///< --raw: CSV without the guard against formulas (CSV injection).
  bool wide = false;                     ///< --wide: tables have all columns with whole values, also on a terminal.
  bool to_terminal = false;              ///< Control characters are then shown, never sent.
  bool colour = false;
  int width = 0;  ///< Columns that a table must fit into; 0: any number, with whole values.
  Time now{};     ///< What relative times refer to.
};

enum class ColumnKind {
  kText,      ///< Cut with `…` where the terminal is narrow.
  kNeverCut,  ///< A time, a flag or a word of a few.
  kNumber,    ///< Aligned right, never cut.
  kId,        ///< Shown by its last characters (kShortIdLength) where the table must fit.
  kProse,     ///< Sentences in the last column: broken between words, never cut.
};
inline constexpr std::size_t kShortIdLength = 8;
enum class ColumnRole {
  kPlain,
  kName,        ///< Printed by -o name: the address or id that other commands take. At most one column.
  kDetail,      ///< Hidden in tables unless --fields names it.
  kHiddenName,  ///< Both.
};

struct Column {
  std::string name;  ///< snake_case, the same in every format.
  ColumnKind kind = ColumnKind::kText;
  ColumnRole role = ColumnRole::kPlain;
  int drop = 0;            ///< A narrow terminal cuts and leaves out the columns with the highest number first; 0: cuts last.
  std::string label = {};  ///< The heading on a terminal; empty: made of the name, see heading_of().
};

/// One member of a record.
struct RecordField {
  std::string name;
  Cell value;
  ColumnRole role = ColumnRole::kPlain;
};
using Record = std::vector<RecordField>;

/// Writes rows one at a time in constant memory; a table takes its column widths from the first rows, which it collects.
class RowWriter {
 public:
  RowWriter(ByteSink& sink, const std::vector<Column>& all, std::vector<std::size_t> chosen);
  virtual ~RowWriter() = default;
  /// `cells`: one for each column. After an error nothing more can be written: stop and return it.
  Status row(TableRow cells);
  /// Passes on the rows so far, except a table's, so that an interrupt loses none of them.
  Status flush() { return sink_.flush(); }
  /// Ends the document; call it once, also without rows.
  virtual Status finish() { return done(); }

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
