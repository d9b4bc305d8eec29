#pragma once

#include "cli/terminal/row_writer.h"

namespace usher::cli {

inline constexpr std::string_view kColumnGap = "  ";
/// A text column narrower than this says too little.
inline constexpr std::size_t kLeastTextWidth = 12;
/// The same for a column that always stays: an address, a label.
inline constexpr std::size_t kLeastMainWidth = 24;

/// Widths at which the columns fit into `width`; 0 for a column that is left out. `natural`: the widths of the whole texts.
/// Columns are left out by Column::drop only if texts cut to their least widths do not fit; `keep_all` (the user named the
/// columns) cuts further instead. A prose column, which is last, takes the rest of the line.
std::vector<std::size_t> fit_columns(const std::vector<Column>& columns, std::vector<std::size_t> natural, std::size_t width,
                                     bool keep_all);

}  // namespace usher::cli
