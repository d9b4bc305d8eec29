#include "common/db/postgres/postgres_texts.h"

#include "common/db/sql_files.h"
#include "tests/catch.h"
#include "tests/testkit/text.h"

namespace usher::db {
namespace {

using Names = std::vector<std::string>;

TEST_CASE("postgres texts: a parameter becomes a number, the same one each time", "[db][postgres][texts]") {
  PostgresTexts texts("usher", {});
  const auto& text = texts.of({"t", "SELECT :b, :a_1, :b, ':no', a::text, \":nor\" -- :nor\n, :c /* :d */"});
  CHECK(text.sql == "SELECT $1, $2, $1, ':no', a::text, \":nor\" -- :nor\n, $3 /* :d */");
  CHECK(text.parameters == Names{"b", "a_1", "c"});
}

TEST_CASE("postgres texts: our tables are qualified wherever a table's name stands", "[db][postgres][texts]") {
  PostgresTexts texts("usher", {"users", "sessions"});
  const auto row = GENERATE(values<testkit::InOut>({
      {"SELECT id FROM users", "SELECT id FROM \"usher\".users"},
      {"SELECT u.id FROM users u JOIN sessions ON sessions.user_id = u.id",
       "SELECT u.id FROM \"usher\".users u JOIN \"usher\".sessions ON sessions.user_id = u.id"},
      {"INSERT INTO users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET users = 1",
       "INSERT INTO \"usher\".users (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET users = 1"},
      {"update Users set users = 2", "update \"usher\".Users set users = 2"},
      {"SELECT users FROM other WHERE users.id = 1", "SELECT users FROM other WHERE users.id = 1"},
      {"SELECT version FROM schema_migrations", "SELECT version FROM \"usher\".schema_migrations"},
      {"SELECT 1 WHERE rowid IN (SELECT rowid FROM users)", "SELECT 1 WHERE ctid IN (SELECT ctid FROM \"usher\".users)"},
      {"SELECT 'FROM users' -- FROM users", "SELECT 'FROM users' -- FROM users"},
      {"DELETE FROM users WHERE id IN (SELECT user_id FROM sessions)",
       "DELETE FROM \"usher\".users WHERE id IN (SELECT user_id FROM \"usher\".sessions)"},
  }));
  CHECK(texts.of({"t", row.in}).sql == row.out);
}

TEST_CASE("postgres texts: a migration is qualified and orders texts by bytes", "[db][postgres][texts]") {
  const PostgresTexts texts("my \"own\"", {"users", "users_v1", "people_new"});
  const auto row = GENERATE(values<testkit::InOut>({
      {"CREATE TABLE users (id TEXT PRIMARY KEY)", "CREATE TABLE @users (id TEXT COLLATE \"C\" PRIMARY KEY)"},
      {"CREATE TABLE IF NOT EXISTS users (n BIGINT REFERENCES users (id))",
       "CREATE TABLE IF NOT EXISTS @users (n BIGINT REFERENCES @users (id))"},
      {"CREATE INDEX users_by_name ON users (name) WHERE name IS NOT NULL",
       "CREATE INDEX users_by_name ON @users (name) WHERE name IS NOT NULL"},
      {"DROP INDEX users_by_name;", "DROP INDEX @users_by_name;"},
      {"DROP INDEX IF EXISTS users_by_name;", "DROP INDEX IF EXISTS @users_by_name;"},
      {"ALTER TABLE people_new RENAME TO users", "ALTER TABLE @people_new RENAME TO users"},
      {"CREATE VIEW users_v1 AS SELECT CAST(id AS TEXT) FROM users",
       "CREATE VIEW @users_v1 AS SELECT CAST(id AS TEXT) FROM @users"},
      {"DROP TABLE users; -- TEXT\nDROP VIEW users_v1", "DROP TABLE @users; -- TEXT\nDROP VIEW @users_v1"},
  }));
  std::string expected = row.out;
  for (auto at = expected.find('@'); at != std::string::npos; at = expected.find('@', at + 1))
    expected.replace(at, 1, "\"my \"\"own\"\"\".");
  CHECK(texts.script(row.in) == expected);
}

TEST_CASE("postgres texts: a prepared statement's name has its query's and depends on its text", "[db][postgres][texts]") {
  PostgresTexts texts("usher", {});
  const auto one = texts.of({"users/find", "SELECT 1"}).statement;
  CHECK(one.starts_with("users/find_"));
  CHECK(texts.of({"users/find", "SELECT 2"}).statement != one);
  CHECK(&texts.of({"users/find", "SELECT 1"}) == &texts.of({"users/find", "SELECT 1"}));
  CHECK(texts.of({std::string(100, 'n'), "SELECT 3"}).statement.size() == 57);
}

TEST_CASE("postgres texts: without a schema nothing is qualified", "[db][postgres][texts]") {
  PostgresTexts texts("", {"users"});
  CHECK(texts.of({"t", "SELECT 1 FROM users"}).sql == "SELECT 1 FROM users");
  CHECK(texts.script("CREATE TABLE users (id TEXT)") == "CREATE TABLE users (id TEXT)");
}

TEST_CASE("postgres texts: a query's own text for PostgreSQL comes before the common one", "[db][postgres][texts]") {
  PostgresTexts texts("usher", {"users"});
  CHECK(texts.of({"t", "SELECT :id", "SELECT :id FROM users"}).sql == "SELECT $1 FROM \"usher\".users");
}

TEST_CASE("postgres texts: a server without NOTIFY gets no announcements", "[db][postgres][texts]") {
  PostgresTexts texts("usher", {});
  CHECK(texts.announces());
  texts.leave_out_announcements();
  CHECK_FALSE(texts.announces());
  CHECK(texts.of(query("listeners/announce")).sql.find("pg_notify") == std::string::npos);
  CHECK(texts.of(query("outbox/claim")).sql.find("SKIP LOCKED") != std::string::npos);
}

}  // namespace
}  // namespace usher::db
