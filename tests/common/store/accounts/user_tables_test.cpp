#include "common/store/accounts/user_tables.h"

#include "common/db/sql_files.h"
#include "common/store/accounts/users.h"
#include "tests/common/store/store_fixture.h"

namespace usher::store {
namespace {

using At = ColumnMatch::At;

struct TableFixture : StoreFixture {
  void insert(const std::string& id, const std::optional<std::string>& name = {}, const std::string& role = "user") {
    auto user = sample_user(id);
    user.name = name;
    user.role = role;
    REQUIRE(stores.users.insert(user).ok());
  }
  /// The ids of a part and the total.
  std::string ids(const UserTable& table) {
    std::string list;
    const auto part = stores.user_tables.part(table).value();
    for (const auto& user : part.users) list += user.id.str() + " ";
    return list + std::to_string(part.total);
  }
};

TEST_CASE_METHOD(TableFixture, "user tables: sorted by any column, in either direction, and stable", "[store][users]") {
  for (const auto* id : {"c", "a", "b"}) insert(id);
  for (const auto* column : {"created_at", "updated_at", "role", "name"}) {
    CHECK(ids({.sort_by = column}) == "a b c 3");
    CHECK(ids({.sort_by = column, .descending = true}) == "c b a 3");
  }
  CHECK(ids({.sort_by = "email"}) == "a b c 3");
  CHECK(ids({.sort_by = "email", .descending = true}) == "c b a 3");
  CHECK(ids({.sort_by = "email", .limit = 1, .offset = 1}) == "b 3");
  CHECK(ids({.sort_by = "email", .offset = 3}) == "3");
}

TEST_CASE_METHOD(TableFixture, "user tables: every operator finds the same users by an index and by a scan", "[store][users]") {
  insert("ann", "Ann Lee", "admin");
  insert("annika", "Bo");
  insert("joanna", "Leeann");
  insert("bob");
  const auto search = [&](std::string_view column, const std::string& text, At at, bool negated = false) {
    const ColumnMatch match{.column = column, .text = text, .at = at, .negated = negated};
    const auto found = ids({.search = match, .sort_by = "email"});
    CHECK(ids({.filter = match, .sort_by = "email"}) == found);
    CHECK(ids({.search = match, .filter = match, .sort_by = "email"}) == found);
    return found;
  };
  CHECK(search("email", "ANN", At::kStart) == "ann annika 2");
  CHECK(search("email", "ann", At::kAnywhere) == "ann annika joanna 3");
  CHECK(search("email", "b@example.com", At::kEnd) == "bob 1");
  CHECK(search("email", "ann@example.com", At::kAll) == "ann 1");
  CHECK(search("email", "ann@example.co", At::kAll) == "0");
  CHECK(search("email", "ann", At::kStart, true) == "bob joanna 2");
  CHECK(search("email", "%", At::kAnywhere) == "0");
  CHECK(search("name", "lee", At::kStart) == "joanna 1");
  CHECK(search("name", "lee", At::kAnywhere) == "ann joanna 2");
  CHECK(search("role", "admin", At::kAll) == "ann 1");
  CHECK(search("id", "ann", At::kStart) == "ann annika 2");
}

TEST_CASE_METHOD(TableFixture, "user tables: many candidates are met in the wanted order", "[store][users]") {
  in_one_transaction([&] {
    for (int i = 0; i < 5001; ++i) insert("user" + std::to_string(10'000 + i));
  });
  insert("zoe");
  const UserTable table{.search = {{.column = "email", .text = "user", .at = At::kStart}}, .sort_by = "email", .limit = 2};
  CHECK(ids(table) == "user10000 user10001 5001");
  CHECK(ids({.search = table.search, .sort_by = "email", .descending = true, .limit = 1}) == "user15000 5001");
}

TEST_CASE_METHOD(SqliteFixture, "user tables: no order sorts the table, and unlinked events are not sorted",
                 "[store][sql][security]") {
  for (const auto& query : db::all_queries()) {
    if (!query.name.starts_with("user_tables/by_") && query.name != "audit_events/unlinked") continue;
    const std::string sql = "EXPLAIN QUERY PLAN " + std::string(query.sql);
    std::vector<db::Binding> values;
    for (const auto* name : {"search_column", "search_pattern", "search_wanted", "filter_column", "filter_pattern",
                             "filter_wanted", "now_ms", "limit", "offset"})
      if (query.sql.find(std::string(":") + name) != std::string_view::npos) values.push_back({name, nullptr});
    INFO(query.name);
    const auto ran = connection->run({query.name, sql}, values, [](const db::Row& row) {
      CHECK(row.text(3).find("TEMP B-TREE") == std::string_view::npos);
      return true;
    });
    CHECK(ran.ok());
  }
}

}  // namespace
}  // namespace usher::store
