#pragma once

#include "common/core/questionnaire/answer_sheet.h"
#include "common/core/questionnaire/questionnaires.h"

namespace usher::core {

/// The body of PUT /auth/questionnaire/answers, which is merged with the stored answers.
struct AnswersChange {
  json::Object answers = {};                 ///< By question id; null deletes an answer.
  std::optional<std::int64_t> version = {};  ///< The answered version; the active one if absent.
  std::vector<std::string> seen_steps = {};  ///< Shown without an answer so far.
  std::vector<std::string> completed_steps = {};
  /// True also completes each step with a question that applies. If absent, the questionnaire is completed with the last of these
  /// steps, and open again when a required answer is missing.
  std::optional<bool> completed = {};

  /// Says only which steps were shown, as opening a page does.
  [[nodiscard]] bool only_shows() const { return answers.empty() && completed_steps.empty() && !completed; }

  static constexpr std::string_view kSchema = "AnswersChange";
  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(
        optional("answers", &AnswersChange::answers, {.about = "a value for each question's id; null deletes an answer"}),
        optional("version", &AnswersChange::version,
                 {.about = "the answered version of the questionnaire; the active one if absent"}),
        optional("seen_steps", &AnswersChange::seen_steps,
                 {.about = "ids of steps that the page has shown; a step with an answer in this request counts by itself"}),
        optional("completed_steps", &AnswersChange::completed_steps, {.about = "ids; steps completed before stay completed"}),
        optional(
            "completed", &AnswersChange::completed,
            {.about =
                 "true: all required questions are answered, and each step that applies is completed; false: not yet; absent: "
                 "true with the last of the steps that apply"}));
  }
};

/// An owner's answers.
struct GivenAnswers {
  std::int64_t version = 0;  ///< The version of the last save and of the steps; the active one before the first.
  json::Object answers;      ///< By id: of the active version, and of questions that only `version` has.
  std::vector<std::string> completed_steps;
  std::optional<Time> completed_at;
  bool offered = false;  ///< The account has met the questionnaire before; false for a visitor.

  static constexpr std::string_view kSchema = "GivenAnswers";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("version", &GivenAnswers::version), required("answers", &GivenAnswers::answers),
                           required("completed_steps", &GivenAnswers::completed_steps),
                           required("completed_at", &GivenAnswers::completed_at),
                           required("offered", &GivenAnswers::offered,
                                    {.about = "a page has shown the questionnaire to this account before; false for a visitor"}));
  }
};

/// Answers to the questionnaire by accounts and visitors. Safe from any thread.
///
/// A save is checked against the version that it names: the active one, or any published version as long as the owner has not
/// answered a newer one. Answers outlive a new version and belong to its questions of the same id and type. The next save moves
/// the owner to that version; a completed questionnaire stays completed unless a required answer is missing and the save is more
/// than steps that were shown.
class Answers {
 public:
  Answers(Ports ports, const Questionnaires& questionnaires, const AuditLog& audit)
      : ports_(ports), questionnaires_(questionnaires), audit_(audit) {}

  /// Returns no answers without an owner.
  Result<GivenAnswers> of(const std::optional<domain::Owner>& owner) const;
  /// Saves all or nothing, in one write; an account has been offered the questionnaire from then on, unless an
  /// admin impersonates it. `by`: the session of the owner, null for a visitor; an impersonating admin is audited.
  /// Errors: kValidationFailed with the faults (`answers.<id>`, `version`, `seen_steps[i]`,
  /// `completed_steps[i]`); kConflict if the visitor was merged or the account deleted meanwhile.
  Result<GivenAnswers> save(const domain::Owner& owner, const AnswersChange& change,
                            const domain::SessionActor* by = nullptr) const;

 private:
  using Form = std::shared_ptr<const domain::Questionnaire>;
  Result<GivenAnswers> shown(store::Stores& tx, const AnswerSheet& sheet) const;
  Result<Form> form_of(store::Stores& tx, const AnswerSheet& sheet, const AnswersChange& change) const;

  Ports ports_;
  const Questionnaires& questionnaires_;
  const AuditLog& audit_;
};

/// Checks `answers` against the questionnaire and adds each fault at `prefix` and the question id.
void check_answers(const domain::Questionnaire& questionnaire, const json::Object& answers, std::string_view prefix,
                   json::Faults& faults);

}  // namespace usher::core
