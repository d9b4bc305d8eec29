#include "cli/commands/doctor/postgres_checks.h"

#include <algorithm>

#include "common/db/engine/database.h"
#include "tests/catch.h"

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
