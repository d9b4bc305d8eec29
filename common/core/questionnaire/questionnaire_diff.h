#pragma once

#include "common/domain/questionnaire/questionnaire.h"
#include "common/json/field.h"

namespace usher::core {

/// A difference between two questionnaires.
struct QuestionnaireChange {
  std::string_view change;   ///< added, removed, changed or moved.
  std::string_view element;  ///< questionnaire, notice, step, question or option.
  std::string id;            ///< The step's or question's id, or `question.value` of an option; otherwise empty.
  std::string detail;        ///< A readable clause; empty if the other members suffice.
  /// For a question: whether stored answers may no longer fit, because it was removed, changed its kind or offers less.
  bool touches_answers = false;
  std::string_view what = {};     ///< Of changed: the member, such as label or required; empty for others.
  std::optional<bool> flag = {};  ///< Of changed: the member's new value, if that is true or false.

  static constexpr std::string_view kSchema = "QuestionnaireChange";
  static constexpr auto fields() {
    using Change = QuestionnaireChange;
    using json::required;
    return json::fields_of(required("change", &Change::change, {.about = "added, removed, changed or moved"}),
                           required("element", &Change::element, {.about = "questionnaire, notice, step, question or option"}),
                           required("id", &Change::id), required("detail", &Change::detail),
                           required("touches_answers", &Change::touches_answers,
                                    {.about = "true: stored answers may not fit any more; they stay as they are"}));
  }
};

/// Returns the changes from `from` to `to`, in the order of `to`, with removals last. Empty if both are the same.
std::vector<QuestionnaireChange> compare_questionnaires(const domain::Questionnaire& from, const domain::Questionnaire& to);

/// Returns the questions of `from` whose answers are affected by `changes`.
std::vector<const domain::Question*> touched_questions(const domain::Questionnaire& from,
                                                       const std::vector<QuestionnaireChange>& changes);

}  // namespace usher::core
