#include "tests/testkit/postgres_server.h"

#include <atomic>
#include <stdexcept>

#include <unistd.h>

#include "common/db/created_tables.h"
#include "common/db/migrator.h"
#include "tests/patience.h"
#include "tests/skipped.h"

namespace usher::testkit {
namespace {

using db::PostgresConnection;

std::string server_url() {
  const char* const url = std::getenv("USHER_TEST_DATABASE");
  return url == nullptr ? "" : url;
}

/// The server's URL with another database: `postgresql://usher@/postgres?host=/socket`.
std::string url_of(const std::string& name) {
  const auto url = server_url();
  const auto query = url.find('?');
  const auto slash = url.rfind('/', query);
  return url.substr(0, slash + 1) + name + (query == std::string::npos ? "" : url.substr(query));
}

void require(const Status& status) {
  if (!status.ok()) throw std::runtime_error(std::string(status.error().detail()) + " (" + status.error().cause.for_log() + ")");
}

std::unique_ptr<PostgresConnection> connect_to(const std::string& url, const db::PostgresOptions& options) {
  const auto parsed = db::PostgresUrl::parse(url);
  if (!parsed.ok()) throw std::runtime_error(std::string(parsed.error().detail()));
  auto opened = PostgresConnection::open(parsed.value(), options);
  if (!opened.ok()) require(opened.error());
  return std::move(opened).value();
}

/// One for the process, since each connection is a process of the server's.
PostgresConnection& server() {
  static const auto connection = connect_to(server_url(), {.texts = postgres_texts("", {}), .patience = patience()});
  return *connection;
}

std::string fingerprint_of_migrations() {
  std::string all;
  for (const auto& step : db::migrations()) all += step.checksum;
  return std::to_string(std::hash<std::string>{}(all));
}

/// Makes the template unless another process did.
std::string template_with_schema() {
  const auto name = "usher_template_" + fingerprint_of_migrations();
  const db::Query find{"template", "SELECT 1 FROM pg_database WHERE datname = :name"};
  const auto found = server().first(find, {{"name", name}}, [](const db::Row&) { return true; });
  if (!found.ok()) require(found.error());
  if (found.value()) return name;
  require(server().script("DROP DATABASE IF EXISTS " + name + "_new"));
  require(server().script("CREATE DATABASE " + name + "_new"));
  {
    const auto made = connect_to(url_of(name + "_new"), {.texts = postgres_texts(), .patience = patience()});
    const auto up = db::Migrator().up(*made, std::nullopt, from_ms(1));
    if (!up.ok()) require(up.error());
    require(made->script("ANALYZE"));
  }
  require(server().script("ALTER DATABASE " + name + "_new RENAME TO " + name));
  return name;
}

/// Made once a server and text of the migrations; processes that come meanwhile wait.
const std::string& schema_template() {
  static const auto name = [] {
    require(server().script("SELECT pg_advisory_lock(1)"));
    auto made = template_with_schema();
    require(server().script("SELECT pg_advisory_unlock(1)"));
    return made;
  }();
  return name;
}

}  // namespace

bool has_postgres() {
  if (!server_url().empty()) return true;
  skipped() = "USHER_TEST_DATABASE names no PostgreSQL; see scripts/test_database";
  return false;
}

PostgresScratch::PostgresScratch(Contents contents, const std::string& create) {
  static std::atomic<int> count{0};
  name_ = "test_" + std::to_string(getpid()) + "_" + std::to_string(count++);
  url_ = url_of(name_);
  const auto from = contents == Contents::kSchema ? " TEMPLATE " + schema_template() + " STRATEGY file_copy" : std::string();
  require(server().script("CREATE DATABASE " + name_ + from + " " + create));
}

PostgresScratch::~PostgresScratch() {
  try {
    static_cast<void>(server().script("DROP DATABASE " + name_ + " WITH (FORCE)"));
  } catch (const std::exception&) {  // the server goes away with its databases
  }
}

std::unique_ptr<PostgresConnection> PostgresScratch::connect() const { return connect({.texts = postgres_texts()}); }
std::unique_ptr<PostgresConnection> PostgresScratch::connect(const db::PostgresOptions& options) const {
  return connect_to(url_, options);
}

PostgresScratch& empty_postgres() {
  static PostgresScratch database(PostgresScratch::Contents::kSchema);
  static const auto connection = database.connect();
  std::string text;
  auto tables = db::created_tables(db::migrations());
  std::vector<std::string> stored;
  require(connection->each(connection->schema_texts().stored_tables, {}, [&stored](const db::Row& row) {
    stored.push_back(row.string(0));
    return true;
  }));
  // The newest first, since they refer to the older ones.
  for (auto table = tables.rbegin(); table != tables.rend(); ++table)
    if (std::find(stored.begin(), stored.end(), *table) != stored.end()) text += "DELETE FROM " + *table + ";";
  require(connection->script(text));
  return database;
}

std::shared_ptr<db::PostgresTexts> postgres_texts(const std::string& schema) {
  return postgres_texts(schema, db::created_tables(db::migrations()));
}
std::shared_ptr<db::PostgresTexts> postgres_texts(const std::string& schema, std::vector<std::string> tables) {
  return std::make_shared<db::PostgresTexts>(schema, std::move(tables));
}

}  // namespace usher::testkit
