#pragma once

#include "common/db/engine/foreign_database.h"
#include "tests/catch.h"

namespace usher::db {

/// Every row as one text, such as `1|one|-|`; "-": null.
inline std::vector<std::string> rows_of(ForeignDatabase& database, const ForeignTable& table,
                                        const std::optional<ForeignBeside>& beside = std::nullopt) {
  std::vector<std::string> rows;
  const auto read = database.each(table, beside, [&](const Row& row) -> Status {
    std::string text;
    for (int i = 0; i < row.columns(); ++i) text += (row.is_null(i) ? "-" : row.string(i)) + "|";
    rows.push_back(text);
    return done();
  });
  REQUIRE(read.ok());
  return rows;
}

}  // namespace usher::db
