#include "common/core/questionnaire/questionnaire_schema.h"

#include "common/core/questionnaire/questionnaires.h"
#include "tests/catch.h"
#include "tests/testkit/openapi_check.h"
#include "tests/testkit/questionnaires.h"

namespace usher::core {
namespace {

using testkit::changed_sample;
using testkit::json_schema_faults;
using testkit::kSampleQuestionnaire;
using testkit::must;

bool schema_takes(std::string_view file) {
  static const json::Value kSchema(questionnaire_schema());
  return json_schema_faults(kSchema, must(json::parse(file))).empty();
}

TEST_CASE("questionnaire schema: it accepts the built-in questionnaire and the sample", "[core][questionnaire_schema]") {
  CHECK(json_schema_faults(json::Value(questionnaire_schema()), must(json::parse(built_in_questionnaire().front().text))) ==
        std::vector<std::string>{});
  CHECK(json_schema_faults(json::Value(questionnaire_schema()), must(json::parse(kSampleQuestionnaire))) ==
        std::vector<std::string>{});
}

TEST_CASE("questionnaire schema: whatever it refuses the check refuses too", "[core][questionnaire_schema]") {
  struct Case {
    std::string_view found;
    std::string_view by;
  };
  static constexpr Case kCases[] = {
      {R"("title": "Hardware")", R"("titel": "Hardware")"},
      {R"("id": "background",)", ""},
      {R"("version": 2)", R"("version": 0)"},
      {R"("version": 2)", R"("version": "2")"},
      {R"("url": "/privacy")", R"("url": "//evil.example")"},
      {R"("id": "rating")", R"("id": "Rating")"},
      {R"("kind": "single")", R"("kind": "dance")"},
      {R"("kind": "single")", R"("kind": "text")"},
      {R"("kind": "number")", R"("kind": "multiple")"},
      {R"("kind": "number", )", R"("kind": "number", "other": true, )"},
      {R"("label": "Notes")", R"("label": "")"},
      {R"("label": "Notes")", R"("label": {"e n": "x"})"},
      {R"("label": "Notes")", R"("label": {"en": 3})"},
      {R"("label": "Notes")", R"("label": "Notes", "extra": 1)"},
      {R"("includes": "jetson"})", R"("includes": "jetson", "equals": "jetson"})"},
      {R"(, "includes": "jetson"})", "}"},
      {R"("includes": "jetson"})", R"("equals": ["jetson"]})"},
      {R"("profile": "hardware_background.devices")", R"("profile": "password_hash")"},
      {R"("profile": "hardware_background.devices")", R"("profile": "hardware_background.specifications")"},
      {R"("label": "Editor?")", R"("label": "Editor?", "profile": "experience_level")"},
      {R"([{"value": "vi", "label": "vi"}, {"value": "emacs", "label": "Emacs"}])", "[]"},
      {R"({"value": "vi", "label": "vi"})", R"({"value": "vi"})"},
      {R"({"value": "vi", "label": "vi"})", R"({"value": "vi|vim", "label": "vi"})"},
  };
  for (const auto& one : kCases) {
    CAPTURE(one.found, one.by);
    const auto file = changed_sample(one.found, one.by);
    CHECK_FALSE(schema_takes(file));
    CHECK_FALSE(check_questionnaire_file(file).faults.empty());
  }
}

TEST_CASE("questionnaire schema: damaged copies of the built-in one that it refuses the check refuses too",
          "[core][questionnaire_schema]") {
  const std::string text(built_in_questionnaire().front().text);
  int noticed = 0;
  for (std::size_t at = 0; at < text.size(); at += 41) {
    auto damaged = text;
    damaged[at] = '!';
    if (!json::parse(damaged).ok() || schema_takes(damaged)) continue;
    CAPTURE(at);
    CHECK_FALSE(check_questionnaire_file(damaged).faults.empty());
    ++noticed;
  }
  CHECK(noticed > 20);
}

}  // namespace
}  // namespace usher::core
