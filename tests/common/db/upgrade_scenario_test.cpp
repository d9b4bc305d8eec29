#include <regex>

#include "common/db/migrator.h"
#include "common/db/open_database.h"
#include "tests/catch.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/temp_directory.h"

// A database of every version before, with rows in each of its tables, to later schemas and back. The rows are made from the
// columns of the tables, so that a new migration needs no line here.
namespace usher::db::upgrades {
namespace {

const Time kNow = from_ms(1'700'000'000'123);
/// Rows of each version go through the next one, those of every fourth through all to the newest: the steps grow with the square.
constexpr int kWholeEvery = 4;
constexpr int kRows = 3;  ///< In each table: every column has a value, none that may be NULL has one, mixed.

struct Column {
  std::string name;
  std::string type;
  bool required = false;
  std::vector<std::string> choices;                              ///< Literals of `CHECK (name IN (…))`.
  std::optional<std::pair<std::string, std::string>> refers_to;  ///< Table and column.
};
struct Table {
  std::string name;
  std::vector<Column> columns;
};
/// In the order of their creation, so that a row's references come before it.
using Tables = std::vector<Table>;

void checked(const Status& status) {
  if (!status.ok()) FAIL(status.error().detail() << " " << status.error().cause.for_log());
}
template <class T>
T checked(Result<T> result) {
  if (!result.ok()) FAIL(result.error().detail() << " " << result.error().cause.for_log());
  return std::move(result).value();
}

using TextRow = std::vector<std::optional<std::string>>;

std::vector<TextRow> rows_of(Connection& connection, const std::string& sql) {
  std::vector<TextRow> rows;
  checked(connection.each({"rows", sql}, {}, [&rows](const Row& row) {
    TextRow& values = rows.emplace_back();
    for (int i = 0; i < row.columns(); ++i) values.push_back(row.maybe_string(i));
    return true;
  }));
  return rows;
}

std::vector<std::string> choices_of(const std::string& table_sql, const std::string& column) {
  const auto condition = "CHECK (" + column + " IN (";
  const auto found = table_sql.find(condition);
  if (found == std::string::npos) return {};
  const auto begin = found + condition.size();
  const auto end = table_sql.find(')', begin);
  if (table_sql.compare(end, 2, "))") != 0) return {};  // a condition of another form
  const auto list = table_sql.substr(begin, end - begin);
  const std::regex literal("'[^']*'|\\d+");
  std::vector<std::string> choices;
  for (std::sregex_iterator it(list.begin(), list.end(), literal); it != std::sregex_iterator(); ++it)
    choices.push_back(it->str());
  return choices;
}

Tables tables_of(Connection& sqlite) {
  Tables tables;
  for (const auto& made : rows_of(sqlite,
                                  "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name <> 'schema_migrations' "
                                  "AND name NOT LIKE 'sqlite_%' ORDER BY rowid")) {
    Table& table = tables.emplace_back(Table{*made[0], {}});
    for (const auto& column :
         rows_of(sqlite, "SELECT name, type, \"notnull\" + pk > 0 FROM pragma_table_info('" + table.name + "')"))
      table.columns.push_back({*column[0], *column[1], column[2] == "1", choices_of(*made[1], *column[0]), {}});
    for (const auto& key :
         rows_of(sqlite, "SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list('" + table.name + "')"))
      for (auto& column : table.columns)
        if (column.name == key[0]) column.refers_to = {*key[1], *key[2]};
  }
  return tables;
}

const Column& find_column(const Tables& tables, const std::string& table, const std::string& column) {
  const auto in = std::find_if(tables.begin(), tables.end(), [&](const Table& t) { return t.name == table; });
  REQUIRE(in != tables.end());
  return *std::find_if(in->columns.begin(), in->columns.end(), [&](const Column& c) { return c.name == column; });
}

/// The literal of a column in row `row` of its table.
std::string value_of(const Tables& tables, const Column& column, int position, int row) {
  const bool is_left_out = row == 1 || (row == 2 && position % 2 == 0);
  if (!column.required && is_left_out) return "NULL";
  if (column.refers_to) {
    const auto& [table, referred] = *column.refers_to;
    return value_of(tables, find_column(tables, table, referred), 0, row);
  }
  if (!column.choices.empty()) return column.choices[static_cast<std::size_t>(row) % column.choices.size()];
  if (column.type == "BIGINT") return std::to_string(1'700'000'000'000 + row);
  if (column.type != "TEXT") return std::to_string(row);
  return "'" + column.name + " " + std::to_string(row) + " \xC3\xBC'";
}

void fill(Connection& connection, const Tables& tables) {
  std::string sql;
  for (auto table = tables.rbegin(); table != tables.rend(); ++table) sql += "DELETE FROM " + table->name + ";\n";
  for (const auto& table : tables)
    for (int row = 0; row < kRows; ++row) {
      std::string names;
      std::string values;
      for (std::size_t i = 0; i < table.columns.size(); ++i) {
        names += (i == 0 ? "" : ", ") + table.columns[i].name;
        values += (i == 0 ? "" : ", ") + value_of(tables, table.columns[i], static_cast<int>(i), row);
      }
      sql += "INSERT INTO " + table.name + " (" + names + ") VALUES (" + values + ");\n";
    }
  checked(connection.script(sql));
}

/// The rows of each table by the names of their columns, those of `wanted` alone, in an order of their own.
std::map<std::string, std::vector<TextRow>> contents_of(Connection& connection, const Tables& wanted) {
  std::map<std::string, std::vector<TextRow>> contents;
  for (const auto& table : wanted) {
    std::string names;
    for (const auto& column : table.columns) names += (names.empty() ? "" : ", ") + column.name;
    auto rows = rows_of(connection, "SELECT " + names + " FROM " + table.name);
    std::sort(rows.begin(), rows.end());
    contents[table.name] = std::move(rows);
  }
  return contents;
}

using Schemas = std::map<int, Tables>;

/// The tables of each schema version, as SQLite tells them; they are the same on both engines.
Schemas made_schemas() {
  const testkit::TempDirectory directory;
  const auto database = checked(open_database("sqlite:" + directory.file("a.db"), {.write_queue = false}));
  const auto connection = checked(database->connect());
  Schemas found;
  for (const auto& step : migrations()) {
    checked(Migrator().up(*connection, step.number, kNow));
    found[step.number] = tables_of(*connection);
  }
  return found;
}

const Schemas& schemas() {
  static const auto made = made_schemas();
  return made;
}

void check_sound(Database& database) { CHECK(checked(database.integrity_check()) == std::vector<std::string>{}); }

void upgrade_from_every_version(Database& database) {
  const Migrator migrator;
  const auto& known = schemas();
  const auto connection = checked(database.connect());
  if (database.is_file()) checked(connection->script("PRAGMA synchronous = OFF"));  // a thousand commits need not reach the disk
  for (const auto& [version, tables] : known) {
    INFO("from version " << version);
    checked(migrator.up(*connection, version, kNow));
    fill(*connection, tables);
    const auto before = contents_of(*connection, tables);
    for (const auto& [table, rows] : before) CHECK(rows.size() == kRows);

    const auto next = std::next(known.find(version));
    const auto& [reached, reached_tables] = version % kWholeEvery == 0 || next == known.end() ? *known.rbegin() : *next;
    checked(migrator.up(*connection, reached, kNow));
    CHECK(contents_of(*connection, tables) == before);
    check_sound(database);
    const auto upgraded = contents_of(*connection, reached_tables);

    checked(migrator.down(*connection, version));
    CHECK(checked(migrator.schema_version(*connection)) == version);
    CHECK(contents_of(*connection, tables) == before);
    check_sound(database);

    checked(migrator.up(*connection, reached, kNow));
    CHECK(contents_of(*connection, reached_tables) == upgraded);
    checked(migrator.down(*connection, version));
  }
}

TEST_CASE("upgrade: rows of every schema version stay through later ones and back, on SQLite", "[db][migrator][upgrade]") {
  const testkit::TempDirectory directory;
  upgrade_from_every_version(*checked(open_database("sqlite:" + directory.file("a.db"), {.write_queue = false})));
}

TEST_CASE("upgrade: rows of every schema version stay through later ones and back, on PostgreSQL", "[db][postgres][upgrade]") {
  if (!testkit::has_postgres()) return;
  const testkit::PostgresScratch scratch(testkit::PostgresScratch::Contents::kNothing);
  upgrade_from_every_version(*checked(open_database(scratch.url(), {.write_queue = false})));
}

}  // namespace
}  // namespace usher::db::upgrades
