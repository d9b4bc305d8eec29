#pragma once

#include "cli/terminal/row_writer.h"
#include "common/core/administration/resource.h"

// The columns and cells of a resource in a terminal and in files.

namespace usher::cli {

/// The columns of a list: all but those that commands leave out.
std::vector<core::ListedColumn> command_columns(const core::Resource& resource);
std::vector<Column> columns_of(const core::Resource& resource);
/// A row that has what people see in place of a name of machines, such as the address of an admin's id, has words for it.
Cell cell_of_row(const core::ListedRow& row, const core::ListedColumn& column);

}  // namespace usher::cli
