#include "common/db/created_tables.h"

#include "tests/catch.h"

namespace usher::db {
namespace {

TEST_CASE("created tables: those of statements, not of comments or strings", "[db][created_tables]") {
  CHECK(created_tables("CREATE TABLE a (x TEXT); create table if not exists \"B\" (x); CREATE VIEW c AS SELECT 1;"
                       "CREATE VIRTUAL TABLE d USING fts5(x); CREATE TABLE usher.e(x)") ==
        std::vector<std::string>{"a", "b", "c", "d", "e"});
  CHECK(created_tables("-- CREATE TABLE a\n/* CREATE TABLE b */ INSERT INTO x VALUES ('CREATE TABLE c'); CREATE INDEX i ON x (y)")
            .empty());
  CHECK(created_tables("-- a comment without an end: CREATE TABLE a").empty());
  CHECK(created_tables("CREATE").empty());
  CHECK(created_tables("CREATE TABLE").size() <= 1);
  CHECK(created_tables("'open CREATE TABLE a").empty());
  CHECK(created_tables("\"").empty());
}

}  // namespace
}  // namespace usher::db
