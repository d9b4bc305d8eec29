#pragma once

#include "cli/terminal/row_writer.h"

namespace usher::cli {

/// Makes the writer of options.format for the `chosen` columns.
std::unique_ptr<RowWriter> make_row_writer(ByteSink& sink, const OutputOptions& options, const std::vector<Column>& columns,
                                           std::vector<std::size_t> chosen);
/// Writes one object (kJson) or one line for each field (kTable).
Status write_record(ByteSink& sink, const OutputOptions& options, const Record& record);

}  // namespace usher::cli
