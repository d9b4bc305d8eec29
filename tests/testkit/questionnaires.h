#pragma once

#include "common/core/questionnaire/questionnaire_file.h"
#include "common/core/questionnaire/questionnaires.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_core.h"
#include "tests/testkit/text.h"

/// Questionnaires to publish in tests.
namespace usher::testkit {

/// One question of every kind; two are stored in the profile, and one depends on another.
inline constexpr std::string_view kSampleQuestionnaire = R"({
  "id": "background",
  "title": {"en": "Your background", "ur": "آپ کا پس منظر"},
  "notice": {"version": 2, "text": "What we ask and why.", "url": "/privacy"},
  "steps": [
    {"id": "hardware", "title": "Hardware", "questions": [
      {"id": "devices", "kind": "multiple", "label": "Devices?", "profile": "hardware_background.devices",
       "options": [{"value": "jetson", "label": "Jetson"}, {"value": "pi", "label": "Pi"}]},
      {"id": "rating", "kind": "number", "label": "How much?"},
      {"id": "robot", "kind": "boolean", "label": "A robot?", "required": true}]},
    {"id": "software", "title": "Software", "skippable": false, "questions": [
      {"id": "languages", "kind": "multiple", "label": "Languages?", "profile": "software_background.languages", "other": true,
       "when": {"question": "devices", "includes": "jetson"},
       "options": [{"value": "cpp", "label": {"en": "C++"}}, {"value": "py", "label": "Python"}]},
      {"id": "editor", "kind": "single", "label": "Editor?",
       "options": [{"value": "vi", "label": "vi"}, {"value": "emacs", "label": "Emacs"}]},
      {"id": "notes", "kind": "text", "label": "Notes"},
      {"id": "links", "kind": "fields", "label": "Links"}]}]})";

/// The sample with the first `found` replaced.
inline std::string changed_sample(std::string_view found, std::string_view by) {
  return replaced(std::string(kSampleQuestionnaire), found, by);
}

/// `file` as a questionnaire; throws if it is invalid.
inline domain::Questionnaire questionnaire(std::string_view file) {
  auto checked = core::check_questionnaire_file(file);
  if (!checked.questionnaire) throw std::runtime_error("no questionnaire: " + checked.faults.front().text());
  return std::move(*checked.questionnaire);
}

/// Makes it the active one, and returns its version.
inline std::int64_t publish(TestCore& core, std::string_view file = kSampleQuestionnaire) {
  const auto active = must(core->questionnaires.active())->version;
  return must(core->questionnaires.publish(questionnaire(file), admin(), active)).version;
}

}  // namespace usher::testkit
