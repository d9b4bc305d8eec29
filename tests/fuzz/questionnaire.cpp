#include "common/core/questionnaire/questionnaire_file.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(questionnaire) {
  using namespace usher;
  using fuzz::expect;
  const auto checked = core::check_questionnaire_file(bytes);
  expect(checked.faults.empty() == checked.questionnaire.has_value(), "a file without faults is a questionnaire");
  for (const auto& fault : checked.faults)
    expect(!fault.message.empty() && fault.text().find('\n') == std::string::npos, "a fault is one line");
  if (!checked.questionnaire) return;
  const auto text = json::to_text(checked.questionnaire->document);
  const auto again = core::check_questionnaire_file(text);
  expect(again.questionnaire && json::to_text(again.questionnaire->document) == text, "what is published is read as the same");
}
