#include "common/core/questionnaire/answers.h"

#include "common/base/text.h"
#include "common/store/accounts/users.h"
#include "common/store/accounts/visitors.h"

namespace usher::core {
namespace {

using domain::Questionnaire;
using domain::QuestionnaireProgress;
using json::Faults;

constexpr std::string_view kPrefix = "answers.";

/// Returns the steps that cannot be completed: they are not skippable and lack a required answer.
std::set<std::string_view> open_steps(const Questionnaire& form, const std::vector<const domain::Question*>& missing) {
  std::set<std::string_view> open;
  for (const auto& step : form.steps)
    for (const auto& question : step.questions)
      if (!step.skippable && contains(missing, &question)) open.insert(step.id);
  return open;
}

/// `open`: steps that may not be among `reported`, the member `name` of the request.
void check_steps(const Questionnaire& form, std::string_view name, const std::vector<std::string>& reported,
                 const std::set<std::string_view>& open, Faults& faults) {
  if (reported.size() > form.steps.size()) {
    faults.add(std::string(name), "TOO_LONG", "Has more entries than this version has steps; name each step once");
    return;
  }
  const auto known_ids = joined(form.steps, ", ", &domain::QuestionnaireStep::id);
  for (std::size_t i = 0; i < reported.size(); ++i) {
    const auto where = std::string(name) + "[" + std::to_string(i) + "]";
    const bool known = contains(form.steps, reported[i], &domain::QuestionnaireStep::id);
    if (!known) faults.add(where, "NOT_ALLOWED", "Is not a step of this version; its steps are " + known_ids);
    if (open.contains(reported[i]))
      faults.add(where, "NOT_ALLOWED", "Cannot be skipped; answer its required questions, or leave it out here");
  }
}

/// The answers to questions that it has: a body may name thousands of others.
json::Object known_of(const Questionnaire& form, const json::Object& answers) {
  json::Object known;
  for (const auto& answer : answers)
    if (form.find(answer.key)) known.append(answer);
  return known;
}

/// Whether the change answers a question of the step, or withdraws its answer.
bool touches(const domain::QuestionnaireStep& step, const json::Object& changes) {
  return std::ranges::any_of(step.questions, [&](const auto& question) { return changes.find(question.id) != nullptr; });
}

/// Returns the progress after the change; adds to `faults` why it is not allowed.
QuestionnaireProgress progress_after(const QuestionnaireProgress& before, const Questionnaire& form, const AnswersChange& change,
                                     const json::Object& answers, Time now, Faults& faults) {
  const auto missing = domain::missing_answers(form, answers);
  const auto open = open_steps(form, missing);
  check_steps(form, "seen_steps", change.seen_steps, {}, faults);
  check_steps(form, "completed_steps", change.completed_steps, open, faults);
  const auto asked = domain::steps_asked(form, answers);
  QuestionnaireProgress next{.version = form.version};
  for (const auto& step : form.steps) {
    const bool reported = contains(change.completed_steps, step.id) || contains(before.completed_steps, step.id) ||
                          (change.completed == true && asked.contains(step.id));
    const bool completed = reported && !open.contains(step.id);
    if (completed) next.completed_steps.push_back(step.id);
    if (completed || contains(change.seen_steps, step.id) || contains(before.reached_steps, step.id) ||
        touches(step, change.answers))
      next.reached_steps.push_back(step.id);
  }
  if (change.completed == true)
    for (const auto* question : missing)
      faults.add(std::string(kPrefix) + question->id, "REQUIRED", "Is required to finish; answer it, or leave out completed");
  if (change.only_shows()) next.completed_at = before.completed_at;
  if (change.only_shows() || change.completed == false || !missing.empty()) return next;
  const bool was_last_step =
      !change.completed_steps.empty() && std::ranges::all_of(asked, [&](auto id) { return contains(next.completed_steps, id); });
  const bool is_news = (change.completed == true || was_last_step) && !(before.completed_at && before.version == form.version);
  next.completed_at = is_news ? std::optional(now) : before.completed_at;
  return next;
}

/// Inside a write: records the visitor's activity. Error: kConflict if the visitor is retired.
Status touch_visitor(store::Stores& tx, const VisitorId& visitor, Time now) {
  USHER_TRY(const bool live, tx.visitors.is_live(visitor));
  return live ? tx.visitors.touch(visitor, now) : Status(error(ErrorCode::kConflict));
}

Error outdated(std::int64_t at) {
  return invalid_field(
      "version", "NOT_ALLOWED",
      "Is older than version " + std::to_string(at) + ", which was opened or answered meanwhile; load the questionnaire again");
}

}  // namespace

void check_answers(const Questionnaire& questionnaire, const json::Object& answers, std::string_view prefix, Faults& faults) {
  for (const auto& [id, value] : answers) {
    const auto where = std::string(prefix) + id;
    const auto* question = questionnaire.find(id);
    if (!question)
      faults.add(where, "NOT_ALLOWED",
                 "Is not a question of version " + std::to_string(questionnaire.version) + "; see GET /auth/questionnaire");
    else if (!domain::takes_back(value))
      domain::check_answer(*question, value, where, faults);
  }
}

Result<Answers::Form> Answers::form_of(store::Stores& tx, const AnswerSheet& sheet, const AnswersChange& change) const {
  USHER_TRY(auto form, questionnaires_.answerable(tx, change.version));
  const auto at = sheet.progress.version.value_or(0);
  if (form->version >= at) return form;
  USHER_TRY(const auto active, questionnaires_.active(tx));
  return form->version == active->version ? std::move(form) : Result<Form>(outdated(at));
}

Result<GivenAnswers> Answers::shown(store::Stores& tx, const AnswerSheet& sheet) const {
  USHER_TRY(const auto active, questionnaires_.active(tx));
  GivenAnswers given{.version = sheet.progress.version.value_or(active->version),
                     .answers = sheet.answers_to(*active),
                     .completed_steps = sheet.progress.completed_steps,
                     .completed_at = sheet.progress.completed_at};
  if (const auto* user = sheet.owner.user()) {
    USHER_TRY(given.offered, tx.users.was_offered_questionnaire(*user));
  }
  if (given.version == active->version) return given;
  USHER_TRY(const auto own, questionnaires_.version(tx, given.version));
  for (const auto& answer : sheet.answers_to(*own))
    if (!active->find(answer.key)) given.answers.append(answer);
  return given;
}

Result<GivenAnswers> Answers::of(const std::optional<domain::Owner>& owner) const {
  return ports_.transactions.read([&](store::Stores& tx) -> Result<GivenAnswers> {
    if (owner) {
      USHER_TRY(const auto sheet, read_answer_sheet(tx, *owner));
      return shown(tx, sheet);
    }
    USHER_TRY(const auto active, questionnaires_.active(tx));
    return GivenAnswers{.version = active->version};
  });
}

Result<GivenAnswers> Answers::save(const domain::Owner& owner, const AnswersChange& change,
                                   const domain::SessionActor* by) const {
  const auto now = ports_.clock.now();
  const auto event = audit_.impersonated_write("user.answers_changed", by);
  return ports_.transactions.write([&](store::Stores& tx) -> Result<GivenAnswers> {
    if (const auto* visitor = owner.visitor()) USHER_CHECK(touch_visitor(tx, *visitor, now));
    USHER_CHECK(store_built_in_questionnaire(tx, now));
    USHER_TRY(const auto before, read_answer_sheet(tx, owner));
    USHER_TRY(const auto form, form_of(tx, before, change));
    Faults faults;
    check_answers(*form, change.answers, kPrefix, faults);
    const auto progress =
        progress_after(before.progress, *form, change,
                       domain::merged_answers(before.answers_to(*form), known_of(*form, change.answers)), now, faults);
    USHER_CHECK(faults.status());
    const auto changed_at = change.only_shows() && before.profile ? before.profile->updated_at : now;
    USHER_CHECK(save_answers(tx, before, *form, change.answers, progress, changed_at));
    if (const auto* user = owner.user(); user && !(by && by->is_impersonated()))
      USHER_CHECK(tx.users.offer_questionnaire(*user, now));
    USHER_CHECK(append(tx, event));
    USHER_TRY(const auto after, read_answer_sheet(tx, owner));
    return shown(tx, after);
  });
}

}  // namespace usher::core
