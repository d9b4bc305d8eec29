#include "common/db/row_counts.h"

#include <set>

namespace usher::db {
namespace {

using Names = std::set<std::string, std::less<>>;

Result<Names> stored_tables(Connection& connection) {
  Names stored;
  USHER_CHECK(connection.each(connection.schema_texts().stored_tables, {}, [&stored](const Row& row) {
    stored.insert(row.string(0));
    return true;
  }));
  return stored;
}

}  // namespace

Result<std::vector<RowCount>> count_rows(Connection& connection, const std::vector<std::string>& tables) {
  USHER_TRY(const auto stored, stored_tables(connection));
  std::vector<std::string> texts;  // all kept alive, so that no two share an address
  for (const auto& table : tables) texts.push_back("SELECT count(*) FROM " + table);
  std::vector<RowCount> counts;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (!stored.contains(tables[i])) continue;
    USHER_TRY(const auto rows, connection.count({"count_rows", texts[i]}, {}));
    counts.push_back({tables[i], rows});
  }
  return counts;
}

Result<bool> has_rows(Connection& connection, const std::vector<std::string>& tables) {
  USHER_TRY(const auto stored, stored_tables(connection));
  std::string text;
  for (const auto& table : tables)
    if (stored.contains(table))
      text += (text.empty() ? "SELECT CASE WHEN EXISTS (SELECT 1 FROM " : ") OR EXISTS (SELECT 1 FROM ") + table;
  if (text.empty()) return false;
  text += ") THEN 1 ELSE 0 END";
  USHER_TRY(const auto found, connection.first({"has_rows", text}, {}, [](const Row& row) { return row.flag(0); }));
  return found.value_or(false);
}

}  // namespace usher::db
