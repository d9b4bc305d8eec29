#pragma once

#include "cli/terminal/row_writer.h"

namespace usher::cli {

inline constexpr std::string_view kColumnGap = "  ";
/// A text column narrower than this says too little.
inline constexpr std::size_t kLeastTextWidth = 12;
/// The same for a column that always stays: an address, a label.
inline constexpr std::size_t kLeastMainWidth = 24;

/// What a terminal shows above a column: its label, or words made of the name.
std::string heading_of(const Column& column);
/// A value for people: one line, without characters that move the cursor.
std::string shown(const Cell& cell);

/// Lines with aligned columns. With OutputOptions::width a line fits into it: headings and names of machines are words, times are
/// relative, ids short, texts cut with `…`, and columns left out (fit_columns). The widths are those of the first kMeasured rows,
/// which are written together.
class TableRows final : public RowWriter {
 public:
  static constexpr std::size_t kMeasured = 20'000;

  TableRows(ByteSink& sink, const OutputOptions& options, const std::vector<Column>& all, std::vector<std::size_t> chosen);
  Status finish() override;

 protected:
  Status write_row(const TableRow& cells) override;

 private:
  using Texts = std::vector<std::string>;
  [[nodiscard]] std::string text_of(const Cell& cell, const Column& column) const;
  void measure(const Texts& texts);
  /// Fixes the widths and writes the heading and the rows so far.
  Status begin();
  Status write_line(const Texts& texts);
  /// Lines of one row; more than one for prose.
  [[nodiscard]] std::string aligned(const Texts& texts, bool is_heading) const;

  const OutputOptions options_;
  Texts heading_;
  std::vector<std::size_t> widths_;
  std::vector<Texts> measured_;
  bool has_begun_ = false;
};

}  // namespace usher::cli
