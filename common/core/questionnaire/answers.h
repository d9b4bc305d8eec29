#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/questionnaire/answer_sheet.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/json/fields.h"

namespace usher::core {

/// The body of PUT /auth/questionnaire/answers: merged with what is there.
struct AnswersChange {
  json::Object answers = {};                 ///< By question id; null takes one back.
  std::optional<std::int64_t> version = {};  ///< What they answer; none: the active one.
  std::vector<std::string> completed_steps = {};
  std::optional<bool> completed = {};  ///< None: leaves it, as far as nothing that is required is missing.

  static constexpr std::string_view kSchema = "AnswersChange";
  static constexpr auto fields() {
    using json::optional;
    return std::tuple{
        optional("answers", &AnswersChange::answers, {.about = "a value for each question's id; null takes an answer back"}),
        optional("version", &AnswersChange::version, {.about = "of the questionnaire that is answered; the active one without"}),
        optional("completed_steps", &AnswersChange::completed_steps, {.about = "ids; those told before stay completed"}),
        optional("completed", &AnswersChange::completed, {.about = "true: all is answered that is required; false: not yet"})};
  }
};

/// What somebody has answered.
struct GivenAnswers {
  std::int64_t version = 0;  ///< Which the last save was checked against, and the steps are of; before the first, the active one.
  json::Object answers;      ///< By id: to the active version's questions, and to those of `version` that it has no more.
  std::vector<std::string> completed_steps;
  std::optional<Time> completed_at;

  static constexpr std::string_view kSchema = "GivenAnswers";
  static constexpr auto fields() {
    using json::required;
    return std::tuple{required("version", &GivenAnswers::version), required("answers", &GivenAnswers::answers),
                      required("completed_steps", &GivenAnswers::completed_steps),
                      required("completed_at", &GivenAnswers::completed_at)};
  }
};

/// People's answers to the questionnaire, account or not. Safe from any thread.
///
/// A save is checked against the version that it names. That is the active one, or any that was published as long as the owner
/// has not answered a newer one. An answer stays when a newer version comes, and is shown to its questions of the same id and
/// type; with the next save its owner is at that version, where what was completed stays completed if nothing required is
/// missing.
class Answers {
 public:
  Answers(Ports ports, const Questionnaires& questionnaires) : ports_(ports), questionnaires_(questionnaires) {}

  /// Of nobody known there are none.
  Result<GivenAnswers> of(const std::optional<domain::Owner>& owner) const;
  /// Everything or nothing, in one write. kValidationFailed with every fault: `answers.<id>`, `version`, `completed_steps[i]`;
  /// kConflict where the visitor was adopted meanwhile, or the account deleted.
  Result<GivenAnswers> save(const domain::Owner& owner, const AnswersChange& change) const;

 private:
  using Form = std::shared_ptr<const domain::Questionnaire>;
  Result<GivenAnswers> shown(store::Stores& tx, const AnswerSheet& sheet) const;
  Result<Form> form_of(store::Stores& tx, const AnswerSheet& sheet, const AnswersChange& change) const;

  Ports ports_;
  const Questionnaires& questionnaires_;
};

/// Adds what is wrong with `answers` to that questionnaire, each fault at `prefix` and the id.
void check_answers(const domain::Questionnaire& questionnaire, const json::Object& answers, std::string_view prefix,
                   json::Faults& faults);

}  // namespace usher::core
