#include "common/core/questionnaire/questionnaire_file.h"

#include "common/core/questionnaire/questionnaires.h"
#include "tests/catch.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using testkit::changed_sample;
using testkit::kSampleQuestionnaire;

std::string file_faults(std::string_view text, std::int64_t last_notice = 1) {
  std::string all;
  for (const auto& fault : check_questionnaire_file(text, last_notice).faults)
    all += std::to_string(fault.line) + ": " + fault.text() + "\n";
  return all;
}

struct FaultCase {
  std::string_view found;
  std::string_view by;
  std::string_view fault;  ///< All reported errors, each with its line.
};

void check_all(std::span<const FaultCase> cases) {
  for (const auto& one : cases) {
    CAPTURE(one.found, one.by);
    CHECK(file_faults(changed_sample(one.found, one.by)) == std::string(one.fault) + "\n");
  }
}

TEST_CASE("questionnaire files: the built-in one and the sample have no errors", "[core][questionnaire_file]") {
  CHECK(file_faults(built_in_questionnaire().front().text).empty());
  CHECK(file_faults(kSampleQuestionnaire).empty());
  const auto checked = check_questionnaire_file(kSampleQuestionnaire);
  REQUIRE(checked.questionnaire);
  CHECK(checked.questionnaire->find("languages")->when->question == "devices");
  CHECK(file_faults("\xef\xbb\xbf" + std::string(kSampleQuestionnaire)).empty());
  CHECK(file_faults(changed_sample("{\n", "{\"$schema\": \"https://example.com/schemas/questionnaire.json\",\n")).empty());
}

