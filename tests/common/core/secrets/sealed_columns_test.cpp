#include "common/core/secrets/sealed_columns.h"

#include <set>

#include "tests/catch.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

TEST_CASE("sealed columns: every sealed column of the schema is in the table", "[secret][security]") {
  testkit::TestCore kit;
  std::set<std::string> listed;
  for (const auto& column : kSealedColumns)
    listed.insert(std::string(column.where.table) + "." + std::string(column.where.column));
  const auto sealed = kit.texts(
      "SELECT t.name || '.' || c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND c.name LIKE "
      "'%\\_sealed' ESCAPE '\\'");
  CHECK_FALSE(sealed.empty());
  for (const auto& name : sealed) {
    CAPTURE(name);
    CHECK((name == "refresh_tokens.successor_sealed" || listed.count(name) == 1));
  }
}

TEST_CASE("sealed columns: every column has its own associated data", "[secret][security]") {
  std::set<std::string> labels;
  for (const auto& column : kSealedColumns) labels.insert(column.label("id"));
  CHECK(labels.size() == kSealedColumns.size());
}

}  // namespace
}  // namespace usher::core
