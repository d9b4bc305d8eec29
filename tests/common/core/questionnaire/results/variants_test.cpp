#include "common/core/questionnaire/results/variants.h"

#include <sstream>

#include "common/core/questionnaire/questionnaires.h"
#include "tests/catch.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::TestCore;

/// Each variant as its text, after its line.
std::vector<std::string> variants_in(const std::string& html) {
  std::istringstream in(html);
  std::vector<std::string> all;
  read_variants(in,
                [&](const Variant& variant, std::int64_t line) { all.push_back(std::to_string(line) + " " + variant.text()); });
  return all;
}

Variant only_variant(const std::string& attributes) {
  std::istringstream in("<usher-when " + attributes + ">x");
  std::optional<Variant> found;
  read_variants(in, [&](Variant&& variant, std::int64_t) { found = std::move(variant); });
  REQUIRE(found);
  return *found;
}

TEST_CASE("variants: an else belongs to its neighbours", "[core][questionnaire]") {
  CHECK(variants_in(
            "<usher-when a=1>x</usher-when>\n<!-- c -->\n<usher-when else>y</usher-when><p>\n<usher-when else></usher-when>") ==
        std::vector<std::string>{"1 a=\"1\"", "3 else, beside a=\"1\"", "4 else"});
  CHECK(variants_in("<usher-when else></usher-when><usher-when a></usher-when><usher-when b='x| y'></usher-when>") ==
        std::vector<std::string>{"1 else, beside a=\"true\" and b=\"x|y\"", "1 a=\"true\"", "1 b=\"x|y\""});
  CHECK(
      variants_in("<usher-when a>text<usher-when b></usher-when> <usher-when else></usher-when></usher-when><usher-when else>") ==
      std::vector<std::string>{"1 b=\"true\"", "1 else, beside b=\"true\"", "1 a=\"true\"", "1 else, beside a=\"true\""});
}

TEST_CASE("variants: what is nested too deep ends no run around it", "[core][questionnaire]") {
  std::string html;
  for (int i = 0; i < 255; ++i) html += "<usher-when a>";
  const auto all = variants_in(html + "<usher-when b></usher-when><usher-when else>");
  REQUIRE(all.size() == 257);
  CHECK(all[0] == "1 b=\"true\"");
  CHECK(all[1] == "1 else, beside b=\"true\"");
}

/// What a browser makes of the variants of a page, one text each; empty where it shows them as they are written.
std::vector<std::string> torn_in(const std::string& html) {
  std::istringstream in(html);
  std::vector<std::string> all;
  read_variants(in, [&](Variant&& variant, std::int64_t) { all.push_back(std::move(variant.torn)); });
  return all;
}

TEST_CASE("variants: what a browser takes apart is named", "[core][questionnaire]") {
  const std::string alone = "no neighbour stands beside it, so all readers see it";
  const std::string empty = "it is empty";
  const auto ended_by = [](const std::string& tag) {
    return "it begins in a paragraph, which `<" + tag + ">` ends: a browser shows its content to all readers";
  };
  const auto out_of = [](const std::string& tag) {
    return "a browser takes it out of `<" + tag + ">` and shows its content to all readers; put it into the cells";
  };
  const std::string whole;
  using Faults = std::vector<std::string>;
  const std::vector<std::pair<std::string, Faults>> rows{
      // As MkDocs writes the lines of a paragraph, and variants with a blank line between them.
      {"<p><usher-when a><p>x</p></usher-when>\n<usher-when else><p>y</p></usher-when></p>", {ended_by("p"), whole}},
      {"<p><usher-when a>x</usher-when></p>\n<p><usher-when else>y</usher-when></p>", {whole, alone}},
      {"<p><usher-when a>x</usher-when> <usher-when else>y</usher-when></p>", {whole, whole}},
      {"<usher-when a><p>x</p></usher-when><usher-when else><p>y</p></usher-when>", {whole, whole}},
      {"<usher-when a></usher-when><usher-when else> </usher-when>", {empty, empty}},
      {"<usher-when a><img></usher-when>", {whole}},
      {"<p><usher-when a><usher-when b><ul><li>x</ul></usher-when></usher-when>", {ended_by("ul"), ended_by("ul")}},
      {"<p>x<div><usher-when a><p>x</p></usher-when></div>", {whole}},
      {"<div><p>x</div><usher-when a><p>x</p></usher-when>", {whole}},
      {"<table><tbody><usher-when a><tr><td>x</td></tr></usher-when></tbody></table>", {out_of("tbody")}},
      {"<table><tr><td><usher-when a>x</usher-when></td><usher-when a><td>y</td></usher-when></tr></table>",
       {whole, out_of("tr")}},
      {"<p><table><tr><td><usher-when a><p>x</p></usher-when></table>", {whole}},
      {"<select><usher-when a><option>x</option></usher-when></select><usher-when a>y</usher-when>", {out_of("select"), whole}}};
  for (const auto& [html, torn] : rows) {
    INFO(html);
    CHECK(torn_in(html) == torn);
  }
  CHECK(torn_in(std::string(3000, ' ') +
                [] {
                  std::string deep;
                  for (int i = 0; i < 300; ++i) deep += "<p><usher-when a>";
                  return deep + "<p>";
                }())
            .size() == 300);
}

