#include "common/db/set_aside.h"

#include <filesystem>

#include "common/base/text.h"
#include "common/db/created_tables.h"
#include "common/db/engine/sql_text.h"

namespace usher::db {
namespace {

namespace files = std::filesystem;

/// PostgreSQL cuts names at 63 bytes: what is left for the schema's own beside "_before_restore" and a number.
constexpr std::size_t kMostSchemaBytes = 63 - 15 - 5;

constexpr Query kHasSchema{"schema/exists", "SELECT count(*) FROM pg_catalog.pg_namespace WHERE nspname = :name"};

/// Of our own role's: another role could write the comment, too, and a superuser has the rights of every role.
constexpr Query kAllSetAside{"schema/all_set_aside",
                             "SELECT nspname FROM pg_catalog.pg_namespace"
                             " WHERE pg_catalog.obj_description(oid, 'pg_namespace') IN (:unfinished, :replaced)"
                             " AND nspowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)"
                             " ORDER BY nspname"};

/// Keeps the extension of the index of parts, which a role without rights in `public` has in its own schema, out of what is
/// dropped later.
std::string keep_extension(const std::string& from, const std::string& to) {
  return "DO $usher$ BEGIN IF EXISTS (SELECT 1 FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n"
         " ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm' AND n.nspname = " +
         quoted_text(from) + ") THEN CREATE SCHEMA " + quoted_name(to) + "; ALTER EXTENSION pg_trgm SET SCHEMA " +
         quoted_name(to) + "; END IF; EXCEPTION WHEN insufficient_privilege THEN NULL; END $usher$";
}

std::string comment_of(const std::string& schema, bool is_replaced) {
  return std::string("Set aside by ") + (is_replaced ? "a" : "an unfinished") + " restore of the schema " + schema;
}

std::string candidate(const std::string& name, std::string_view separator, int number) {
  return number == 1 ? name : name + std::string(separator) + std::to_string(number);
}

Result<bool> has_schema(Connection& connection, const std::string& name) {
  USHER_TRY(const auto found, connection.first(kHasSchema, {{"name", name}}, [](const Row& row) { return row.flag(0); }));
  return found.value_or(false);
}

/// A new name of the schema would take another program's tables along. Views only have to be made again.
Status require_ours(Connection& connection, const std::string& schema) {
  auto ours = created_tables(migrations());
  ours.emplace_back("schema_migrations");
  std::string other;
  USHER_CHECK(connection.each(connection.schema_texts().stored_tables, {}, [&](const Row& row) {
    if (!contains(ours, row.text(0))) other = row.string(0);
    return other.empty();
  }));
  if (other.empty()) return done();
  return error(ErrorCode::kConflict, "The schema " + schema + " also has the table " + other +
                                         " of another program, which would be renamed with it; move that program's tables into "
                                         "another schema (ALTER TABLE ... SET SCHEMA), then restore. Nothing was changed");
}

}  // namespace

std::string file_to_keep(const std::string& path, std::string_view suffix) {
  std::error_code ignored;
  for (int number = 1;; ++number) {
    auto name = candidate(path + std::string(suffix), "-", number);
    if (!files::exists(files::symlink_status(name, ignored))) return name;  // a link that leads nowhere is a name too
  }
}

Result<std::string> schema_to_keep(Database& database, const std::string& schema) {
  USHER_TRY(const auto connection, database.connect());
  USHER_CHECK(require_ours(*connection, schema));
  const std::string begin(first_bytes(schema, kMostSchemaBytes));
  for (int number = 1;; ++number) {
    auto name = candidate(begin + "_before_restore", "_", number);
    USHER_TRY(const bool is_taken, has_schema(*connection, name));
    if (!is_taken) return name;
  }
}

Status set_aside(Database& database, const std::string& schema, const std::string& name) {
  USHER_TRY(const auto claim, database.claim(Claim::kAlone));
  USHER_TRY(const auto connection, database.connect());
  return connection->script("ALTER SCHEMA " + quoted_name(schema) + " RENAME TO " + quoted_name(name) + "; COMMENT ON SCHEMA " +
                            quoted_name(name) + " IS " + quoted_text(comment_of(schema, false)) + "; " +
                            keep_extension(name, schema));
}

Result<std::vector<std::string>> all_set_aside(Connection& connection, const std::string& schema, bool also_replaced) {
  const auto unfinished = comment_of(schema, false), replaced = comment_of(schema, also_replaced);
  return connection.all(kAllSetAside, {{"unfinished", unfinished}, {"replaced", replaced}},
                        [](const Row& row) { return row.string(0); });
}

Status note_replaced(Connection& connection, const std::string& schema) {
  USHER_TRY(const auto names, all_set_aside(connection, schema, false));
  std::string text;
  for (const auto& name : names)
    text += "COMMENT ON SCHEMA " + quoted_name(name) + " IS " + quoted_text(comment_of(schema, true)) + ";";
  return connection.script(text);
}

}  // namespace usher::db
