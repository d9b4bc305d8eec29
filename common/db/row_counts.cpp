#include "common/db/row_counts.h"

#include <functional>
#include <set>

namespace usher::db {
Result<std::vector<RowCount>> count_rows(Connection& connection, const std::vector<std::string>& tables) {
  std::set<std::string, std::less<>> stored;
  USHER_CHECK(connection.each(connection.schema_texts().stored_tables, {}, [&stored](const Row& row) {
    stored.insert(row.string(0));
    return true;
  }));
  std::vector<std::string> texts;  // all kept alive, so that no two share an address
  for (const auto& table : tables) texts.push_back("SELECT count(*) FROM " + table);
  std::vector<RowCount> counts;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (!stored.contains(tables[i])) continue;
    USHER_TRY(const auto rows, connection.first({"count_rows", texts[i]}, {}, [](const Row& row) { return row.integer(0); }));
    counts.push_back({tables[i], rows.value_or(0)});
  }
  return counts;
}

}  // namespace usher::db
