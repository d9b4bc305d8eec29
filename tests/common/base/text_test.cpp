#include "common/base/text.h"

#include <array>
#include <vector>

#include "tests/catch.h"
#include "tests/testkit/text.h"

using namespace usher;
using namespace std::string_literals;

TEST_CASE("is_utf8: whole characters of RFC 3629 pass", "[text]") {
  const auto good =
      GENERATE(as<std::string>{}, "", "plain", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
               "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf", "\xd8\xa7\xd8\xb1\xd8\xaf\xd9\x88");
  CHECK(is_utf8(good));
}

TEST_CASE("is_utf8: overlong, truncated, surrogate and too large forms are refused", "[text][security]") {
  const auto bad =
      GENERATE(as<std::string>{}, "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80",
               "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xc2 ", "a\xe2\x82 b");
  CHECK_FALSE(is_utf8(bad));
}

TEST_CASE("controls: C0, C1, DEL and line separators are found and removed", "[text][security]") {
  const auto bad = GENERATE(as<std::string>{}, "a\nb",
                            "a\x1b"
                            "b",
                            "a\x7f"
                            "b",
                            "a\xc2\x9b"
                            "b",
                            "a\xe2\x80\xa8"
                            "b",
                            "a\0b"s);
  CHECK(has_controls(bad));
  CHECK(without_controls(bad) == "ab");
  CHECK_FALSE(has_controls("Zo\xc3\xab \xd8\xa7"));
  CHECK(without_controls("a\xff"
                         "b") == "ab");
}

TEST_CASE("overrides: embeddings and overrides of the text direction are removed", "[text][security]") {
  CHECK(without_overrides("a\xe2\x80\xae"
                          "b\xe2\x80\xaa"
                          "c\xe2\x80\xac") == "abc");
  CHECK(without_overrides("Zo\xc3\xab \xe2\x80\x8f") == "Zo\xc3\xab \xe2\x80\x8f");
}

TEST_CASE("storable: invalid bytes and NUL are replaced, and no character is cut in two", "[text][security]") {
  CHECK(storable("Zo\xc3\xab", 512) == "Zo\xc3\xab");
  CHECK(storable("a\xff"
                 "b\0c"s,
                 512) ==
        "a\xef\xbf\xbd"
        "b\xef\xbf\xbd"
        "c");
  CHECK(storable("Zo\xc3\xab", 3) == "Zo");
  CHECK(storable("\xff", 2).empty());
}

TEST_CASE("first_bytes and first_characters: a text is cut between characters", "[text]") {
  const std::string text = "a\xc3\xab\xe2\x82\xac\xf0\x9f\x8e\x89z";  // of 1, 2, 3, 4 and 1 bytes
  const std::array<std::size_t, 5> ends{1, 3, 6, 10, 11};
  for (std::size_t most = 0; most <= text.size() + 1; ++most) {
    std::size_t last = 0;
    for (const auto end : ends)
      if (end <= most) last = end;
    CHECK(first_bytes(text, most) == text.substr(0, last));
  }
  CHECK(first_characters(text, 0).empty());
  for (std::size_t count = 1; count <= ends.size(); ++count)
    CHECK(first_characters(text, count) == text.substr(0, ends.at(count - 1)));
  CHECK(first_characters(text, 6) == text);
}

TEST_CASE("folded: case and compatible forms are equal", "[text]") {
  CHECK(folded("STRA\xc3\x9f"
               "E") == folded("strasse"));
  CHECK(folded("\xef\xbc\xa1"
               "b") == "ab");
  CHECK_FALSE(folded("\xff"));
}

TEST_CASE("lengths: characters and UTF-16 units are counted, not bytes", "[text]") {
  CHECK(count_characters("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80") == 4);
  CHECK(count_utf16_units("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80") == 5);
  CHECK(count_characters("") == 0);
  CHECK(count_utf16_units("") == 0);
}

TEST_CASE("nfkc: different spellings of one text become one", "[text]") {
  CHECK(nfkc("e\xcc\x81") == "\xc3\xa9");
  CHECK(nfkc("\xef\xbc\xa1\xef\xac\x81\xc2\xb2") == "Afi2");  // full-width A, fi ligature, superscript two
  CHECK(nfkc("plain") == "plain");
  CHECK(nfkc("") == "");
  CHECK(nfkc("\xc3\xa9\0x"s) == "\xc3\xa9\0x"s);
  CHECK_FALSE(nfkc("\xc3").has_value());
}

TEST_CASE("trim: removes ASCII white space at the ends only", "[text]") {
  CHECK(trim(" \t\r\n a b \v\f") == "a b");
  CHECK(trim("") == "");
  CHECK(trim(" \n ") == "");
  CHECK(trim("\xc2\xa0x") == "\xc2\xa0x");
}

TEST_CASE("case: only A-Z is folded, so that neither locale nor foreign letters equate two addresses", "[text][security]") {
  CHECK(ascii_lower("AbZ@[`\xc3\x89\xc4\xb0") == "abz@[`\xc3\x89\xc4\xb0");
  CHECK(ascii_upper("aBz@[`{\xc3\xa9") == "ABZ@[`{\xc3\xa9");
  CHECK(iequals("Content-TYPE", "content-type"));
  CHECK_FALSE(iequals("K", "\xe2\x84\xaa"));  // Kelvin sign
  CHECK_FALSE(iequals("abc", "abcd"));
  CHECK_FALSE(iequals("@", "`"));
}

