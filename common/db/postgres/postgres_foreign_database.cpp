#include "common/db/postgres/postgres_foreign_database.h"

#include "common/base/text.h"
#include "common/db/engine/sql_text.h"
#include "common/db/postgres/postgres_connection.h"

namespace usher::db {
namespace {

constexpr Query kFirst{"foreign_first", "SELECT 1"};
constexpr Query kColumns{"foreign_columns",
                         "SELECT a.attname, CASE WHEN t.typbasetype <> 0 THEN t.typbasetype ELSE t.oid END "
                         "FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid "
                         "WHERE a.attrelid = to_regclass(CAST(:table AS TEXT)) AND a.attnum > 0 AND NOT a.attisdropped "
                         "ORDER BY a.attnum"};
/// Those of `schema`, or of the role's search path, apart from those of a schema that Usher's migrations made.
constexpr Query kTables{"foreign_tables",
                        "SELECT DISTINCT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                        "WHERE (c.relkind IN ('r', 'p') OR CAST(:views AS SMALLINT) = 1 AND c.relkind IN ('v', 'm')) AND NOT "
                        "c.relispartition AND has_table_privilege(c.oid, 'SELECT') "
                        "AND CASE WHEN CAST(:schema AS TEXT) IS NOT NULL THEN n.nspname = CAST(:schema AS TEXT) "
                        "ELSE n.nspname = ANY (current_schemas(false)) AND NOT EXISTS (SELECT 1 FROM pg_attribute a "
                        "WHERE a.attname = 'checksum' "
                        "AND a.attrelid = to_regclass(quote_ident(n.nspname) || '.schema_migrations')) END ORDER BY 1"};
/// The first schema of the role's search path that has the table, apart from one that Usher's migrations made.
constexpr Query kSchema{"foreign_schema",
                        "SELECT s.name FROM unnest(current_schemas(false)) WITH ORDINALITY AS s(name, position) "
                        "WHERE to_regclass(quote_ident(s.name) || '.' || quote_ident(CAST(:table AS TEXT))) IS NOT NULL "
                        "AND NOT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attname = 'checksum' "
                        "AND a.attrelid = to_regclass(quote_ident(s.name) || '.schema_migrations')) "
                        "ORDER BY s.position LIMIT 1"};
constexpr std::int64_t kTimestamp = 1114;  // pg_type.oid, which is the same in every installation
constexpr std::int64_t kTimestampWithZone = 1184;
/// A join of whole tables may sort before its first row.
constexpr std::chrono::minutes kPatience{10};

std::string as_text(const std::string& column, std::int64_t type) {
  if (type != kTimestamp && type != kTimestampWithZone) return "CAST(" + column + " AS TEXT)";
  const auto utc = type == kTimestamp ? column : "(" + column + " AT TIME ZONE 'UTC')";
  return "CASE WHEN isfinite(" + column + ") THEN to_char(" + utc + ", 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"') END";
}

class PostgresForeignDatabase final : public ForeignDatabase {
 public:
  PostgresForeignDatabase(std::unique_ptr<PostgresConnection> connection, std::optional<std::string> schema)
      : connection_(std::move(connection)), schema_(std::move(schema)) {}

  Result<std::vector<std::string>> tables(bool with_views) override {
    return connection_->all(kTables, {{"schema", schema_}, {"views", with_views}}, [](const Row& row) { return row.string(0); });
  }

  Result<std::vector<std::string>> columns_of(const std::string& table) override {
    USHER_TRY(const auto* const found, look_up(table));
    std::vector<std::string> names;
    for (const auto& column : found->columns) names.push_back(column.name);
    return names;
  }

  Result<std::int64_t> count(const std::string& table) override {
    USHER_TRY(const auto* const found, look_up(table));
    const std::string text = "SELECT count(*) FROM " + found->name;
    return connection_->count({"foreign_count", text}, {});
  }

  Status each(const ForeignTable& table, const std::optional<ForeignBeside>& beside,
              const std::function<Status(const Row&)>& row) override {
    USHER_TRY(const auto rows, select_text(table, beside));
    const auto cursor = "usher_rows_" + std::to_string(++cursors_);
    const auto declare = "DECLARE " + cursor + " NO SCROLL CURSOR FOR " + rows;
    USHER_CHECK(connection_->run({"foreign_declare", declare}));
    auto outcome = fetch_all(cursor, row);
    const auto close = "CLOSE " + cursor;
    if (connection_->in_transaction()) static_cast<void>(connection_->run({"foreign_close", close}));
    return outcome;
  }

