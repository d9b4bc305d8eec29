#include "common/core/questionnaire/sign_up_answers.h"

#include "common/core/questionnaire/answers.h"

namespace usher::core {
namespace {

/// Sorts the answers without a fault, one by one.
class Sorting {
 public:
  Sorting(const domain::Questionnaire& form, domain::ProfileChange profile, json::Faults& faults)
      : form_(form), faults_(faults), sorted_{.profile = std::move(profile), .rest = std::nullopt} {}

  void take(const json::Member& answer, std::string_view prefix) {
    const auto faults_before = faults_.count();
    check_answers(form_, json::Object{answer}, prefix, faults_);
    if (faults_.count() > faults_before || domain::takes_back(answer.value)) return;
    if (!sorted_.rest) sorted_.rest = {.version = form_.version, .notice_version = form_.notice.version, .values = {}};
    const auto& question = *form_.find(answer.key);
    if (question.profile.empty())
      sorted_.rest->values.append(answer);
    else
      domain::put_answer(sorted_.profile, {}, question, answer.value);
  }

  SortedAnswers finish() { return std::move(sorted_); }

 private:
  const domain::Questionnaire& form_;
  json::Faults& faults_;
  SortedAnswers sorted_;
};

}  // namespace

Result<SortedAnswers> sort_sign_up_answers(const Questionnaires& questionnaires, const SignUpAnswers& given,
                                           domain::ProfileChange profile, json::Faults& faults) {
  if (given.answers.empty() && given.members.empty()) return SortedAnswers{.profile = std::move(profile), .rest = std::nullopt};
  const auto found = questionnaires.answerable(given.version);
  if (!found.ok() && found.error().fields.empty()) return found.error();
  if (!found.ok()) {
    faults.take(found.error());
    return SortedAnswers{.profile = std::move(profile), .rest = std::nullopt};
  }
  const auto& form = found.value();
  Sorting sorting(*form, std::move(profile), faults);
  for (const auto& answer : given.answers) sorting.take(answer, "answers.");
  for (const auto& member : given.members) {
    if (!form->find(member.key)) continue;
    if (given.answers.find(member.key))
      faults.add(member.key, "NOT_ALLOWED", "Is also in answers; send it once");
    else
      sorting.take(member, "");
  }
  return sorting.finish();
}

Status insert_answers(store::Stores& tx, const UserId& user, const domain::AnswerBatch& batch, Time now) {
  USHER_CHECK(store_built_in_questionnaire(tx, now));
  for (const auto& [id, value] : batch.values)
    USHER_CHECK(tx.questionnaire_answers.save(
        domain::Owner(user),
        {.question = id, .version = batch.version, .value = value, .notice_version = batch.notice_version, .answered_at = now}));
  return done();
}

}  // namespace usher::core
