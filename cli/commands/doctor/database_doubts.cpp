#include "cli/commands/doctor/database_doubts.h"

#include "common/db/postgres/postgres_url.h"

namespace usher::cli {
namespace {

using Text = std::optional<std::string>;

/// A pooler's usual port, or Neon's name for one. Behind it connections are shared.
bool is_pooler(const db::PostgresUrl& url) {
  return !url.names_statements() || url.value_of("host").find("-pooler.") != std::string_view::npos ||
         url.value_of("port") == "6432";
}

Text unverified(const db::PostgresUrl& url, const settings::Settings&) {
  const auto mode = url.value_of("sslmode");
  if (url.is_local() || mode == "verify-full") return std::nullopt;
  return "has sslmode=" + std::string(mode) +
         ", with which another machine can take the place of the database; leave sslmode out, or write verify-full";
}

Text usual_superuser(const db::PostgresUrl& url, const settings::Settings&) {
  if (url.value_of("user") != "postgres") return std::nullopt;
  return "signs in as postgres, who may do more than Usher needs; make a role that owns its schema alone (docs/postgres.md)";
}

Text unkept_statements(const db::PostgresUrl& url, const settings::Settings&) {
  if (url.names_statements()) return std::nullopt;
  return "has pgbouncer=true, which costs most of the speed; leave it out with PgBouncer 1.21 or newer";
}

Text unbounded_pool(const db::PostgresUrl& url, const settings::Settings& s) {
  if (!is_pooler(url) || s.database.pool_size || url.max_connections()) return std::nullopt;
  return "is not set, and the database is behind a pooler, whose limit the servers share; set it to this server's part";
}

Text shared_schema(const db::PostgresUrl&, const settings::Settings& s) {
  if (s.database.schema != "public") return std::nullopt;
  return "is public, where other programs' tables and migrations meet those of Usher; leave it out";
}

struct Doubt {
  std::string_view key;
  Text (*about)(const db::PostgresUrl& url, const settings::Settings& settings);  ///< Empty if nothing is wrong.
};

constexpr Doubt kDatabaseDoubts[] = {
    {"DATABASE_URL", unverified},           {"DATABASE_URL", usual_superuser},  {"DATABASE_URL", unkept_statements},
    {"DATABASE_POOL_SIZE", unbounded_pool}, {"DATABASE_SCHEMA", shared_schema},
};

}  // namespace

Result<std::vector<settings::Warning>> doubts_about_database(const settings::Settings& settings) {
  std::vector<settings::Warning> warnings;
  if (settings.database.engine != settings::Engine::kPostgres) return warnings;
  const auto url = db::PostgresUrl::parse(settings.database.url.expose());
  if (!url.ok())
    return Error{.code = ErrorCode::kInvalidSettings, .fields = {{"DATABASE_URL", "INVALID_FORMAT", url.error().detail()}}};
  for (const auto& doubt : kDatabaseDoubts)
    if (auto text = doubt.about(url.value(), settings)) warnings.push_back({std::string(doubt.key), std::move(*text), true});
  return warnings;
}

}  // namespace usher::cli
