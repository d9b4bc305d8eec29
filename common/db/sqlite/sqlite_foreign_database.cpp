#include "common/db/sqlite/sqlite_foreign_database.h"

#include "common/base/files/file.h"
#include "common/db/engine/sql_text.h"
#include "common/db/sqlite/sqlite_connection.h"

namespace usher::db {
namespace {

constexpr Query kTablesOfFile{
    "foreign_tables",
    "SELECT name FROM sqlite_master WHERE type IN ('table', :view) AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name"};
constexpr Query kColumnsOfTable{"foreign_columns",
                                "SELECT c.name FROM sqlite_master t, pragma_table_info(t.name) c "
                                "WHERE t.type IN ('table', 'view') AND t.name = :name ORDER BY c.cid"};

/// `alias."column", alias."column", NULL`
std::string listed(const ForeignTable& table, char alias) {
  std::string list;
  for (const auto& column : table.columns) {
    if (!list.empty()) list += ", ";
    if (column.empty()) {
      list += "NULL";
    } else {
      list.append(1, alias).append(".").append(quoted_name(column));
    }
  }
  return list;
}

std::string select_text(const ForeignTable& table, const std::optional<ForeignBeside>& beside) {
  std::string text = "SELECT " + listed(table, 'a');
  if (beside) text += ", " + listed(beside->table, 'b');
  text += " FROM " + quoted_name(table.name) + " a";
  if (!beside) return text;
  text += " LEFT JOIN " + quoted_name(beside->table.name) + " b ON b." + quoted_name(beside->key) + " = a." +
          quoted_name(beside->refers);
  if (!beside->kind.empty()) text += " AND b." + quoted_name(beside->kind) + " = :is";
  return text;
}

Error unreadable(const Error& problem, const std::string& path) {
  return Error{.code = ErrorCode::kDatabaseUnreachable,
               .what = path + " cannot be read: " + problem.detail() +
                       ". If its server is running, stop it first or import a copy (sqlite3 OLD \".backup COPY\")",
               .cause = problem.cause};
}

class SqliteForeignDatabase final : public ForeignDatabase {
 public:
  explicit SqliteForeignDatabase(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

  Result<std::vector<std::string>> tables(bool with_views) override {
    return connection_->all(kTablesOfFile, {{"view", with_views ? "view" : ""}}, [](const Row& row) { return row.string(0); });
  }

  Result<std::vector<std::string>> columns_of(const std::string& table) override {
    return connection_->all(kColumnsOfTable, {{"name", table}}, [](const Row& row) { return row.string(0); });
  }

  Result<std::int64_t> count(const std::string& table) override {
    const std::string text = "SELECT count(*) FROM " + quoted_name(table);
    return connection_->count({"foreign_count", text}, {});
  }

  Status each(const ForeignTable& table, const std::optional<ForeignBeside>& beside,
              const std::function<Status(const Row&)>& row) override {
    const std::string text = select_text(table, beside);
    const Query query{"foreign_rows", text};
    Status outcome = done();
    const auto hand_over = [&](const Row& current) {
      outcome = row(current);
      return outcome.ok();
    };
    if (beside && !beside->kind.empty()) {
      USHER_CHECK(connection_->each(query, {{"is", beside->is}}, hand_over));
    } else {
      USHER_CHECK(connection_->each(query, {}, hand_over));
    }
    return outcome;
  }

 private:
  std::unique_ptr<Connection> connection_;
};

}  // namespace

Result<std::unique_ptr<ForeignDatabase>> open_foreign_sqlite(const std::string& path) {
  USHER_TRY(const bool is_there, exists(path));
  if (!is_there) return error(ErrorCode::kNotFound, "There is no database at " + path);
  USHER_TRY(auto connection, SqliteConnection::open(path, {.mode = SqliteMode::kForeign, .mapped = false}));
  // The first read takes the snapshot, and is the first call to detect a file that is not a database.
  const auto begun = connection->script("BEGIN; SELECT count(*) FROM sqlite_master");
  if (!begun.ok()) return unreadable(begun.error(), path);
  return std::unique_ptr<ForeignDatabase>(std::make_unique<SqliteForeignDatabase>(std::move(connection)));
}

}  // namespace usher::db
