#include "common/db/row_counts.h"

namespace usher::db {
namespace {

constexpr Query kIsTable{"is_table", "SELECT 1 FROM sqlite_master WHERE type = 'table' AND lower(name) = :name"};

}  // namespace

Result<std::vector<RowCount>> count_rows(Connection& connection, const std::vector<std::string>& tables) {
  std::vector<std::string> texts;  // all kept alive, so that no two share an address
  for (const auto& table : tables) texts.push_back("SELECT count(*) FROM \"" + table + "\"");
  std::vector<RowCount> counts;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    USHER_TRY(const auto is_table, connection.first(kIsTable, {{"name", tables[i]}}, [](const Row&) { return true; }));
    if (!is_table) continue;
    USHER_TRY(const auto rows, connection.first({"count_rows", texts[i]}, {}, [](const Row& row) { return row.integer(0); }));
    counts.push_back({tables[i], rows.value_or(0)});
  }
  return counts;
}

}  // namespace usher::db
