#include "cli/arguments/word_sorter.h"

#include "tests/catch.h"

using namespace usher;
using namespace usher::cli;

namespace {

using Words = std::vector<std::string>;

struct Sorter {
  Sorter() {
    declare.positional("A", text, "");
    declare.positional("B", text, "");
    declare.option("-o, --output FORMAT", text, "");
    declare.option("--many X", many, "");
    declare.flag("-q, --quiet", raised, "");
    declare.flag("-y, --yes", raised, "");
  }
  Result<SortedWords> operator()(const Words& words) {
    std::vector<const Argument*> known;
    for (const Argument& argument : declare.arguments()) known.push_back(&argument);
    return sort_words(words, known);
  }
  /// Of A, B, -o, --many, -q, -y.
  std::vector<Words> given(const Words& words) {
    auto sorted = (*this)(words);
    REQUIRE(sorted.ok());
    CHECK(sorted.value().left_over.empty());
    return sorted.value().given;
  }
  std::string text;
  std::vector<std::string> many;
  bool raised = false;
  Declare declare;
};

}  // namespace

TEST_CASE("words: every way to write an option's value", "[word_sorter]") {
  const Words words = GENERATE(Words{"-o", "json"}, Words{"-ojson"}, Words{"-o=json"}, Words{"--output", "json"},
                               Words{"--output=json"}, Words{"-qojson"});
  Sorter sort;
  CHECK(sort.given(words)[2] == Words{"json"});
}

TEST_CASE("words: values are taken as they are, whatever they look like", "[word_sorter]") {
  Sorter sort;
  CHECK(sort.given({"--output=", "-q"})[2] == Words{""});
  CHECK(sort.given({"--output=", "-q"})[4] == Words{"true"});
  CHECK(sort.given({"--output", ""})[2] == Words{""});
  CHECK(sort.given({"--output=--yes"})[2] == Words{"--yes"});
  CHECK(sort.given({"--output", "-yes"})[2] == Words{"-yes"});
  CHECK(sort.given({"--output=a=b"})[2] == Words{"a=b"});
  CHECK(sort.given({"--output", "[a,b]"})[2] == Words{"[a,b]"});
  CHECK(sort.given({"--output", "{}"})[2] == Words{"{}"});
  CHECK(sort.given({"--output", "a b,c"})[2] == Words{"a b,c"});
}

TEST_CASE("words: a repeatable option takes one word each time", "[word_sorter]") {
  Sorter sort;
  const auto given = sort.given({"--many", "1", "a", "--many=2", "b", "--many", "[3,4]"});
  CHECK(given[3] == Words{"1", "2", "[3,4]"});
  CHECK(given[0] == Words{"a"});
  CHECK(given[1] == Words{"b"});
}

TEST_CASE("words: positionals stand anywhere; a dash alone and what follows -- are positionals", "[word_sorter]") {
  Sorter sort;
  CHECK(sort.given({"-q", "a", "-y", "b"})[1] == Words{"b"});
  CHECK(sort.given({"-", "-qy"})[0] == Words{"-"});
  CHECK(sort.given({"-", "-qy"})[5] == Words{"true"});
  CHECK(sort.given({"--", "-q", "--yes"})[0] == Words{"-q"});
  CHECK(sort.given({"--", "-q", "--yes"})[1] == Words{"--yes"});
}

TEST_CASE("words: what nothing takes is left over", "[word_sorter]") {
  Sorter sort;
  CHECK(sort({"a", "b", "c", "--frob=1", "-z"}).value().left_over == Words{"c", "--frob=1", "-z"});
  CHECK(sort({"a", "--", "b", "c"}).value().left_over == Words{"c"});
  CHECK(sort({}).value().left_over.empty());
}

TEST_CASE("words: an option at the end lacks its value", "[word_sorter]") {
  Sorter sort;
  const auto sorted = sort({"a", "--output"});
  REQUIRE_FALSE(sorted.ok());
  CHECK(sorted.error().detail() == "`--output` needs a value");
}

TEST_CASE("words: a word that begins with two dashes is no option's value by itself", "[word_sorter]") {
  Sorter sort;
  const auto told = [&](const Words& words) { return std::string(sort(words).error().detail()); };
  CHECK(told({"--output", "--many", "x"}) == "`--output` needs a value; if it begins with dashes write `--output=--many`");
  CHECK(told({"-o", "--unknown"}) == "`-o` needs a value; if it begins with dashes write `-o=--unknown`");
  CHECK(told({"--output", "--many=hunter2"}) == "`--output` needs a value; if it begins with dashes write `--output=--many`");
  CHECK(told({"--output", "--", "a"}) == "`--output` needs a value; if it begins with dashes write `--output=--`");
  CHECK(sort.given({"--", "--output", "--many"})[1] == Words{"--many"});
  CHECK(sort.given({"-q", "--yes"})[5] == Words{"true"});
}
