#include "common/db/open_database.h"

#include "common/db/created_tables.h"
#include "common/db/postgres/postgres_database.h"
#include "common/db/postgres/postgres_foreign_database.h"
#include "common/db/sqlite/sqlite_database.h"
#include "common/db/sqlite/sqlite_foreign_database.h"
#include "common/url/database_url.h"

namespace usher::db {
namespace {

bool is_postgres(std::string_view url) {
  const auto named = named_database(url);
  return !named.is_file && named.what.empty();
}

Error unusable(const Error& problem) {
  return Error{.code = ErrorCode::kInvalidArgument, .what = problem.detail(), .cause = problem.cause};
}

}  // namespace

Result<std::unique_ptr<Database>> open_database(const DatabaseUrl& url, OpenOptions options) {
  USHER_TRY(auto database, SqliteDatabase::open(url.path(), std::move(options)));
  return std::unique_ptr<Database>(std::move(database));
}

Result<std::unique_ptr<Database>> open_database(std::string_view url, OpenOptions options) {
  if (!is_postgres(url)) {
    USHER_TRY(const auto file, DatabaseUrl::parse(url));
    return open_database(file, std::move(options));
  }
  USHER_TRY(auto parsed, PostgresUrl::parse(url));
  USHER_TRY(auto database, PostgresDatabase::open(std::move(parsed), std::move(options), created_tables(migrations())));
  return std::unique_ptr<Database>(std::move(database));
}

Result<std::unique_ptr<ForeignDatabase>> open_foreign_database(std::string_view url, std::optional<std::string> schema) {
  if (is_postgres(url)) {
    const auto address = PostgresUrl::parse(url);
    if (!address.ok()) return unusable(address.error());
    if (!schema) schema = address.value().schema();
    return open_foreign_postgres(address.value(), std::move(schema));
  }
  const auto file = DatabaseUrl::parse(url);
  return file.ok() ? open_foreign_sqlite(file.value().path()) : unusable(file.error());
}

}  // namespace usher::db
