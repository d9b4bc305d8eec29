#include "cli/commands/doctor/checks.h"
#include "common/core/upkeep/clock_drift.h"
#include "common/db/postgres/postgres_url.h"

namespace usher::cli {
namespace {

/// Older ones get no corrections any more.
constexpr int kOldestMajor = 14;

Finding check_release(const db::ServerFacts& facts, const std::string& place) {
  const auto answer = "The database " + place + " answers: PostgreSQL " + facts.version + ", at most " +
                      std::to_string(facts.max_connections) + " connections";
  if (facts.is_replica)
    return problem("database", answer + "; but it is a replica, which takes no writes: name the primary in DATABASE_URL");
  if (facts.major < kOldestMajor)
    return warning("database",
                   answer + "; releases before " + std::to_string(kOldestMajor) + " get no corrections any more: upgrade it");
  return ok("database", answer);
}

Finding check_encryption(const db::ServerFacts& facts) {
  if (facts.encrypted) return ok("encryption", "The connection to the database uses TLS");
  if (facts.local) return ok("encryption", "The database is on this machine, so that its connection needs no TLS");
  return problem(
      "encryption",
      "The connection to the database is not encrypted; let sslmode=verify-full in DATABASE_URL, and TLS on in the server");
}

Finding check_role(const db::ServerFacts& facts) {
  if (!facts.may_create)
    return problem("role",
                   "The role " + facts.role +
                       " may not create tables, so that `usher migrate up` fails; as the database's owner run GRANT CREATE"
                       " ON DATABASE NAME TO " +
                       facts.role);
  if (facts.is_superuser)
    return warning("role", "The role " + facts.role +
                               " is a superuser, who may do more than Usher needs; make a role that owns its schema alone");
  return ok("role", "The role " + facts.role + " owns what it needs and is no superuser");
}

Finding check_statements(const db::ServerFacts& facts) {
  if (!facts.loses_statements) return ok("statements", "The database keeps the statements that Usher prepares");
  return problem("statements",
                 "A pooler between here and the database loses prepared statements, so that requests fail; add pgbouncer=true to "
                 "DATABASE_URL, or update PgBouncer to 1.21");
}

Finding check_drift(const Result<std::optional<core::Drift>>& drift) {
  if (!drift.ok()) return problem("clock", drift.error());
  if (drift.value() && core::is_worth_a_warning(*drift.value()))
    return {core::stops_a_start(*drift.value()) ? Finding::Level::kProblem : Finding::Level::kWarning, "clock",
            core::drift_sentence(*drift.value())};
  return ok("clock", "The database's clock agrees with this machine's");
}

/// A pooler's usual port, or Neon's name for one. Behind it connections are shared.
bool is_pooler(const db::PostgresUrl& url) {
  return !url.names_statements() || url.value_of("host").find("-pooler.") != std::string_view::npos ||
         url.value_of("port") == "6432";
}

}  // namespace

Findings check_server(const db::ServerFacts& facts, const std::string& place) {
  return {check_release(facts, place), check_encryption(facts), check_role(facts), check_statements(facts)};
}

Findings check_postgres(db::Database& database, const Clock& clock) {
  const auto facts = database.server_facts();
  if (!facts.ok()) return {problem("database", facts.error())};
  auto findings = check_server(facts.value(), database.place());
  findings.push_back(check_drift(core::clock_drift(database, clock)));
  return findings;
}

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
