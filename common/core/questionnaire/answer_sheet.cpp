#include "common/core/questionnaire/answer_sheet.h"

#include "common/base/text.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/visitors.h"

namespace usher::core {
namespace {

using domain::kRoleOtherPath;
using domain::kRolePath;
using domain::waiting_key;

json::Patch<std::string> set_to(const std::optional<std::string>& text) { return {.present = true, .value = text}; }

/// The changes that a save makes to an account's profile.
struct ProfileEdit {
  domain::ProfileChange change = {};
  domain::RoleChange role = {};

  void put(const domain::Profile& current, const domain::Question& question, const json::Value& value) {
    if (question.profile == kRolePath)
      role.role = domain::answered_text(value);
    else if (question.profile == kRoleOtherPath)
      role.other = domain::answered_text(value);
    else
      domain::put_answer(change, current, question, value);
  }
  [[nodiscard]] bool touches_role() const { return role.role || role.other; }
};

Status save_row(store::Stores& tx, const domain::Owner& owner, store::StoredAnswer answer) {
  return domain::takes_back(answer.value) ? tx.questionnaire_answers.erase(owner, answer.question)
                                          : tx.questionnaire_answers.save(owner, answer);
}

Status save_profile(store::Stores& tx, const UserId& user, const AnswerSheet& before, ProfileEdit edit,
                    const domain::QuestionnaireProgress& progress, const store::StoredAnswer& like) {
  auto profile = before.profile.value_or(domain::Profile{.created_at = like.answered_at});
  const bool changes = !edit.change.empty() || edit.touches_role();
  if (edit.touches_role()) {
    const auto placed = domain::place_role(domain::changed(before.role(), edit.role),
                                           {.role = profile.professional_role, .other = profile.role_other});
    edit.change.professional_role = set_to(placed.profile.role);
    edit.change.role_other = set_to(placed.profile.other);
    USHER_CHECK(save_waiting_role(tx, before.owner, placed.waiting, like));
  }
  USHER_TRY(profile, domain::apply(edit.change, std::move(profile), domain::ProfileDemand::kPartial));
  if (changes) profile.notice_version = like.notice_version;
  profile.questionnaire_version = progress.version;
  profile.reached_steps = progress.reached_steps;
  profile.completed_steps = progress.completed_steps;
  profile.completed_at = progress.completed_at;
  profile.updated_at = like.answered_at;
  return tx.profiles.save(user, profile);
}

}  // namespace

const store::StoredAnswer* AnswerSheet::row(std::string_view question) const {
  return find_by(rows, question, &store::StoredAnswer::question);
}

std::optional<json::Value> AnswerSheet::answer_to(const domain::Question& question) const {
  const auto* kept = domain::is_of_role(question) ? row(waiting_key(question.profile)) : nullptr;
  if (!kept && profile && !question.profile.empty())
    if (auto answer = domain::answer_in(*profile, question)) return answer;
  if (!kept) kept = row(question.id);  // saved for a version without a path for it
  return kept && domain::has_type_for(question, kept->value) ? std::optional(kept->value) : std::nullopt;
}

json::Object AnswerSheet::answers_to(const domain::Questionnaire& questionnaire) const {
  json::Object answers;
  for (const auto& step : questionnaire.steps)
    for (const auto& question : step.questions)
      if (auto answer = answer_to(question)) answers.append({question.id, std::move(*answer)});
  return answers;
}

domain::RoleAnswers AnswerSheet::role() const {
  const auto* role = row(waiting_key(kRolePath));
  const auto* other = row(waiting_key(kRoleOtherPath));
  return {.role = role      ? domain::answered_text(role->value)
                  : profile ? profile->professional_role
                            : std::nullopt,
          .other = other     ? domain::answered_text(other->value)
                   : profile ? profile->role_other
                             : std::nullopt};
}

Result<AnswerSheet> read_answer_sheet(store::Stores& tx, const domain::Owner& owner) {
  AnswerSheet sheet{.owner = owner};
  USHER_TRY(sheet.rows, tx.questionnaire_answers.list(owner));
  if (const auto* id = owner.visitor()) {
    USHER_TRY(auto visitor, tx.visitors.find(*id));
    if (visitor) sheet.progress = std::move(visitor->progress);
    return sheet;
  }
  USHER_TRY(sheet.profile, tx.profiles.find(*owner.user()));
  if (sheet.profile)
    sheet.progress = {.version = sheet.profile->questionnaire_version,
                      .reached_steps = sheet.profile->reached_steps,
                      .completed_steps = sheet.profile->completed_steps,
                      .completed_at = sheet.profile->completed_at};
  return sheet;
}

Status save_waiting_role(store::Stores& tx, const domain::Owner& owner, const domain::RoleAnswers& waiting,
                         const store::StoredAnswer& like) {
  const auto save = [&](std::string_view path, const std::optional<std::string>& text) {
    auto answer = like;
    answer.question = waiting_key(path);
    answer.value = text;
    return save_row(tx, owner, std::move(answer));
  };
  USHER_CHECK(save(kRolePath, waiting.role));
  return save(kRoleOtherPath, waiting.other);
}

Status forget_waiting_role(store::Stores& tx, const UserId& user) { return save_waiting_role(tx, domain::Owner(user), {}, {}); }

Status save_answers(store::Stores& tx, const AnswerSheet& before, const domain::Questionnaire& questionnaire,
                    const json::Object& values, const domain::QuestionnaireProgress& progress, Time now) {
  const store::StoredAnswer like{
      .version = questionnaire.version, .notice_version = questionnaire.notice.version, .answered_at = now};
  const auto profile = before.profile.value_or(domain::Profile());
  const auto* user = before.owner.user();
  ProfileEdit edit;
  for (const auto& [id, value] : values) {
    const auto& question = *questionnaire.find(id);
    const bool in_profile = user && !question.profile.empty();
    if (in_profile) edit.put(profile, question, value);
    auto answer = like;
    answer.question = id;
    if (!in_profile) answer.value = value;  // otherwise a row from before is deleted
    if (!in_profile || before.row(id)) USHER_CHECK(save_row(tx, before.owner, std::move(answer)));
  }
  if (user) return save_profile(tx, *user, before, std::move(edit), progress, like);
  return tx.visitors.save_progress(*before.owner.visitor(), progress);
}

}  // namespace usher::core
