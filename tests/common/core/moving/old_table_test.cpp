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
    const auto database = must(db::open_foreign_database(old.url()));
    const auto table = must(OldTable::require(*database, "twoFactor", {"userID"}, {"isOn", "lockedUntil"}));
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

TEST_CASE("old table: names are case-sensitive, a missing required column is named", "[moving]") {
  OldDatabase old(R"(create table "User" (id text); create table account (id text))");
  const auto database = must(db::open_foreign_database(old.url()));
  CHECK(OldTable::require(*database, "user", {"id"}, {}).error().what.find("no table user") != std::string::npos);
  CHECK(OldTable::require(*database, "account", {"userId"}, {}).error().what.find("account has no column userId") !=
        std::string::npos);
  CHECK_FALSE(must(OldTable::find(*database, "jwks", {"id"}, {})));
}

TEST_CASE("old table: an unreadable value is NULL and reported", "[moving][security]") {
  OldDatabase old("create table t (id text, flag text, at text, word blob)");
  const std::string odd = GENERATE(as<const char*>{}, "x'ff'", "x'610062'");
  old.run("insert into t values ('1', 'perhaps', 'soon', " + odd + ")");
  const auto database = must(db::open_foreign_database(old.url()));
  const auto table = must(OldTable::require(*database, "t", {"id", "flag", "at", "word"}, {}));
  must(table.each([&](const OldRow& row) -> Status {
    CHECK(row.flag("flag", true) == true);
    CHECK_FALSE(row.time("at"));
    CHECK_FALSE(row.text("word"));
    CHECK(row.unreadable() == std::vector<std::string_view>{"flag", "at", "word"});
    return done();
  }));
}

}  // namespace
}  // namespace usher::core
