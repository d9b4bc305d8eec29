#include "common/domain/questionnaire/form_size.h"

#include "common/domain/questionnaire/questionnaire.h"
#include "tests/catch.h"

namespace usher::domain {
namespace {

TEST_CASE("form size: each kind of question, with and without an answer", "[questionnaire]") {
  const std::vector<Option> options{{"a", "A"}, {"b", "B"}, {"c", "C"}};
  const auto fields = [&](QuestionKind kind, bool other, const json::Value& answer) {
    return form_fields(Question{.id = "q", .kind = kind, .label = "Q", .options = options, .other = other}, answer);
  };
  CHECK(fields(QuestionKind::kSingle, false, {}) == 1);
  CHECK(fields(QuestionKind::kSingle, true, "own") == 2);
  CHECK(fields(QuestionKind::kMultiple, false, {}) == 3);
  CHECK(fields(QuestionKind::kMultiple, true, json::Array{"a", "own", "words"}) == 6);
  CHECK(fields(QuestionKind::kText, false, "text") == 1);
  CHECK(fields(QuestionKind::kNumber, false, {}) == 1);
  CHECK(fields(QuestionKind::kBoolean, false, true) == 1);
  CHECK(fields(QuestionKind::kFields, false, {}) == 6);
  CHECK(fields(QuestionKind::kFields, false, json::Object{{"x", "1"}, {"y", "2"}}) == 10);
}

TEST_CASE("form size: of a step, the sum of its questions", "[questionnaire]") {
  const QuestionnaireStep step{.id = "s",
                               .title = "S",
                               .questions = {{.id = "one", .kind = QuestionKind::kText, .label = "1"},
                                             {.id = "two", .kind = QuestionKind::kFields, .label = "2"}}};
  CHECK(form_fields(step) == 7);
}

}  // namespace
}  // namespace usher::domain
