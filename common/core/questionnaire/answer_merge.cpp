#include "common/core/questionnaire/answer_merge.h"

#include "common/base/text.h"
#include "common/core/questionnaire/answer_sheet.h"
#include "common/store/accounts/profiles.h"
#include "common/store/accounts/visitors.h"

namespace usher::core {
namespace {

using domain::kRolePath;
using domain::Profile;

/// Adds the ids that the list lacks.
void add_steps(std::vector<std::string>& steps, const std::vector<std::string>& more) {
  for (const auto& step : more)
    if (!contains(steps, step)) steps.push_back(step);
}

/// Merges a visitor's answers into those of the account `user`. Never overwrites an answer.
class AnswerMerge {
 public:
  AnswerMerge(const UserId& user, const AnswerSheet& own, Time now)
      : user_(user), own_(own), profile_(own.profile.value_or(Profile{.created_at = now})) {}

  /// `question`: nullptr if the version no longer has it.
  Status take(store::Stores& tx, const domain::Question* question, const store::StoredAnswer& answer) {
    if (!question || question->profile.empty()) return tx.questionnaire_answers.add(own_.owner, answer);
    take(*question, answer);
    return done();
  }

  /// Call it after the last take().
  Status finish(store::Stores& tx, const domain::QuestionnaireProgress& progress, Time now) {
    if (role_ != domain::RoleAnswers() && own_.role() == domain::RoleAnswers()) {
      const auto placed = domain::place_role(role_, {});
      domain::ProfileChange change;
      change.professional_role = {.present = true, .value = placed.profile.role};
      change.role_other = {.present = true, .value = placed.profile.other};
      apply(change, like_);
      USHER_CHECK(save_waiting_role(tx, own_.owner, placed.waiting, like_));
    }
    join(progress);
    profile_.updated_at = now;
    return tx.profiles.save(user_, profile_);
  }

 private:
  /// For a question with a `profile` path.
  void take(const domain::Question& question, const store::StoredAnswer& answer) {
    if (domain::is_of_role(question)) return take_role(question, answer);
    if (own_.answer_to(question) || domain::has_anything_for(profile_, question)) return;
    domain::ProfileChange change;
    domain::put_answer(change, profile_, question, answer.value);
    apply(change, answer);
  }

  void take_role(const domain::Question& question, const store::StoredAnswer& answer) {
    (question.profile == kRolePath ? role_.role : role_.other) = domain::answered_text(answer.value);
    like_ = answer;
  }

  /// An answer that the profile rejects is dropped, so that it does not make the sign-in fail.
  void apply(const domain::ProfileChange& change, const store::StoredAnswer& answer) {
    auto changed = domain::apply(change, profile_, domain::ProfileDemand::kPartial);
    if (!changed.ok()) return;
    profile_ = std::move(changed).value();
    profile_.notice_version = answer.notice_version;
  }

  void join(const domain::QuestionnaireProgress& progress) {
    if (!profile_.questionnaire_version) profile_.questionnaire_version = progress.version;
    if (profile_.questionnaire_version != progress.version) return;
    add_steps(profile_.reached_steps, progress.reached_steps);
    add_steps(profile_.completed_steps, progress.completed_steps);
    if (!profile_.completed_at) profile_.completed_at = progress.completed_at;
  }

  const UserId& user_;
  const AnswerSheet& own_;
  Profile profile_;
  domain::RoleAnswers role_;
  store::StoredAnswer like_;  ///< The source of the version and notice of the role's answer.
};

}  // namespace

Status merge_visitor_answers(store::Stores& tx, const Questionnaires& questionnaires, const VisitorId& from, const UserId& to,
                             Time now) {
  USHER_TRY(const auto answers, tx.questionnaire_answers.take(domain::Owner(from)));
  USHER_TRY(const auto visitor, tx.visitors.find(from));
  const auto progress = visitor ? visitor->progress : domain::QuestionnaireProgress();
  if (answers.empty() && !progress.version) return done();

  USHER_TRY(const auto own, read_answer_sheet(tx, domain::Owner(to)));
  AnswerMerge merge(to, own, now);
  for (const auto& answer : answers) {
    USHER_TRY(const auto form, questionnaires.version(tx, answer.version));
    USHER_CHECK(merge.take(tx, form->find(answer.question), answer));
  }
  USHER_CHECK(tx.visitors.save_progress(from, {}));
  return merge.finish(tx, progress, now);
}

Status merge_anonymous_answers(store::Stores& tx, const Questionnaires& questionnaires, const UserId& from, const UserId& to,
                               Time now) {
  USHER_TRY(const auto left, read_answer_sheet(tx, domain::Owner(from)));
  if (left.rows.empty() && !left.profile) return done();
  USHER_CHECK(store_built_in_questionnaire(tx, now));
  const auto version = left.progress.version;
  USHER_TRY(const auto form, version ? questionnaires.version(tx, *version) : questionnaires.active(tx));
  USHER_TRY(const auto own, read_answer_sheet(tx, domain::Owner(to)));
  AnswerMerge merge(to, own, now);
  for (const auto& [id, value] : left.answers_to(*form)) {
    const store::StoredAnswer answer{
        .question = id, .version = form->version, .value = value, .notice_version = form->notice.version, .answered_at = now};
    USHER_CHECK(merge.take(tx, form->find(id), answer));
  }
  return merge.finish(tx, left.progress, now);
}

}  // namespace usher::core
