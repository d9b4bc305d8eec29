#include "common/db/postgres/postgres_texts.h"

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/db/engine/sql_text.h"

namespace usher::db {
namespace {

/// The words before a table's or view's name.
constexpr std::array<std::string_view, 8> kBeforeTables{"from", "join", "into", "update", "table", "references", "on", "view"};
/// The words that may stand between these and the name.
constexpr std::array<std::string_view, 4> kBetween{"if", "not", "exists", "only"};
/// Where a row lies, in SQLite's word and in PostgreSQL's: the shortest way from one part of a statement to another.
constexpr std::string_view kRowAddress = "rowid";
constexpr std::string_view kOurRowAddress = "ctid";
constexpr std::string_view kAnnounce = "listeners/announce";
/// PostgreSQL cuts the name of a prepared statement after 63 bytes: `row_`, this, `_`, a fingerprint and a generation.
constexpr std::size_t kMaxQueryName = 40;

bool is_parameter(std::string_view piece) { return piece.size() > 1 && piece.front() == ':' && piece[1] != ':'; }

/// Follows a text's words, and knows which of them is a table's name.
class Words {
 public:
  explicit Words(const std::vector<std::string>& tables) : tables_(tables) {}

  /// Whether `word` is to be qualified; `rest` is the text after it.
  bool names_ours(std::string_view word, std::string_view rest) {
    const auto lower = ascii_lower(word);
    const bool expected = std::exchange(expects_, Expects::kNothing) == Expects::kTable;
    if (expects_index_) {
      expects_index_ = contains(kBetween, lower);
      if (!expects_index_) return true;
    }
    if (expected && contains(kBetween, lower)) {
      expects_ = Expects::kTable;
    } else if (expected && !rest.starts_with('.') && std::ranges::binary_search(tables_, lower)) {
      return true;
    } else if (contains(kBeforeTables, lower)) {
      expects_ = Expects::kTable;
    }
    expects_index_ = expects_index_ || (before_ == "drop" && lower == "index");
    before_ = lower;
    return false;
  }
  /// Whether the word before was AS, as in a cast.
  [[nodiscard]] bool after_as() const { return before_ == "as"; }
  void meet_other(std::string_view piece) {
    if (piece.find_first_not_of(" \t\r\n") != std::string_view::npos && !piece.starts_with("--")) expects_ = Expects::kNothing;
  }

