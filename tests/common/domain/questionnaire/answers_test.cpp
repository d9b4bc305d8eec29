#include "common/domain/questionnaire/answers.h"

#include "common/json/fields.h"
#include "tests/catch.h"
#include "tests/common/domain/sample_questions.h"

namespace usher::domain {
namespace {

using namespace testkit;

std::vector<std::string> faults_of(const Question& question, const Value& value) {
  json::Faults faults;
  check_answer(question, value, "answers." + question.id, faults);
  std::vector<std::string> list;
  for (const auto& fault : faults.list) list.push_back(fault.field + " " + fault.code);
  return list;
}

using Found = std::vector<std::string>;

const Question kLevel = choice("level", Kind::kSingle, {"beginner", "advanced"});
const Question kLanguages = choice("languages", Kind::kMultiple, {"cpp", "rust"});

TEST_CASE("answers: a value of a wrong type is an error with the expected one", "[answers]") {
  const Value number(1);
  CHECK(faults_of(kLevel, number) == Found{"answers.level WRONG_TYPE"});
  CHECK(faults_of(kLanguages, "cpp") == Found{"answers.languages WRONG_TYPE"});
  CHECK(faults_of(kLanguages, Array{"cpp", 1}) == Found{"answers.languages[1] WRONG_TYPE"});
  CHECK(faults_of(plain("notes", Kind::kText), true) == Found{"answers.notes WRONG_TYPE"});
  CHECK(faults_of(plain("rating", Kind::kNumber), "5") == Found{"answers.rating WRONG_TYPE"});
  CHECK(faults_of(plain("robot", Kind::kBoolean), 1) == Found{"answers.robot WRONG_TYPE"});
  CHECK(faults_of(plain("links", Kind::kFields), Array()) == Found{"answers.links WRONG_TYPE"});
  CHECK(faults_of(plain("links", Kind::kFields), Object{{"home", 1}}) == Found{"answers.links.home WRONG_TYPE"});
}

TEST_CASE("answers: the accepted values of each kind", "[answers]") {
  CHECK(faults_of(kLevel, "advanced").empty());
  CHECK(faults_of(kLanguages, Array{"rust", "cpp"}).empty());
  CHECK(faults_of(kLanguages, Array()).empty());
  CHECK(faults_of(plain("notes", Kind::kText), "=1+1\r\n").empty());
  CHECK(faults_of(plain("rating", Kind::kNumber), -4.5).empty());
  CHECK(faults_of(plain("rating", Kind::kNumber), 7).empty());
  CHECK(faults_of(plain("robot", Kind::kBoolean), false).empty());
  CHECK(faults_of(plain("links", Kind::kFields), Object{{"home", ""}}).empty());
}

TEST_CASE("answers: offered values only, or free text where `other` allows it", "[answers]") {
  json::Faults faults;
  check_answer(kLevel, "expert", "answers.level", faults);
  CHECK(faults.list.front().message == "Must be one of: beginner, advanced");
  CHECK(faults_of(kLanguages, Array{"cpp", "cobol", "ada"}) ==
        Found{"answers.languages[1] NOT_ALLOWED", "answers.languages[2] NOT_ALLOWED"});
  CHECK(faults_of(kLanguages, Array{"cpp", "cpp"}) == Found{"answers.languages[1] NOT_ALLOWED"});
  CHECK(faults_of(with_other(kLanguages), Array{"cpp", "cobol"}).empty());
  CHECK(faults_of(with_other(kLevel), "").front() == "answers.level TOO_SHORT");
}

TEST_CASE("answers: as text, by the labels of options and in the words of the language", "[answers]") {
  auto level = kLevel;
  level.options[0].label = Object{{"en", "Beginner"}, {"de", "Neuling"}};
  CHECK(answer_text(level, "beginner") == "Beginner");
  CHECK(answer_text(level, "beginner", {.language = "de"}) == "Neuling");
  CHECK(answer_text(level, "expert") == "expert");
  CHECK(answer_text(kLanguages, Array{"cpp", "cobol"}, {.comma = "\u060C "}) == "cpp\u060C cobol");
  CHECK(answer_text(kLanguages, Array()).empty());
  CHECK(answer_text(plain("robot", Kind::kBoolean), false, {.no = "Nein"}) == "Nein");
  CHECK(answer_text(plain("rating", Kind::kNumber), -4.5) == "-4.5");
  CHECK(answer_text(plain("links", Kind::kFields), Object{{"memory", "16 GB"}, {"gpu", "none"}}) == "memory: 16 GB, gpu: none");
}

TEST_CASE("answers: every value has a limit", "[answers][security]") {
  const auto text = [](std::size_t length) { return Value(std::string(length, 'x')); };
  const auto notes = plain("notes", Kind::kText);
  CHECK(faults_of(notes, text(2000)).empty());
  CHECK(faults_of(notes, text(2001)) == Found{"answers.notes TOO_LONG"});
  CHECK(faults_of(living_at("organization", notes), text(256)) == Found{"answers.notes TOO_LONG"});
  CHECK(faults_of(living_at("role_other", notes), text(101)) == Found{"answers.notes TOO_LONG"});
  CHECK(faults_of(notes, Value(std::string("a\0b", 3))) == Found{"answers.notes INVALID_CHARACTER"});
  CHECK(faults_of(with_other(kLevel), text(501)) == Found{"answers.level TOO_LONG"});

  Array list;
  Object object;
  for (int i = 0; i < 51; ++i) {
    list.emplace_back(std::to_string(i));
    object.set(std::to_string(i), "x");
  }
  CHECK(faults_of(with_other(kLanguages), list) == Found{"answers.languages TOO_LONG"});
  const auto links = plain("links", Kind::kFields);
  CHECK(faults_of(links, object) == Found{"answers.links TOO_LONG"});
  CHECK(faults_of(links, Object{{"a", text(501)}}) == Found{"answers.links.a TOO_LONG"});
  CHECK(faults_of(links, Object{{std::string(101, 'n'), "x"}}) == Found{"answers.links TOO_LONG"});
  CHECK(faults_of(links, Object{{"", "x"}}) == Found{"answers.links TOO_SHORT"});
}

TEST_CASE("answers: an option no longer offered still has its question's type", "[answers]") {
  CHECK(has_type_for(kLevel, "expert"));
  CHECK(has_type_for(kLanguages, Array{"cobol"}));
  CHECK_FALSE(has_type_for(kLanguages, Array{"cobol", 1}));
  CHECK_FALSE(has_type_for(kLanguages, "cobol"));
  CHECK_FALSE(has_type_for(plain("links", Kind::kFields), Object{{"a", Array()}}));
  CHECK(has_type_for(plain("rating", Kind::kNumber), 1));
  CHECK_FALSE(has_type_for(plain("robot", Kind::kBoolean), nullptr));
}

Questionnaire robots() {
  const QuestionnaireStep hardware{
      .id = "hardware",
      .questions = {required(choice("devices", Kind::kMultiple, {"jetson", "pi"})), required(plain("robot", Kind::kBoolean))}};
  const QuestionnaireStep software{.id = "software",
                                   .questions = {when_including("devices", "jetson", required(plain("notes", Kind::kText))),
                                                 when_equal("robot", true, plain("wheels", Kind::kNumber)),
                                                 when_equal("wheels", 4, required(plain("tyres", Kind::kText)))}};
  return {.version = 2, .id = "robots", .steps = {hardware, software}};
}

Found ids(const std::vector<const Question*>& questions) {
  Found list;
  for (const auto* question : questions) list.push_back(question->id);
  return list;
}

TEST_CASE("answers: a question applies while its condition holds, and that of the question it refers to", "[answers]") {
  const auto form = robots();
  CHECK(ids(asked_questions(form, {})) == Found{"devices", "robot"});
  CHECK(ids(asked_questions(form, {{"devices", Array{"pi", "jetson"}}, {"robot", true}})) ==
        Found{"devices", "robot", "notes", "wheels"});
  CHECK(ids(asked_questions(form, {{"robot", true}, {"wheels", 4.0}})) == Found{"devices", "robot", "wheels", "tyres"});
  // The wheels were answered before the robot was deselected: neither they nor questions that depend on them count.
  CHECK(ids(asked_questions(form, {{"robot", false}, {"wheels", 4}})) == Found{"devices", "robot"});
}

TEST_CASE("answers: a required, applicable question without an answer is missing", "[answers]") {
  const auto form = robots();
  CHECK(ids(missing_answers(form, {})) == Found{"devices", "robot"});
  CHECK(ids(missing_answers(form, {{"devices", Array{"jetson"}}, {"robot", false}})) == Found{"notes"});
  CHECK(missing_answers(form, {{"devices", Array{"jetson"}}, {"robot", false}, {"notes", "x"}}).empty());
}

TEST_CASE("answers: an empty answer, or an invalid one, does not count", "[answers]") {
  const auto form = robots();
  CHECK(ids(missing_answers(form, {{"devices", Array()}, {"robot", true}})) == Found{"devices"});
  CHECK(ids(missing_answers(form, {{"devices", Array{"abacus"}}, {"robot", true}})) == Found{"devices"});
  CHECK(ids(missing_answers(form, {{"devices", Array{"jetson"}}, {"robot", true}, {"notes", " \n"}})) == Found{"notes"});
}

}  // namespace
}  // namespace usher::domain