TEST_CASE("is_blank: knows the white space of Unicode", "[text]") {
  CHECK(is_blank(""));
  CHECK(is_blank(" \t\n\xc2\xa0\xe3\x80\x80\xe2\x80\x83\xe2\x80\xa8"));
  CHECK_FALSE(is_blank(" x "));
  CHECK_FALSE(is_blank("\xff"));
}

TEST_CASE("ascii_json: characters outside of ASCII are escaped as UTF-16 units", "[text]") {
  CHECK(ascii_json("{\"a\\n\":\"b\"}") == "{\"a\\n\":\"b\"}");
  CHECK(ascii_json("\"\xc3\xa9\xd8\xa7\xf0\x9f\x98\x80\"") == R"("\u00e9\u0627\ud83d\ude00")");
}

TEST_CASE("printable: control characters and line ends are escaped", "[text][security]") {
  const auto row =
      GENERATE(values<testkit::InOut>({{"a\x1b[2Jb", "a\\x1b[2Jb"},
                                       {"a\r\nb\tc", "a\\x0d\\x0ab\\x09c"},
                                       {"\0"s, "\\x00"},
                                       {"\x7f", "\\x7f"},
                                       {"\xc2\x9b"s + "31m", "\\xc2\\x9b31m"},
                                       {"\xe2\x80\xae", "\\xe2\\x80\\xae"},
                                       {"\xe2\x81\xa6\xe2\x81\xa9", "\\xe2\\x81\\xa6\\xe2\\x81\\xa9"},
                                       {"\xd8\x9c", "\\xd8\\x9c"},
                                       {"\xe2\x80\x8e\xe2\x80\x8f", "\\xe2\\x80\\x8e\\xe2\\x80\\x8f"},
                                       {"\xe2\x80\xa8\xe2\x80\xa9", "\\xe2\\x80\\xa8\\xe2\\x80\\xa9"},
                                       {"a\xff\xe2\x82", "a\\xff\\xe2\\x82"},
                                       {"\xd8\xa7\xe4\xb8\xad\xf0\x9f\x98\x80 ok", "\xd8\xa7\xe4\xb8\xad\xf0\x9f\x98\x80 ok"}}));
  CHECK(printable(row.in) == row.out);
}

TEST_CASE("display_width: wide characters take two columns, combining ones none", "[text]") {
  const std::pair<std::string, std::size_t> rows[] = {{"abc", 3}, {"\xe4\xb8\xad\xe6\x96\x87", 4}, {"e\xcc\x81", 1}, {"", 0}};
  for (const auto& [text, columns] : rows) CHECK(display_width(text) == columns);
}

TEST_CASE("take_until: takes a text and the separator after it, or all", "[text]") {
  std::string_view text = "a;;b";
  for (const auto* part : {"a", "", "b", ""}) CHECK(take_until(text, ';') == part);
  CHECK(text.empty());
}

TEST_CASE("edit_distance: counts replaced, missing, added and swapped characters", "[text]") {
  CHECK(edit_distance("", "") == 0);
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("kitten", "sitting") == 3);
  CHECK(edit_distance("stauts", "status") == 1);
  CHECK(edit_distance("abc", "abc") == 0);
}

TEST_CASE("nearest: suggests the likely word, or nothing", "[text]") {
  constexpr std::array<std::string_view, 3> kCommands{"migrate", "user", "token"};
  CHECK(nearest("migarte", kCommands) == "migrate");
  CHECK(nearest("usr", kCommands) == "user");
  CHECK_FALSE(nearest("questionnaire", kCommands).has_value());
  CHECK_FALSE(nearest("min", std::array<std::string_view, 1>{"id"}).has_value());
}

TEST_CASE("grouped, counted: digits in groups of three, and the thing in its number", "[text]") {
  CHECK(grouped(0) == "0");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1,000");
  CHECK(grouped(1234567) == "1,234,567");
  CHECK(grouped(-100000) == "-100,000");
  CHECK(counted(1, "row") == "1 row");
  CHECK(counted(2000, "row") == "2,000 rows");
}

TEST_CASE("joined, alternatives: the texts of all, with words between them", "[text]") {
  const std::vector<std::pair<std::string, int>> rows{{"a", 1}, {"b", 2}, {"c", 3}};
  CHECK(joined(rows, ", ", &std::pair<std::string, int>::first) == "a, b, c");
  CHECK(joined(rows, "+", [](const auto& row) { return std::to_string(row.second); }) == "1+2+3");
  CHECK(joined(std::vector<std::string>(), ", ").empty());
  CHECK(alternatives(rows, &std::pair<std::string, int>::first) == "a, b or c");
  CHECK(alternatives(std::array<std::string_view, 1>{"a"}) == "a");
}

using namespace usher;

TEST_CASE("escape_html: special characters become references", "[html_text][security]") {
  CHECK(escape_html("<a href=\"x\">'&") == "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
}

TEST_CASE("escape_html: overrides of the text direction are left out", "[html_text][security]") {
  CHECK(escape_html("gro.elpmaxe@ada\xe2\x80\xae") == "gro.elpmaxe@ada");
}
