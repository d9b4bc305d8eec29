#include "common/db/foreign_database.h"

#include "common/db/engine/database_url.h"
#include "common/db/sqlite/sqlite_connection.h"

namespace usher::db {
namespace {

constexpr Query kColumnsOfTable{"foreign_columns",
                                "SELECT c.name FROM sqlite_master t, pragma_table_info(t.name) c "
                                "WHERE t.type = 'table' AND t.name = :name ORDER BY c.cid"};

std::string quoted_name(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text.append(c == '"' ? 2 : 1, c);
  return text + '"';
}

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

Error refused(const Error& problem, std::string_view url) {
  if (problem.code == ErrorCode::kDatabaseUnreachable)
    return error(ErrorCode::kDatabaseUnreachable,
                 "PostgreSQL is not built into this release yet, so " + redacted(url) + " cannot be read; only sqlite:PATH can");
  return error(ErrorCode::kInvalidArgument, redacted(url) + " is not a database that this release can read; write sqlite:PATH");
}

Error unreadable(const Error& problem, const std::string& path) {
  return Error{.code = ErrorCode::kDatabaseUnreachable,
               .what = path + " cannot be read: " + std::string(problem.detail()) +
                       ". If its server is running, stop it first or import a copy (sqlite3 OLD \".backup COPY\")",
               .cause = problem.cause};
}

}  // namespace

Result<std::unique_ptr<ForeignDatabase>> ForeignDatabase::open(std::string_view url) {
  const auto parsed = DatabaseUrl::parse(url);
  if (!parsed.ok()) return refused(parsed.error(), url);
  auto connection = SqliteConnection::open(parsed.value().path(), {.mode = SqliteMode::kForeign});
  if (!connection.ok()) return std::move(connection).error();
  // The first read takes the snapshot, and is the first call to detect a file that is not a database.
  const auto begun = connection.value()->script("BEGIN; SELECT count(*) FROM sqlite_master");
  if (!begun.ok()) return unreadable(begun.error(), parsed.value().path());
  return std::unique_ptr<ForeignDatabase>(new ForeignDatabase(std::move(connection).value()));
}

Result<std::vector<std::string>> ForeignDatabase::columns_of(const std::string& table) {
  std::vector<std::string> names;
  USHER_CHECK(connection_->each(kColumnsOfTable, {{"name", table}}, [&](const Row& row) {
    names.push_back(row.string(0));
    return true;
  }));
  return names;
}

Result<std::int64_t> ForeignDatabase::count(const std::string& table) {
  const std::string text = "SELECT count(*) FROM " + quoted_name(table);
  USHER_TRY(const auto rows, connection_->first({"foreign_count", text}, {}, [](const Row& row) { return row.integer(0); }));
  return rows.value_or(0);
}

Status ForeignDatabase::each(const ForeignTable& table, const std::optional<ForeignBeside>& beside,
                             const std::function<Status(const Row&)>& row) {
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

}  // namespace usher::db
