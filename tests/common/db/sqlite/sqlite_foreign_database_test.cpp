#include "common/db/sqlite/sqlite_foreign_database.h"

#include "common/base/files/file.h"
#include "tests/catch.h"
#include "tests/common/db/foreign_rows.h"
#include "tests/testkit/other_servers/old_database.h"

namespace usher::db {
namespace {

using testkit::OldDatabase;

template <class T>
T must(Result<T> result) {
  REQUIRE(result.ok());
  return std::move(result).value();
}

TEST_CASE("foreign database: names of tables and columns are case-sensitive", "[db][foreign_database]") {
  OldDatabase old(R"(create table "user" (id text, "emailVerified" integer); create view people as select * from "user")");
  const auto database = must(open_foreign_sqlite(old.path()));
  CHECK(must(database->columns_of("user")) == std::vector<std::string>{"id", "emailVerified"});
  CHECK(must(database->columns_of("people")) == std::vector<std::string>{"id", "emailVerified"});
  for (const auto* none : {"User", "users", "", "user\"; drop table \"user"}) CHECK(must(database->columns_of(none)).empty());
}

TEST_CASE("foreign database: the tables of the program are listed, with its views on demand, without SQLite's own",
          "[db][foreign_database]") {
  OldDatabase old("create table b (id integer primary key autoincrement); create table a (id); create view c as select 1");
  const auto database = must(open_foreign_sqlite(old.path()));
  CHECK(must(database->tables(false)) == std::vector<std::string>{"a", "b"});
  CHECK(must(database->tables(true)) == std::vector<std::string>{"a", "b", "c"});
}

TEST_CASE("foreign database: rows are read joined with those of another table", "[db][foreign_database]") {
  OldDatabase old(R"sql(
    create table "a ""b""" (id text, "x y" text);
    insert into "a ""b""" values ('1', 'one'), ('2', NULL), ('3', 'three');
    create table beside (of text, kind text, word text);
    insert into beside values ('1', 'k', 'uno'), ('1', 'other', 'no'), ('3', 'other', 'no'))sql");
  const auto database = must(open_foreign_sqlite(old.path()));
  const ForeignTable table{.name = "a \"b\"", .columns = {"id", "x y", ""}};
  CHECK(rows_of(*database, table) == std::vector<std::string>{"1|one|-|", "2|-|-|", "3|three|-|"});
  const ForeignBeside beside{
      .table = {.name = "beside", .columns = {"word"}}, .key = "of", .refers = "id", .kind = "kind", .is = "k"};
  CHECK(rows_of(*database, table, beside) == std::vector<std::string>{"1|one|-|uno|", "2|-|-|-|", "3|three|-|-|"});
  CHECK(must(database->count("a \"b\"")) == 3);
}

TEST_CASE("foreign database: a callback's error ends the reading and is returned", "[db][foreign_database]") {
  OldDatabase old("create table t (id text); insert into t values ('1'), ('2')");
  const auto database = must(open_foreign_sqlite(old.path()));
  int seen = 0;
  const auto stopped = database->each({.name = "t", .columns = {"id"}}, std::nullopt, [&](const Row&) -> Status {
    ++seen;
    return error(ErrorCode::kConflict);
  });
  CHECK(stopped.error().code == ErrorCode::kConflict);
  CHECK(seen == 1);
}

TEST_CASE("foreign database: the file is unchanged, including its journal mode", "[db][foreign_database][security]") {
  OldDatabase old("create table t (id text)");
  const auto before = old.bytes();
  {
    const auto database = must(open_foreign_sqlite(old.path()));
    CHECK(must(database->columns_of("t")).size() == 1);
  }
  CHECK(old.bytes() == before);
  CHECK_FALSE(must(exists(old.path() + "-wal")));
}

TEST_CASE("foreign database: in WAL mode the journal's content is read too", "[db][foreign_database]") {
  OldDatabase old("PRAGMA journal_mode = WAL; create table t (id text); insert into t values ('in the journal')");
  const auto database = must(open_foreign_sqlite(old.path()));
  CHECK(rows_of(*database, {.name = "t", .columns = {"id"}}) == std::vector<std::string>{"in the journal|"});
}

TEST_CASE("foreign database: read errors have a readable text", "[db][foreign_database]") {
  const auto said = [](const std::string& path) { return open_foreign_sqlite(path).error(); };
  CHECK(said("/no/such/file.db").code == ErrorCode::kNotFound);
  testkit::TempDirectory directory;
  std::ofstream(directory.file("text")) << std::string(5000, 'x');
  CHECK(said(directory.file("text")).what.find("is not a database") != std::string::npos);
}

}  // namespace
}  // namespace usher::db