 private:
  struct Column {
    std::string name;
    std::int64_t type = 0;  ///< pg_type.oid; of a domain that of its base.
  };
  struct Table {
    std::string name;  ///< Qualified.
    std::vector<Column> columns;
  };

  Result<std::string> schema_of(const std::string& table) {
    if (schema_) return *schema_;
    USHER_TRY(auto schema, connection_->first(kSchema, {{"table", table}}, [](const Row& row) { return row.string(0); }));
    return schema.value_or("");
  }

  /// Found once each; its columns are empty if it does not exist.
  Result<const Table*> look_up(const std::string& table) {
    auto& place = tables_[table];
    if (!place.name.empty()) return &place;
    USHER_TRY(const auto schema, schema_of(table));
    const auto name = quoted_name(schema) + "." + quoted_name(table);
    if (!schema.empty())
      USHER_CHECK(connection_->each(kColumns, {{"table", name}}, [&](const Row& row) {
        place.columns.push_back({row.string(0), row.integer(1)});
        return true;
      }));
    place.name = name;
    return &place;
  }

  /// `alias."column"` for each, as text; NULL for an empty name.
  Result<std::string> listed(const ForeignTable& table, char alias) {
    USHER_TRY(const auto* const there, look_up(table.name));
    const auto& columns = there->columns;
    std::string list;
    for (const auto& name : table.columns) {
      if (!list.empty()) list += ", ";
      const auto* const found = find_by(columns, name, &Column::name);
      list += found ? as_text(std::string(1, alias) + "." + quoted_name(name), found->type) : "NULL";
    }
    return list;
  }

  Result<std::string> select_text(const ForeignTable& table, const std::optional<ForeignBeside>& beside) {
    USHER_TRY(auto text, listed(table, 'a'));
    text.insert(0, "SELECT ");
    USHER_TRY(const auto* const first, look_up(table.name));
    if (!beside) return text + " FROM " + first->name + " a";
    USHER_TRY(const auto others, listed(beside->table, 'b'));
    USHER_TRY(const auto* const second, look_up(beside->table.name));
    // Both as text: one key may be a uuid, and the other text.
    text += ", " + others + " FROM " + first->name + " a LEFT JOIN " + second->name + " b ON CAST(b." + quoted_name(beside->key) +
            " AS TEXT) = CAST(a." + quoted_name(beside->refers) + " AS TEXT)";
    if (!beside->kind.empty()) text += " AND CAST(b." + quoted_name(beside->kind) + " AS TEXT) = " + quoted_text(beside->is);
    return text;
  }

  Status fetch_all(const std::string& cursor, const std::function<Status(const Row&)>& row) {
    const std::string text = "FETCH 1000 FROM " + cursor;
    for (bool is_done = false; !is_done;) {
      is_done = true;
      Status outcome = done();
      USHER_CHECK(connection_->each({"foreign_fetch", text}, {}, [&](const Row& current) {
        is_done = false;
        outcome = row(current);
        return outcome.ok();
      }));
      USHER_CHECK(outcome);
    }
    return done();
  }

  std::unique_ptr<PostgresConnection> connection_;
  std::optional<std::string> schema_;
  std::map<std::string, Table> tables_;
  int cursors_ = 0;
};

}  // namespace

Result<std::unique_ptr<ForeignDatabase>> open_foreign_postgres(const PostgresUrl& url, std::optional<std::string> schema) {
  const PostgresOptions options{
      .texts = std::make_shared<PostgresTexts>("", std::vector<std::string>()), .patience = kPatience, .lifts_timeouts = true};
  USHER_TRY(auto connection, PostgresConnection::open(url, options));
  USHER_CHECK(connection->begin(Begin::kRead));
  USHER_CHECK(connection->run(kFirst));  // takes the snapshot
  return std::unique_ptr<ForeignDatabase>(std::make_unique<PostgresForeignDatabase>(std::move(connection), std::move(schema)));
}

}  // namespace usher::db
