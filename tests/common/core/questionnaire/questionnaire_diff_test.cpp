#include "common/core/questionnaire/questionnaire_diff.h"

#include "tests/catch.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using testkit::kSampleQuestionnaire;
using testkit::questionnaire;
using testkit::replaced;

std::string lines(const std::vector<QuestionnaireChange>& changes) {
  std::string all;
  for (const auto& one : changes)
    all.append(one.change)
        .append(" ")
        .append(one.element)
        .append(" ")
        .append(one.id)
        .append(": ")
        .append(one.detail)
        .append(one.touches_answers ? " !\n" : "\n");
  return all;
}

/// The diff from the sample to the sample with that replacement.
std::string after(std::string_view found, std::string_view by) {
  return lines(compare_questionnaires(questionnaire(kSampleQuestionnaire),
                                      questionnaire(replaced(std::string(kSampleQuestionnaire), found, by))));
}

TEST_CASE("questionnaire diff: equal files, no changes", "[core][questionnaire_diff]") {
  CHECK(after("How much?", "How much?").empty());
}

TEST_CASE("questionnaire diff: changed members of a question", "[core][questionnaire_diff]") {
  CHECK(after(R"("label": "How much?")", R"("label": "How many?")") ==
        "changed question rating: label: \"How much?\" is now \"How many?\"\n");
  CHECK(after(R"("kind": "number")", R"("kind": "text")") == "changed question rating: kind: number is now text !\n");
  CHECK(after(R"("required": true)", R"("required": false)") == "changed question robot: required: true is now false\n");
  CHECK(after(R"("other": true)", R"("other": false)") == "changed question languages: other: true is now false !\n");
  CHECK(after(R"("includes": "jetson")", R"("includes": "pi")") ==
        "changed question languages: when: devices includes \"jetson\" is now devices includes \"pi\"\n");
  CHECK(after(R"(, "profile": "hardware_background.devices")", "") ==
        "changed question devices: lives in: hardware_background.devices is now the answers !\n");
}

TEST_CASE("questionnaire diff: added, removed, changed and reordered options", "[core][questionnaire_diff]") {
  CHECK(after(R"({"value": "pi", "label": "Pi"})", R"({"value": "nano", "label": "Nano"})") ==
        "added option devices.nano: Nano\nremoved option devices.pi: Pi !\n");
  CHECK(after(R"("label": "Emacs")", R"("label": "GNU Emacs")") ==
        "changed option editor.emacs: label: \"Emacs\" is now \"GNU Emacs\"\n");
  CHECK(after(R"({"value": "vi", "label": "vi"}, {"value": "emacs", "label": "Emacs"})",
              R"({"value": "emacs", "label": "Emacs"}, {"value": "vi", "label": "vi"})") ==
        "moved question editor: its options are in another order\n");
}

TEST_CASE("questionnaire diff: added, removed and moved questions and steps", "[core][questionnaire_diff]") {
  CHECK(after(R"({"id": "rating", "kind": "number", "label": "How much?"})",
              R"({"id": "score", "kind": "number", "label": "Score"})") ==
        "added question score: Score\nremoved question rating: How much? !\n");
  CHECK(
      after(R"({"id": "hardware", "title": "Hardware")", R"({"id": "things", "title": "Things")") ==
      "added step things: Things\nmoved question devices: step: hardware is now things\nmoved question rating: step: hardware is "
      "now things\nmoved question robot: step: hardware is now things\nremoved step hardware: Hardware\n");
  CHECK(after(R"({"id": "notes", "kind": "text", "label": "Notes"},
      {"id": "links", "kind": "fields", "label": "Links"})",
              R"({"id": "links", "kind": "fields", "label": "Links"},
      {"id": "notes", "kind": "text", "label": "Notes"})") == "moved step software: its questions are in another order\n");
  CHECK(after(R"("skippable": false)", R"("skippable": true)") == "changed step software: skippable: false is now true\n");
}

TEST_CASE("questionnaire diff: changed title and notice", "[core][questionnaire_diff]") {
  CHECK(after(R"("version": 2, "text": "What we ask and why.")", R"("version": 3, "text": "Why.")") ==
        "changed notice : version: 2 is now 3\nchanged notice : text: \"What we ask and why.\" is now \"Why.\"\n");
  CHECK(after(R"("ur": "آپ کا پس منظر")", R"("de": "Über dich")").starts_with("changed questionnaire : title: {"));
}

TEST_CASE("questionnaire diff: the questions with affected answers", "[core][questionnaire_diff]") {
  const auto from = questionnaire(kSampleQuestionnaire);
  auto text =
      replaced(std::string(kSampleQuestionnaire), R"({"value": "pi", "label": "Pi"})", R"({"value": "nano", "label": "N"})");
  text = replaced(text, R"("label": "How much?")", R"("label": "How many?")");
  text = replaced(text, R"({"id": "notes", "kind": "text", "label": "Notes"},)", "");
  std::vector<std::string> ids;
  for (const auto* question : touched_questions(from, compare_questionnaires(from, questionnaire(text))))
    ids.push_back(question->id);
  CHECK(ids == std::vector<std::string>{"devices", "notes"});
}

}  // namespace
}  // namespace usher::core
