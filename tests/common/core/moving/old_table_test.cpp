#include "common/core/moving/old_table.h"

#include "common/base/time_text.h"
#include "common/db/open_database.h"
#include "tests/catch.h"
#include "tests/testkit/other_servers/old_database.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::OldDatabase;

OldTables tables_of(const OldDatabase& old, TableNames names = {}) {
  return OldTables(must(db::open_foreign_database(old.url())), std::move(names));
}

TEST_CASE("old table: times are read in every common format", "[moving]") {
  const auto read = [](std::string_view text) {
    const auto time = time_of_text(text);
    return time ? to_rfc3339(*time) : "";
  };
  for (const auto* same : {"2026-11-20T06:53:44.049Z", "2026-11-20 06:53:44.049123", "2026-11-20T08:53:44.049+02:00",
                           "1795157624049", "1795157624049.0"})
    CHECK(read(same) == "2026-11-20T06:53:44.049Z");
  CHECK(read("2026-11-20 06:53:44") == "2026-11-20T06:53:44.000Z");
  CHECK(read("1795157624") == "2026-11-20T06:53:44.000Z");
  CHECK(read("2026-11-20") == "2026-11-20T00:00:00.000Z");
  for (const auto* none : {"", "-5", "tomorrow", "2026-13-01", "99999999999999999", "1e9", "1795157624 days", "5.x"})
    CHECK(read(none).empty());
}

TEST_CASE("old table: camelCase and snake_case names are found, a missing column reads as NULL", "[moving]") {
  for (const auto* sql :
       {R"(create table "twoFactor" ("userID" text, "isOn" integer))", "create table two_factor (user_id text, is_on text)"}) {
    OldDatabase old(sql);
    old.run(std::string("insert into ") +
            (std::string_view(sql).find("twoFactor") != std::string_view::npos ? "\"twoFactor\"" : "two_factor") +
            " values ('u', 'true')");
    auto tables = tables_of(old);
    const auto table = must(tables.require("twoFactor", {"userID"}, {"isOn", "lockedUntil"}));
    int rows = 0;
    must(table.each([&](const OldRow& row) -> Status {
      ++rows;
      CHECK(row.text("userID") == "u");
      CHECK(row.flag("isOn") == true);
      CHECK_FALSE(row.time("lockedUntil"));
      CHECK(row.unreadable().empty());
      return done();
    }));
    CHECK(rows == 1);
  }
}

TEST_CASE("old table: a view is a table, by its plural too, and is not reported as unread", "[moving]") {
  OldDatabase old(
      "create table person (id text, mail text); create view users as select id, mail as email from person; "
      "create view others as select 1 as id; insert into person values ('u', 'ada@example.com')");
  auto tables = tables_of(old);
  const auto table = must(tables.require("user", {"id", "email"}, {}));
  CHECK(table.name() == "users");
  std::string email;
  must(table.each([&](const OldRow& row) -> Status {
    email = row.text("email").value_or("");
    return done();
  }));
  CHECK(email == "ada@example.com");
  MoveReport report;
  must(tables.report_unread(report, nullptr));
  REQUIRE(report.left.size() == 1);  // the table behind it
  CHECK(must(tables_of(old, {{"user", "users"}}).require("user", {"id"}, {})).name() == "users");
}

TEST_CASE("old table: names are case-sensitive, a missing required column is named", "[moving]") {
  OldDatabase old(R"(create table "User" (id text); create table account (id text))");
  auto tables = tables_of(old);
  CHECK_THAT(tables.require("user", {"id"}, {}).error().what,
             Catch::Contains("no table user;") && Catch::EndsWith("by --table user=NAME"));
  CHECK_THAT(tables.require("account", {"userId"}, {}).error().what,
             Catch::Contains("account has no column userId;") && Catch::EndsWith("by --table account=NAME"));
  CHECK_FALSE(must(tables.find("jwks", {"id"}, {})));
}

TEST_CASE("old table: an unreadable value is NULL and reported", "[moving][security]") {
  OldDatabase old("create table t (id text, flag text, at text, word blob)");
  const std::string odd = GENERATE(as<const char*>{}, "x'ff'", "x'610062'");
  old.run("insert into t values ('1', 'perhaps', 'soon', " + odd + ")");
  auto tables = tables_of(old);
  const auto table = must(tables.require("t", {"id", "flag", "at", "word"}, {}));
  must(table.each([&](const OldRow& row) -> Status {
    CHECK(row.flag("flag", true) == true);
    CHECK_FALSE(row.time("at"));
    CHECK_FALSE(row.text("word"));
    CHECK(row.unreadable() == std::vector<std::string_view>{"flag", "at", "word"});
    return done();
  }));
}

TEST_CASE("old table: a table with the needed columns is found under another number, with a prefix, or by its given name",
          "[moving]") {
  struct Row {
    std::string there;
    TableNames names;
  };
  const auto row = GENERATE(values<Row>({{"twoFactors", {}},
                                         {"two_factors", {}},
                                         {"auth_twoFactor", {}},
                                         {"better_auth_two_factors", {}},
                                         {"codes", {{"twoFactor", "codes"}}},
                                         {"two_factors", {{"twoFactor", "two_factors"}}}}));
  CAPTURE(row.there);
  OldDatabase old("create table \"" + row.there + "\" (user_id text); create table other_two_factor (id text)");
  auto tables = tables_of(old, row.names);
  CHECK(must(tables.require("twoFactor", {"userId"}, {})).name() == row.there);
  CHECK(tables.check_names().ok());
}

TEST_CASE("old table: the usual name goes first, and of several others none is chosen", "[moving]") {
  OldDatabase old("create table users (id text); create table a_user (id text); create table b_users (id text)");
  CHECK(must(tables_of(old).require("user", {"id"}, {})).name() == "users");
  old.run("drop table users");
  CHECK_THAT(tables_of(old).find("user", {"id"}, {}).error().what,
             Catch::Contains("Several tables may be user: a_user, b_users; name it by --table user=a_user"));
  CHECK(must(tables_of(old, {{"user", "b_users"}}).require("user", {"id"}, {})).name() == "b_users");
}

TEST_CASE("old table: a given name must exist, and be of a table that is read", "[moving]") {
  OldDatabase old("create table user (id text)");
  CHECK_THAT(tables_of(old, {{"user", "members"}}).find("user", {"id"}, {}).error().what,
             Catch::Contains("There is no table members; correct --table"));
  auto tables = tables_of(old, {{"users", "user"}});
  must(tables.find("user", {"id"}, {}));
  must(tables.find("jwks", {"id"}, {}));
  CHECK_THAT(tables.check_names().error().what, Catch::Contains("--table names users, which is not read; it takes jwks or user"));
}

}  // namespace
}  // namespace usher::core
