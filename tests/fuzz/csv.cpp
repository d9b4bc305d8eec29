#include "common/domain/csv.h"

#include <sstream>

#include "cli/commands/user/csv_reader.h"
#include "tests/fuzz/fuzz.h"

using namespace usher;
using fuzz::expect;

namespace {

std::string line_of(const cli::CsvRecord& record) {
  std::string line;
  for (const auto& cell : record.cells) line.append(&cell == &record.cells.front() ? "" : ",").append(domain::csv_quote(cell));
  return line + "\r\n";
}

}  // namespace

FUZZ_TARGET(csv) {
  std::istringstream in{std::string(bytes)};
  cli::CsvReader reader(in);
  for (std::int64_t line = 0; !in.bad();) {
    const auto record = reader.next();
    if (record.ok() && !record.value()) return;
    expect(reader.line() > line, "a record begins after the one before it");
    line = reader.line();
    if (!record.ok()) continue;
    const auto& cells = record.value()->cells;
    if (cells.size() == 1 && cells.front().empty()) continue;  // written, it is an empty line
    std::istringstream written(line_of(*record.value()));
    const auto again = cli::CsvReader(written).next();
    expect(again.ok() && again.value() && again.value()->cells == cells, "what is written is read as the same");
    for (const auto& cell : cells) {
      const auto guarded = domain::guard_formula(cell);
      expect(!domain::is_formula(guarded), "a guarded cell is no formula");
      expect(domain::looks_guarded(cell) || domain::unguard_formula(guarded) == cell, "a guard comes off again");
    }
  }
}
