#include "cli/commands/doctor/checks.h"
#include "common/db/engine/database.h"
#include "tests/catch.h"
#include "tests/testkit/test_core.h"
#include "tests/testkit/world.h"

using namespace usher;
using namespace usher::cli;

namespace {

Finding statements_of(const db::ServerFacts& facts) {
  const auto findings = check_server(facts, "db.example.com");
  const auto found = std::find_if(findings.begin(), findings.end(), [](const Finding& one) { return one.check == "statements"; });
  REQUIRE(found != findings.end());
  return *found;
}

}  // namespace

TEST_CASE("doctor: a pooler that loses prepared statements is a problem that names the parameter", "[doctor][postgres]") {
  CHECK(statements_of({}).level == Finding::Level::kOk);
  const auto found = statements_of({.loses_statements = true});
  CHECK(found.level == Finding::Level::kProblem);
  CHECK(found.text.find("add pgbouncer=true to DATABASE_URL") != std::string::npos);
}

namespace usher::cli {
namespace {

/// `KEY first-words` of each doubt.
std::vector<std::string> doubts(const std::string& url, const testkit::Adapt& adapt = {}) {
  const testkit::World world;
  auto settings = testkit::test_settings(world, adapt);
  settings.database.engine = url.starts_with("sqlite:") ? settings::Engine::kSqlite : settings::Engine::kPostgres;
  settings.database.url = Secret(std::string(url));
  std::vector<std::string> found;
  for (const auto& warning : testkit::must(doubts_about_database(settings))) {
    CHECK(warning.production_only);
    found.push_back(warning.key + " " + warning.text.substr(0, warning.text.find(',')));
  }
  return found;
}

using Texts = std::vector<std::string>;

TEST_CASE("database doubts: a file, a socket, and a verified host with a role of its own raise none", "[cli][config]") {
  CHECK(doubts("sqlite:data/usher.db").empty());
  CHECK(doubts("postgresql:///app?host=/run/postgresql&user=usher").empty());
  CHECK(doubts("postgresql://usher@db.example.com/app").empty());
}

TEST_CASE("database doubts: each is told with its setting", "[cli][config][security]") {
  CHECK(doubts("postgresql://usher@db.example.com/app?sslmode=require") == Texts{"DATABASE_URL has sslmode=require"});
  CHECK(doubts("postgresql://postgres@db.example.com/app") == Texts{"DATABASE_URL signs in as postgres"});
  CHECK(doubts("postgresql://usher@ep-1-pooler.example.com/app") == Texts{"DATABASE_POOL_SIZE is not set"});
  CHECK(doubts("postgresql://usher@db.example.com:6432/app", [](auto& s) { s.database.pool_size = 8; }).empty());
  CHECK(doubts("postgresql://usher@db.example.com/app?pgbouncer=true&connection_limit=5") ==
        Texts{"DATABASE_URL has pgbouncer=true"});
  CHECK(doubts("postgresql://usher@db.example.com/app", [](auto& s) { s.database.schema = "public"; }) ==
        Texts{"DATABASE_SCHEMA is public"});
}

TEST_CASE("database doubts: a URL that cannot be used is an error of its setting", "[cli][config]") {
  const testkit::World world;
  auto settings = testkit::test_settings(world);
  settings.database.engine = settings::Engine::kPostgres;
  settings.database.url = Secret(std::string("postgresql://usher:hunter2@db.example.com/app?sslmode=some"));
  const auto refused = doubts_about_database(settings);
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().fields.front().field == "DATABASE_URL");
  CHECK(refused.error().fields.front().message.find("hunter2") == std::string::npos);
}

}  // namespace
}  // namespace usher::cli