TEST_CASE("variants: attributes of HTML are no conditions", "[core][questionnaire]") {
  CHECK(only_variant("level=high class=x id=y data-x=1 aria-label=z title=t _x=1 onclick=f style=s hidden lang=ur").text() ==
        "level=\"high\"");
}

TEST_CASE("variants: conditions are met as in the page", "[core][questionnaire]") {
  const auto traits = json::Object{{"level", "high"}, {"hours", 8}, {"robot", true}, {"tools", json::Array{"cpp", "go"}}};
  const std::vector<std::pair<std::string, bool>> rows{{"level=high", true},
                                                       {"level=low|high", true},
                                                       {"level=' low | high '", true},
                                                       {"level=HIGH", false},
                                                       {"other=high", false},
                                                       {"level=high hours=9", false},
                                                       {"hours=8", true},
                                                       {"hours='>=8'", true},
                                                       {"hours='>8'", false},
                                                       {"hours='<=8'", true},
                                                       {"hours='<8'", false},
                                                       {"hours='<9'", true},
                                                       {"hours='>=7.5'", true},
                                                       {"robot", true},
                                                       {"robot=true", true},
                                                       {"robot=false", false},
                                                       {"tools=go", true},
                                                       {"tools=rust|cpp", true},
                                                       {"tools=rust", false},
                                                       {"else", true}};
  for (const auto& [attributes, fits] : rows) {
    INFO(attributes);
    CHECK(only_variant(attributes).fits(traits) == fits);
  }
}

TEST_CASE("variants: what the questionnaire does not have is named with what is near", "[core][questionnaire]") {
  TestCore core;
  testkit::publish(core);
  const auto form = must(core->questionnaires.active());
  const std::vector<std::string> traits{"experience_level", "languages"};
  const auto faults = [&](const std::string& attributes) { return variant_faults(only_variant(attributes), *form, &traits); };
  CHECK(faults("languages=cpp").empty());
  CHECK(faults("else").front() ==
        "else: no neighbour stands beside it, so all readers see it; docs/readers.md has a form that each generator keeps whole");
  CHECK(faults("langauges=cpp") == std::vector<std::string>{"`langauges` is no question; did you mean `languages`?"});
  CHECK(faults("languages=cp") == std::vector<std::string>{"`cp` is no option of languages; did you mean `cpp`?"});
  CHECK(faults("rating=many").front() == "`many` is no number for rating; write 8, >=8, >8, <8 or <=8");
  CHECK(faults("rating='>=4'") ==
        std::vector<std::string>{"`rating` is not in JWT_PROFILE_CLAIMS, so that no page learns the answer; name it there"});
  CHECK(variant_faults(only_variant("rating='>=4'"), *form, nullptr).empty());
  CHECK(faults("robot=maybe").front() == "`maybe` is no answer to robot, which is true or false");
  CHECK(faults("notes=x").front() == "notes is free text, which pages do not learn; ask for a choice");
  CHECK(faults("class=x").front().starts_with("without a condition"));
}

}  // namespace
}  // namespace usher::core
