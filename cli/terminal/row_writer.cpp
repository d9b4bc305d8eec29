#include "cli/terminal/row_writer.h"

namespace usher::cli {

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

}  // namespace usher::cli
