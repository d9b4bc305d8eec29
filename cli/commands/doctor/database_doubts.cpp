#include "cli/commands/doctor/database_doubts.h"

#include "common/db/postgres/postgres_url.h"

namespace usher::cli {
namespace {

/// A pooler's usual port, or Neon's name for one. Behind it connections are shared.
bool is_pooler(const db::PostgresUrl& url) {
  return !url.names_statements() || url.value_of("host").find("-pooler.") != std::string_view::npos ||
         url.value_of("port") == "6432";
}

}  // namespace

Result<std::vector<settings::Warning>> doubts_about_database(const settings::Settings& settings) {
  std::vector<settings::Warning> warnings;
  const auto& database = settings.database;
  if (database.engine != settings::Engine::kPostgres) return warnings;
  const auto parsed = db::PostgresUrl::parse(database.url.expose());
  if (!parsed.ok())
    return Error{.code = ErrorCode::kInvalidSettings, .fields = {{"DATABASE_URL", "INVALID_FORMAT", parsed.error().detail()}}};
  const auto& url = parsed.value();
  const auto doubt = [&warnings](const char* key, std::string text) { warnings.push_back({key, std::move(text), true}); };
  const auto mode = url.value_of("sslmode");
  if (!url.is_local() && mode != "verify-full")
    doubt("DATABASE_URL",
          "has sslmode=" + std::string(mode) +
              ", with which another machine can take the place of the database; leave sslmode out, or write verify-full");
  if (url.value_of("user") == "postgres")
    doubt("DATABASE_URL",
          "signs in as postgres, who may do more than Usher needs; make a role that owns its schema alone (docs/postgres.md)");
  if (!url.names_statements())
    doubt("DATABASE_URL", "has pgbouncer=true, which costs most of the speed; leave it out with PgBouncer 1.21 or newer");
  if (is_pooler(url) && !database.pool_size && !url.max_connections())
    doubt("DATABASE_POOL_SIZE",
          "is not set, and the database is behind a pooler, whose limit the servers share; set it to this server's part");
  if (database.schema == "public")
    doubt("DATABASE_SCHEMA", "is public, where other programs' tables and migrations meet those of Usher; leave it out");
  return warnings;
}

}  // namespace usher::cli
