#pragma once

#include <memory>
#include <vector>

#include "cli/terminal/row_writer.h"

namespace usher::cli {

/// The writer of options.format over the `chosen` of `columns`.
std::unique_ptr<RowWriter> make_row_writer(ByteSink& sink, const OutputOptions& options, const std::vector<Column>& columns,
                                           std::vector<std::size_t> chosen);
/// One object (kJson) or one line a field (kTable).
Status write_record(ByteSink& sink, const OutputOptions& options, const Record& record);

}  // namespace usher::cli