 private:
  enum class Expects { kNothing, kTable };
  const std::vector<std::string>& tables_;
  Expects expects_ = Expects::kNothing;
  bool expects_index_ = false;
  std::string before_;
};

std::vector<std::string> sorted(std::vector<std::string> tables, bool any) {
  if (!any) return {};
  tables.emplace_back("schema_migrations");
  std::ranges::sort(tables);
  return tables;
}

}  // namespace

PostgresTexts::Kept PostgresTexts::kept_for(const std::string& schema) {
  const auto name = quoted_name(schema);
  const std::string from =
      " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = " +
      quoted_text(schema);
  const auto absent = [&name](const std::string& view) {
    return "pg_catalog.to_regclass(" + quoted_text(name + "." + view) + ") IS NULL";
  };
  Kept kept;
  kept.tables = "SELECT lower(CAST(c.relname AS TEXT))" + from + " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')";
  kept.stored_tables = "SELECT lower(CAST(c.relname AS TEXT))" + from + " WHERE c.relkind IN ('r', 'p')";
  kept.ledger_columns = "SELECT a.attname" + from +
                        " JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid WHERE c.relname = 'schema_migrations'"
                        " AND a.attnum > 0 AND NOT a.attisdropped";
  kept.index_state =
      "SELECT CAST(i.indisvalid AND i.indisready AS INT), CAST(EXISTS (SELECT 1 FROM"
      " pg_catalog.pg_stat_progress_create_index p WHERE p.index_relid = c.oid) AS INT)" +
      from + " JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid WHERE lower(CAST(c.relname AS TEXT)) = :index";
  kept.has_parts = "SELECT 1" + from +
                   " JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid"
                   " WHERE c.relname = 'users_by_part' AND i.indisvalid AND i.indisready";
  // IF NOT EXISTS alone fails when two runners come at once, and asks for the right to create a schema that is there.
  kept.before = "SELECT pg_catalog.pg_advisory_xact_lock(8386103215); DO $usher$ BEGIN IF pg_catalog.to_regnamespace(" +
                quoted_text(name) + ") IS NULL THEN CREATE SCHEMA " + name + "; END IF; IF " + absent("schema_migrations") +
                " THEN CREATE TABLE " + name +
                ".schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum TEXT NOT NULL,"
                " applied_at_ms BIGINT NOT NULL, readable_from INTEGER); END IF; END $usher$";
  const auto readable = [&name](const std::string& view) {
    return "pg_catalog.has_table_privilege('usher_reader', pg_catalog.to_regclass(" + quoted_text(name + "." + view) +
           "), 'SELECT')";
  };
  // Two runners that change a right at once would fail, hence the lock, which only a change takes.
  kept.grant = "DO $usher$ BEGIN IF EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'usher_reader') THEN IF NOT (" +
               absent("users_v1") + " OR " + absent("profiles_v1") + ") THEN IF NOT (" + readable("users_v1") + " AND " +
               readable("profiles_v1") + " AND pg_catalog.has_schema_privilege('usher_reader', pg_catalog.to_regnamespace(" +
               quoted_text(name) + "), 'USAGE')) THEN LOCK TABLE " + name +
               ".schema_migrations IN ACCESS EXCLUSIVE MODE; GRANT USAGE ON SCHEMA " + name +
               " TO usher_reader; GRANT SELECT ON TABLE " + name + ".users_v1, " + name +
               ".profiles_v1 TO usher_reader; END IF; END IF; END IF; END $usher$";
  return kept;
}

PostgresTexts::PostgresTexts(std::string schema, std::vector<std::string> tables)
    : schema_(std::move(schema)),
      tables_(sorted(std::move(tables), !schema_.empty())),
      kept_(kept_for(schema_)),
      migrating_{
          .tables = {"schema/tables", kept_.tables},
          .stored_tables = {"schema/stored_tables", kept_.stored_tables},
          .ledger_columns = {"schema/columns", kept_.ledger_columns},
          .index_state = {"schema/index_state", kept_.index_state},
          .reader_missing = {"schema/reader_missing",
                             "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'usher_reader')"},
          .before = kept_.before,
          .lock = "SET LOCAL lock_timeout = '2s'; LOCK TABLE schema_migrations IN ACCESS EXCLUSIVE MODE",
          .grant = kept_.grant,
          .parts = {.is_there = {"parts/is_there", kept_.has_parts},
                    .extension = {"parts/extension",
                                  "SELECT (SELECT pg_catalog.quote_ident(n.nspname) FROM pg_catalog.pg_extension e"
                                  " JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'),"
                                  " CAST(EXISTS (SELECT 1 FROM pg_catalog.pg_available_extensions a"
                                  " WHERE a.name = 'pg_trgm') AS INT)"},
                    // By itself it would lie in the schema of the role's name, which may be ours and be renamed by a restore.
                    .make_extension = {"CREATE EXTENSION IF NOT EXISTS pg_trgm SCHEMA public",
                                       "CREATE EXTENSION IF NOT EXISTS pg_trgm"}}} {}

PostgresText PostgresTexts::translate(const Query& query) const {
  PostgresText text;
  Words words(tables_);
  const auto schema = quoted_name(schema_) + ".";
  const bool has_own = !query.postgres.empty() && (announces_ || query.name != kAnnounce);
  for (auto rest = has_own ? query.postgres : query.sql; !rest.empty();) {
    const auto piece = next_piece(rest);
    rest.remove_prefix(piece.size());
    if (is_parameter(piece)) {
      const auto at = std::ranges::find(text.parameters, piece.substr(1));
      text.sql += "$" + std::to_string(at - text.parameters.begin() + 1);
      if (at == text.parameters.end()) text.parameters.emplace_back(piece.substr(1));
      continue;
    }
    if (!is_word(piece)) words.meet_other(piece);
    if (is_word(piece) && words.names_ours(piece, rest)) text.sql += schema;
    text.sql += piece == kRowAddress ? kOurRowAddress : piece;
  }
  text.statement = std::string(query.name.substr(0, kMaxQueryName)) + "_" + fingerprint(text.sql);
  return text;
}

std::string PostgresTexts::script(std::string_view sql) const {
  if (schema_.empty()) return std::string(sql);
  std::string text;
  Words words(tables_);
  const auto schema = quoted_name(schema_) + ".";
  for (auto rest = sql; !rest.empty();) {
    const auto piece = next_piece(rest);
    rest.remove_prefix(piece.size());
    const bool is_type = piece == "TEXT" && !words.after_as();
    if (!is_word(piece)) words.meet_other(piece);
    if (is_word(piece) && words.names_ours(piece, rest)) text += schema;
    text += piece;
    if (is_type) text += " COLLATE \"C\"";
  }
  return text;
}

}  // namespace usher::db