TEST_CASE("questionnaire files: option values without the marks of conditions, a warning for ids that are attributes",
          "[core][questionnaire_file][reader]") {
  for (const std::string value : {"a|b", "<1", "1>"})
    CHECK(file_faults(changed_sample(R"("value": "vi")", R"("value": ")" + value + '"')) ==
          "16: steps[1].questions[1].options[0].value: \"" + value +
              "\" has |, < or >, by which the conditions of pages separate and compare values; choose another value\n");
  for (const std::string id : {"title", "translate", "key", "ontology"}) {
    const auto checked = check_questionnaire_file(changed_sample(R"("id": "rating")", R"("id": ")" + id + '"'));
    CHECK(checked.questionnaire);
    CHECK(checked.warnings ==
          std::vector{"No page can adapt by " + id + ", an attribute that HTML or React owns; give the question another id"});
  }
  CHECK(check_questionnaire_file(kSampleQuestionnaire).warnings.empty());
  CHECK(check_questionnaire_file(built_in_questionnaire().front().text).warnings.empty());
}

TEST_CASE("questionnaire files: malformed JSON is reported with its place", "[core][questionnaire_file]") {
  CHECK(file_faults("{") == "1: Not valid JSON: the text ends too early in line 1, column 2; correct it and check again\n");
  CHECK(file_faults("{\"a\":1,\n\"a\":2}").starts_with("2: Not valid JSON: the key \"a\" is repeated in line 2"));
  CHECK(file_faults(" \n") == "1: The file is empty; begin with the built-in questionnaire\n");
  CHECK(file_faults("[]") == "1: is array; write an object\n");
  CHECK(file_faults(std::string(256 * 1024 + 1, ' ')) == "1: The file has more than 262144 bytes; shorten it\n");
}

TEST_CASE("questionnaire files: unknown, missing and wrongly typed members are reported", "[core][questionnaire_file]") {
  static constexpr FaultCase kCases[] = {
      {R"("title": "Hardware")", R"("titel": "Hardware")",
       "6: steps[0].titel: is not a member here; did you mean \"title\"?\n6: steps[0].title: is missing; add it: its heading"},
      {R"("kind": "number", )", R"("kind": "number", "colour_of_it": 1, )",
       "9: steps[0].questions[1].colour_of_it: is not a member here; those known are "
       "id, kind, label, options, other, required, when, profile"},
      {R"("kind": "number", )", R"("kind": "number", "min": 1, )",
       "9: steps[0].questions[1].min: is not a member here; those known are "
       "id, kind, label, options, other, required, when, profile"},
      {R"("id": "background")", R"("id": 5)", "2: id: is number; write a string"},
      {R"("required": true)", R"("required": "yes")", "10: steps[0].questions[2].required: is string; write true or false"},
      {R"("label": "Notes")", R"("label": " ")", "17: steps[1].questions[2].label: is empty; write something or leave it out"},
      {R"("label": "Notes")", R"("label": {})",
       "17: steps[1].questions[2].label: has no language; write at least one, such as {\"en\": \"Yes\"}"},
      {R"("label": "Notes")", R"("label": {"e n": "x"})",
       "17: steps[1].questions[2].label.e n: \"e n\" is not a language tag; write one such as en, ur or pt-BR"},
      {R"("label": "Notes")", R"("label": {"en": 3})", "17: steps[1].questions[2].label.en: is number; write a string"},
      {R"("label": "Notes")", R"("label": "a\u0007b")", "17: steps[1].questions[2].label: has control characters; take them out"},
      {R"({"value": "vi", "label": "vi"}, )", R"({"value": "v\ni", "label": "vi"}, )",
       "16: steps[1].questions[1].options[0].value: would not come back from a form as it is; take out line ends, marks of "
       "direction and outer spaces"},
      {R"({"value": "vi", "label": "vi"}, )", R"({"value": " vi", "label": "vi"}, )",
       "16: steps[1].questions[1].options[0].value: would not come back from a form as it is; take out line ends, marks of "
       "direction and outer spaces"},
      {R"({"value": "vi", "label": "vi"}, )", R"({"value": "\u202evi", "label": "vi"}, )",
       "16: steps[1].questions[1].options[0].value: would not come back from a form as it is; take out line ends, marks of "
       "direction and outer spaces"},
      {R"("version": 2)", R"("version": 0)", "4: notice.version: is not a version; write a whole number of at least 1"},
      {R"("url": "/privacy")", R"("url": "//evil.example")",
       "4: notice.url: \"//evil.example\" is not a URL; write a path of the site, such as /privacy, or https://…"},
      {R"("url": "/privacy")", R"("url": "javascript:alert")",
       "4: notice.url: \"javascript:alert\" is not a URL; write a path of the site, such as /privacy, or https://…"},
      {R"({"value": "vi", "label": "vi"}, )", R"(7, )", "16: steps[1].questions[1].options[0]: is number; write an object"},
  };
  check_all(kCases);
}

TEST_CASE("questionnaire files: ids match the grammar, are unique and not reserved", "[core][questionnaire_file]") {
  static constexpr FaultCase kCases[] = {
      {R"("id": "rating")", R"("id": "Rating")",
       "9: steps[0].questions[1].id: \"Rating\" is not an id; begin with a-z and continue with a-z, 0-9 and _, at most 64 "
       "characters in "
       "all"},
      {R"("id": "rating")", R"("id": "role")",
       "9: steps[0].questions[1].id: \"role\" names a claim of access tokens or a column of the export; choose another id"},
      {R"("id": "rating")", R"("id": "user_id")",
       "9: steps[0].questions[1].id: \"user_id\" names a claim of access tokens or a column of the export; choose another id"},
      {R"("id": "editor")", R"("id": "devices")",
       "15: steps[1].questions[1].id: another question has the id \"devices\"; choose another one"},
      {R"("id": "software")", R"("id": "hardware")", "11: steps[1].id: another step has the id \"hardware\"; choose another one"},
  };
  check_all(kCases);
  for (const std::string_view claim :
       {"sub", "iss", "email_verified", "scope", "permissions", "sid", "azp", "client_id", "amr", "acr"})
    CHECK_FALSE(file_faults(changed_sample(R"("id": "rating")", "\"id\": \"" + std::string(claim) + "\"")).empty());
}

TEST_CASE("questionnaire files: options are required by some kinds and refused by others", "[core][questionnaire_file]") {
  static constexpr FaultCase kCases[] = {
      {R"("kind": "single")", R"("kind": "dance")",
       "15: steps[1].questions[1].kind: \"dance\" is not a kind; write single, multiple, text, number, boolean or fields"},
      {R"("kind": "single")", R"("kind": "singel")",
       "15: steps[1].questions[1].kind: \"singel\" is not a kind; write single, multiple, text, number, boolean or fields; did "
       "you "
       "mean "
       "\"single\"?"},
      {R"("kind": "single")", R"("kind": "text")",
       "16: steps[1].questions[1].options: goes with the kinds single and multiple only; take it out or change the kind"},
      {R"("kind": "number")", R"("kind": "multiple")",
       "9: steps[0].questions[1].options: is missing; write at least one, such as {\"value\": \"yes\", \"label\": \"Yes\"}"},
      {R"([{"value": "vi", "label": "vi"}, {"value": "emacs", "label": "Emacs"}])", "[]",
       "16: steps[1].questions[1].options: is empty; put at least one in"},
      {R"("value": "emacs")", R"("value": "vi")",
       "16: steps[1].questions[1].options[1].value: \"vi\" is there twice; give each option a value of its own"},
      {R"("value": "emacs")", R"x("value": "(other)")x",
       "16: steps[1].questions[1].options[1].value: \"(other)\" is what statistics and exports call other answers; choose "
       "another "
       "value"},
      {R"("kind": "number", )", R"("kind": "number", "other": true, )",
       "9: steps[0].questions[1].other: goes with the kinds single and multiple only; take it out"},
  };
  check_all(kCases);
}

TEST_CASE("questionnaire files: a condition names an earlier question and a possible answer", "[core][questionnaire_file]") {
  static constexpr std::string_view kWhen = R"("when": {"question": "devices", "includes": "jetson"})";
  static constexpr FaultCase kCases[] = {
      {kWhen, R"("when": {"question": "device", "includes": "jetson"})",
       "13: steps[1].questions[0].when.question: no earlier question has the id \"device\"; did you mean \"devices\"?"},
      {kWhen, R"("when": {"question": "links", "equals": "x"})",
       "13: steps[1].questions[0].when.question: no earlier question has the id \"links\"; write that of a question before this "
       "one"},
      {kWhen, R"("when": {"question": "devices", "includes": "jetso"})",
       "13: steps[1].questions[0].when.includes: \"devices\" does not offer \"jetso\"; write one of its values; did you mean "
       "\"jetson\"?"},
      {kWhen, R"("when": {"question": "devices", "equals": "jetson"})",
       "13: steps[1].questions[0].when.equals: compares with one value, and \"devices\" is of the kind multiple; write includes"},
      {kWhen, R"("when": {"question": "robot", "includes": "yes"})",
       "13: steps[1].questions[0].when.includes: goes with questions of the kind multiple, and \"robot\" is of the kind boolean; "
       "write "
       "equals"},
      {kWhen, R"("when": {"question": "robot", "equals": "yes"})",
       "13: steps[1].questions[0].when.equals: is string, but \"robot\" is of the kind boolean; write a value of that "
       "kind"},
      {kWhen, R"("when": {"question": "rating", "equals": true})",
       "13: steps[1].questions[0].when.equals: is boolean, but \"rating\" is of the kind number; write a value of that "
       "kind"},
      {kWhen, R"("when": {"question": "devices"})",
       "13: steps[1].questions[0].when: needs either equals or includes; write one of them and not both"},
      {kWhen, R"("when": {"question": "devices", "includes": "pi", "equals": "pi"})",
       "13: steps[1].questions[0].when: needs either equals or includes; write one of them and not both"},
      {R"("label": "Notes")", R"("label": "Notes", "when": {"question": "editor", "equals": ""})",
       "17: steps[1].questions[2].when.equals: is empty, but answers are never empty; write a value"},
      {R"("label": "Notes")", R"("label": "Notes", "when": {"question": "editor", "equals": "ed"})",
       "17: steps[1].questions[2].when.equals: \"editor\" does not offer \"ed\"; write one of its values"},
  };
  check_all(kCases);
  CHECK(file_faults(
            changed_sample(R"("label": "Notes")", R"("label": "Notes", "when": {"question": "languages", "includes": "ada"})"))
            .empty());
  CHECK(file_faults(changed_sample(kWhen, R"("when": {"question": "robot", "equals": false})")).empty());
}

TEST_CASE("questionnaire files: a profile place exists, is used once and fits the kind", "[core][questionnaire_file]") {
  static constexpr FaultCase kCases[] = {
      {R"("profile": "hardware_background.devices")", R"("profile": "password_hash")",
       "7: steps[0].questions[0].profile: \"password_hash\" is not a place of the profile; write experience_level, "
       "professional_role, "
       "role_other, organization, software_background.KEY or hardware_background.KEY"},
      {R"("profile": "software_background.languages")", R"("profile": "hardware_background.devices")",
       "12: steps[1].questions[0].profile: another question's answer lives in hardware_background.devices already; choose "
       "another "
       "place"},
      {R"("label": "Notes")", R"("label": "Notes", "profile": "experience_level")",
       "17: steps[1].questions[2].profile: experience_level holds answers of the kind single; change the kind, or choose another "
       "place"},
      {R"("label": "Editor?")", R"("label": "Editor?", "profile": "experience_level", "other": true)",
       "15: steps[1].questions[1].other: experience_level takes only beginner, intermediate or advanced; take it out\n"
       "16: steps[1].questions[1].options[0].value: \"vi\" is not a value of experience_level; write beginner, intermediate "
       "or "
       "advanced\n"
       "16: steps[1].questions[1].options[1].value: \"emacs\" is not a value of experience_level; write beginner, "
       "intermediate "
       "or advanced"},
      {R"("profile": "hardware_background.devices")", R"("profile": "hardware_background.specifications")",
       "7: steps[0].questions[0].profile: hardware_background.specifications holds answers of the kind fields; change the kind, "
       "or "
       "choose another place"},
  };
  check_all(kCases);
  CHECK(file_faults(changed_sample(R"("label": "Notes")", R"("label": "Notes", "profile": "hardware_background.what_else")"))
            .empty());
}

TEST_CASE("questionnaire files: the notice version never decreases", "[core][questionnaire_file]") {
  CHECK(file_faults(kSampleQuestionnaire, 2).empty());
  CHECK(file_faults(kSampleQuestionnaire, 3) ==
        "4: notice.version: is 2, less than the active one's 3; write that, or more if the meaning of the text changes\n");
  const auto without = changed_sample(R"(  "notice": {"version": 2, "text": "What we ask and why.", "url": "/privacy"},)", "");
  CHECK(file_faults(without).empty());
  CHECK(file_faults(without, 2).starts_with("1: notice: is missing, which is version 1, less than the active one's 2;"));
}

TEST_CASE("questionnaire files: all errors are reported together, ordered by line", "[core][questionnaire_file]") {
  auto text = changed_sample(R"("id": "links")", R"("id": "LINKS")");
  for (const auto& [found, by] :
       std::initializer_list<std::pair<std::string, std::string>>{{R"("id": "rating")", R"("id": "sub")"},
                                                                  {R"("kind": "single")", R"("kind": "dance")"},
                                                                  {R"("version": 2)", R"("version": "2")"}})
    text.replace(text.find(found), found.size(), by);
  const auto checked = check_questionnaire_file(text);
  std::vector<std::string> paths;
  for (const auto& fault : checked.faults) paths.push_back(fault.path);
  CHECK(paths == std::vector<std::string>{"notice.version", "steps[0].questions[1].id", "steps[1].questions[1].kind",
                                          "steps[1].questions[3].id"});
  CHECK_FALSE(checked.questionnaire);
}

TEST_CASE("questionnaire files: a long name in a fault is cut between characters", "[core][questionnaire_file]") {
  std::string name = "x";
  for (int i = 0; i < 60; ++i) name += "\xc3\xab";
  const auto faults = file_faults(changed_sample(R"("label": "Notes")", R"("label": "Notes", ")" + name + "\": 1"));
  CHECK(faults.find("." + name.substr(0, 99) + ": is not a member here") != std::string::npos);
}

TEST_CASE("questionnaire files: sizes are limited", "[core][questionnaire_file][security]") {
  std::string many;
  for (int i = 0; i < 201; ++i) many += (i ? "," : "") + std::string(R"({"value":"v)") + std::to_string(i) + R"(","label":"L"})";
  CHECK(file_faults(changed_sample(R"({"value": "vi", "label": "vi"}, {"value": "emacs", "label": "Emacs"})", many))
            .ends_with("options: has 201 elements; keep at most 200\n"));
  CHECK(file_faults(changed_sample(R"("label": "Notes")", "\"label\": \"" + std::string(2001, 'x') + "\""))
            .ends_with("label: has 2001 characters; shorten it to 2000\n"));
  std::string steps;
  for (int i = 0; i < 51; ++i) {
    steps += (i ? "," : "") + std::string("{\"id\":\"s") + std::to_string(i) + R"(","title":"T","questions":[)";
    for (int k = 0; k < 4; ++k)
      steps += (k ? "," : "") + std::string("{\"id\":\"q") + std::to_string(4 * i + k) + R"(","kind":"text","label":"L"})";
    steps += "]}";
  }
  const auto faults = file_faults(R"({"id":"b","title":"T","steps":[)" + steps + "]}");
  CHECK(faults == "1: steps: has 51 elements; keep at most 50\n1: steps: have 204 questions together; keep at most 200\n");
}

