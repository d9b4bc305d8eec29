#include "common/domain/csv.h"

#include <vector>

#include "tests/catch.h"
#include "tests/testkit/text.h"

using namespace usher::domain;

TEST_CASE("csv: a text that a spreadsheet would run gets an apostrophe (CSV injection)", "[csv][security]") {
  const std::string text =
      GENERATE(as<const char*>{}, "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1");
  CAPTURE(text);
  CHECK(guard_formula(text) == "'" + text);
  CHECK(unguard_formula(guard_formula(text)) == text);
}

TEST_CASE("csv: other texts are unchanged, and so are their own apostrophes", "[csv]") {
  const std::string text = GENERATE(as<const char*>{}, "", "plain", " =1", "a=b", "'quoted", "'", "ﬀ", "\xef\xbc");
  CAPTURE(text);
  CHECK(guard_formula(text) == text);
  CHECK(unguard_formula(text) == text);
}

TEST_CASE("csv: of several apostrophes before a formula one is removed", "[csv]") {
  CHECK(looks_guarded("'=1"));
  CHECK(looks_guarded("''=1"));
  CHECK_FALSE(looks_guarded("=1"));
  CHECK_FALSE(looks_guarded("''quoted"));
  CHECK_FALSE(looks_guarded("''"));
  CHECK(unguard_formula("''=1") == "'=1");
}

TEST_CASE("csv: characters that would break a row are quoted", "[csv]") {
  for (const auto& [in, out] : std::vector<usher::testkit::InOut>{
           {"plain", "plain"},
           {"", ""},
           {"a,b", "\"a,b\""},
           {"say \"hi\"", "\"say \"\"hi\"\"\""},
           {"two\nlines", "\"two\nlines\""},
           {"a\rb", "\"a\rb\""},
           {" outer ", "\" outer \""},
       }) {
    CAPTURE(in);
    CHECK(csv_quote(in) == out);
  }
}
