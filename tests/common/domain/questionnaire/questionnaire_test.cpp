#include "common/domain/questionnaire/questionnaire.h"

#include "tests/catch.h"

namespace usher::domain {
namespace {

std::optional<Questionnaire> read(std::string_view text) {
  auto parsed = json::parse(text);
  REQUIRE(parsed.ok());
  return read_questionnaire(7, std::move(*parsed.value().object()));
}

constexpr std::string_view kSmall = R"({"id":"b","title":{"en":"B","ur":"ب"},"notice":{"version":3,"text":"N","url":"/p"},
  "steps":[{"id":"one","title":"One","questions":[
    {"id":"devices","kind":"multiple","label":"D","options":[{"value":"pi","label":"Pi"}],"other":true,"required":true},
    {"id":"why","kind":"text","label":"W","when":{"question":"devices","includes":"pi"},"profile":"organization"}]},
   {"id":"two","title":"Two","skippable":false,"questions":[
    {"id":"robot","kind":"boolean","label":"R","when":{"question":"why","equals":1}}]}]})";

TEST_CASE("questionnaire: every member of a file is read", "[domain][questionnaire]") {
  const auto found = read(kSmall);
  REQUIRE(found);
  CHECK(found->version == 7);
  CHECK(found->id == "b");
  CHECK(local_text(found->title, "ur") == "ب");
  CHECK(found->notice.version == 3);
  CHECK(local_text(found->notice.text) == "N");
  CHECK(found->notice.url == "/p");
  REQUIRE(found->steps.size() == 2);
  CHECK(found->steps[0].skippable);
  CHECK_FALSE(found->steps[1].skippable);
  const auto* const devices = found->find("devices");
  REQUIRE(devices);
  CHECK(devices->kind == QuestionKind::kMultiple);
  CHECK((devices->other && devices->required && devices->has_options()));
  CHECK(devices->offers("pi"));
  CHECK_FALSE(devices->offers("jetson"));
  const auto* const why = found->find("why");
  REQUIRE((why && why->when));
  CHECK(why->when->question == "devices");
  CHECK(why->when->includes == json::Value("pi"));
  CHECK_FALSE(why->when->equals);
  CHECK(why->profile == "organization");
  CHECK_FALSE((why->other || why->required || why->has_options()));
  CHECK(found->find("robot")->when->equals == json::Value(1));
  CHECK_FALSE(found->find("nothing"));
  CHECK(found->questions().size() == 3);
  CHECK(json::Value(found->document) == json::parse(kSmall).value());
}

TEST_CASE("questionnaire: without a notice it is version 1 of an empty text", "[domain][questionnaire]") {
  const auto found = read(R"({"id":"b","title":"B","steps":[{"id":"s","title":"S","questions":[]}]})");
  REQUIRE(found);
  CHECK(found->notice.version == 1);
  CHECK(local_text(found->notice.text).empty());
}

TEST_CASE("questionnaire: an invalid file is refused", "[domain][questionnaire]") {
  CHECK_FALSE(read("{}"));
  CHECK_FALSE(read(R"({"id":"b","steps":[]})"));
  CHECK_FALSE(read(R"({"id":"b","steps":[{"id":"s","questions":[{"id":"q","kind":"dance"}]}]})"));
}

TEST_CASE("questionnaire: the names of kinds round-trip", "[domain][questionnaire]") {
  for (const auto name : kQuestionKinds) CHECK(name_of(question_kind(name).value()) == name);
  CHECK_FALSE(question_kind("dance"));
}

TEST_CASE("questionnaire: a text falls back to English, then to the first language", "[domain][questionnaire]") {
  const json::Value both(json::Object{{"de", "Ja"}, {"en", "Yes"}});
  CHECK(local_text(both, "de") == "Ja");
  CHECK(local_text(both, "fr") == "Yes");
  CHECK(local_text(json::Value(json::Object{{"de", "Ja"}}), "fr") == "Ja");
  CHECK(local_text(json::Value("plain"), "fr") == "plain");
  CHECK(local_text(json::Value(json::Object{})).empty());
  CHECK(local_text(json::Value(3)).empty());
}

}  // namespace
}  // namespace usher::domain