TEST_CASE("questionnaire files: at most a fixed number of errors is reported", "[core][questionnaire_file][security]") {
  std::string text = "{";
  for (int i = 0; i < 3000; ++i) text += (i ? ",\"" : "\"") + std::to_string(i) + "\":1";
  const auto checked = check_questionnaire_file(text + "}");
  REQUIRE(checked.faults.size() == kMostQuestionnaireFaults + 1);
  CHECK(checked.faults.back().message == "There are more faults; fix these first");
}

TEST_CASE("questionnaire files: error texts contain no control characters (terminal injection)",
          "[core][questionnaire_file][security]") {
  const auto said = file_faults(changed_sample(R"("id": "rating")", R"("id": "\u001b[31mred", "\u001b]0;x\u0007": 1)"));
  CHECK_FALSE(said.empty());
  CHECK(said.find('\x1b') == std::string::npos);
  CHECK(said.find('\x07') == std::string::npos);
}

TEST_CASE("questionnaire files: no damaged copy of the built-in one crashes the check", "[core][questionnaire_file][security]") {
  const std::string text(built_in_questionnaire().front().text);
  for (std::size_t length = 0; length + 2 < text.size(); length += 3)
    CHECK_FALSE(check_questionnaire_file(std::string_view(text).substr(0, length)).questionnaire);
  static constexpr std::string_view kBytes = "\"{}[],:\\0-a\n \x80";
  for (std::size_t at = 0; at < text.size(); at += 5) {
    auto damaged = text;
    damaged[at] = kBytes[(at / 5) % kBytes.size()];
    const auto checked = check_questionnaire_file(damaged);
    CHECK(checked.faults.empty() == checked.questionnaire.has_value());
  }
}

}  // namespace
}  // namespace usher::core
