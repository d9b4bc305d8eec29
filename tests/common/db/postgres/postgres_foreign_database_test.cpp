#include "common/db/postgres/postgres_foreign_database.h"

#include <algorithm>

#include "common/db/postgres/postgres_url.h"
#include "tests/catch.h"
#include "tests/common/db/foreign_rows.h"
#include "tests/testkit/postgres_server.h"

namespace usher::db {
namespace {

using testkit::PostgresScratch;

constexpr const char* kTables = R"sql(
CREATE TYPE level AS ENUM ('BEGINNER', 'ADVANCED');
CREATE DOMAIN moment AS timestamptz;
CREATE TABLE "user" (id uuid PRIMARY KEY, "emailVerified" boolean, made timestamptz, naive timestamp, seen moment, is_at level);
CREATE TABLE account ("userId" text, kind text, password text);
INSERT INTO "user" VALUES
  ('00000000-0000-0000-0000-000000000001', true, '2025-12-23 05:11:12.345678+00', '2025-12-23 05:11:12', 'infinity', 'BEGINNER'),
  ('00000000-0000-0000-0000-000000000002', NULL, '-infinity', NULL, '2025-12-23 10:41:12+05:30', NULL);
INSERT INTO account VALUES ('00000000-0000-0000-0000-000000000001', 'it''s', 'hash'),
  ('00000000-0000-0000-0000-000000000002', 'other', 'none');
)sql";

/// A database of another program.
struct OldPostgres {
  OldPostgres() {
    const PostgresOptions plain{.texts = testkit::postgres_texts("", {})};
    writing = scratch.connect(plain);
    run(kTables);
  }
  void run(const std::string& sql) const { REQUIRE(writing->script(sql).ok()); }
  [[nodiscard]] std::unique_ptr<ForeignDatabase> open(const std::string& more = "") const {
    const auto url = PostgresUrl::parse(scratch.url() + more).value().clone();
    auto opened = open_foreign_postgres(url, url.schema());
    REQUIRE(opened.ok());
    return std::move(opened).value();
  }

  PostgresScratch scratch{PostgresScratch::Contents::kNothing};
  std::unique_ptr<PostgresConnection> writing;
};

TEST_CASE("postgres foreign database: values are text by type, whatever the role's zone and date style", "[db][moving]") {
  if (!testkit::has_postgres()) return;
  const OldPostgres old;
  old.run(
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET datestyle = German', current_database());"
      " EXECUTE format('ALTER DATABASE %I SET timezone = ''Asia/Kolkata''', current_database()); END $$");
  const auto database = old.open();
  CHECK(database->columns_of("user").value() ==
        std::vector<std::string>{"id", "emailVerified", "made", "naive", "seen", "is_at"});
  const ForeignTable users{.name = "user", .columns = {"emailVerified", "made", "naive", "seen", "is_at", "missing", ""}};
  CHECK(rows_of(*database, users) == std::vector<std::string>{
                                         "true|2025-12-23T05:11:12.345Z|2025-12-23T05:11:12.000Z|-|BEGINNER|-|-|",
                                         "-|-|-|2025-12-23T05:11:12.000Z|-|-|-|",
                                     });
  CHECK(database->count("user").value() == 2);
}

TEST_CASE("postgres foreign database: a uuid is joined with its text", "[db][moving]") {
  if (!testkit::has_postgres()) return;
  const OldPostgres old;
  const ForeignBeside beside{
      .table = {.name = "account", .columns = {"password"}}, .key = "userId", .refers = "id", .kind = "kind", .is = "it's"};
  const auto rows = rows_of(*old.open(), {.name = "user", .columns = {"is_at"}}, beside);
  CHECK(rows.size() == 2);
  CHECK(std::count(rows.begin(), rows.end(), "BEGINNER|hash|") == 1);
  CHECK(std::count(rows.begin(), rows.end(), "-|-|") == 1);
}

TEST_CASE("postgres foreign database: reads one snapshot in parts, also one within another, and stops when told",
          "[db][moving]") {
  if (!testkit::has_postgres()) return;
  const OldPostgres old;
  old.run("CREATE TABLE many AS SELECT generate_series(1, 2500) AS n");
  const auto database = old.open();
  CHECK(database->columns_of("many").value() == std::vector<std::string>{"n"});
  old.run("DELETE FROM many");
  CHECK(rows_of(*database, {.name = "many", .columns = {"n"}}).size() == 2500);
  int seen = 0;
  const auto stopped = database->each({.name = "many", .columns = {"n"}}, std::nullopt, [&](const Row&) -> Status {
    CHECK(rows_of(*database, {.name = "account", .columns = {"kind"}}).size() == 2);
    return ++seen < 3 ? done() : Status(error(ErrorCode::kConflict));
  });
  CHECK(stopped.error().code == ErrorCode::kConflict);
  CHECK(seen == 3);
  CHECK(database->count("many").value() == 2500);
}

TEST_CASE("postgres foreign database: another schema by the URL, and never Usher's own tables", "[db][moving]") {
  if (!testkit::has_postgres()) return;
  const OldPostgres old;
  old.run(R"sql(CREATE SCHEMA shop; CREATE TABLE shop."user" (number integer);
                CREATE SCHEMA usher; CREATE TABLE usher.schema_migrations (version integer, checksum text);
                CREATE TABLE usher."user" (ours integer); CREATE TABLE usher.sessions (ours integer))sql");
  CHECK(old.open("&schema=shop")->columns_of("user").value() == std::vector<std::string>{"number"});
  CHECK(old.open("&schema=none")->columns_of("user").value().empty());
  CHECK(old.open("&schema=shop")->tables(true).value() == std::vector<std::string>{"user"});
  CHECK(old.open("&schema=none")->tables(true).value().empty());
  old.run("DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = usher, public', current_database()); END $$");
  const auto database = old.open();
  CHECK(database->columns_of("user").value().front() == "id");
  CHECK(database->columns_of("sessions").value().empty());
  CHECK(database->tables(false).value() == std::vector<std::string>{"account", "user"});
  old.run("CREATE VIEW public.people AS SELECT 1 AS id");
  CHECK(old.open()->tables(true).value() == std::vector<std::string>{"account", "people", "user"});
}

}  // namespace
}  // namespace usher::db
