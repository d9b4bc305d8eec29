#include "cli/commands/questionnaire/publish.h"

#include "cli/arguments/declare.h"
#include "cli/commands/questionnaire/input.h"
#include "cli/installation/installation.h"
#include "cli/terminal/output.h"

namespace usher::cli {

namespace {

/// Whether the text changes under the same version: users' consent would then cover another text.
bool says_other_notice(const domain::Notice& last, const domain::Notice& next) {
  return last.version == next.version && (last.text != next.text || last.url != next.url);
}

/// The questions whose answers move to another place, and the profile field that keeps the old answers.
std::vector<std::pair<std::string, std::string>> left_places(const domain::Questionnaire& last,
                                                             const domain::Questionnaire& next) {
  std::vector<std::pair<std::string, std::string>> left;
  for (const auto* before : last.questions()) {
    const auto* const now = next.find(before->id);
    if (now && !before->profile.empty() && now->profile != before->profile) left.emplace_back(before->id, before->profile);
  }
  return left;
}

}  // namespace

void QuestionnairePublish::declare(Declare& arguments) {
  arguments
      .positional(
          "FILE", path_,
          "A questionnaire file; `usher questionnaire init` writes one to start from, and the server has its JSON Schema for "
          "editors at /schemas/questionnaire.json")
      .path();
}

Record QuestionnairePublish::result(const core::PublishedQuestionnaire& published, const Plan& plan) {
  json::Array changes;
  for (const auto& [change, element, id, detail, touches] : plan.changes)
    changes.push_back(
        json::Object{{"change", change}, {"element", element}, {"id", id}, {"detail", detail}, {"touches_answers", touches}});
  return {{"version", published.version, ColumnRole::kName},
          {"published", published.is_new},
          {"answers_touched", plan.answers_touched},
          {"changes", std::move(changes), ColumnRole::kDetail}};
}

Status QuestionnairePublish::confirm(Context& context, const Plan& plan) const {
  std::string lines = "From version " + std::to_string(plan.active) + ":\n";
  for (const auto& change : plan.changes) lines += "  " + in_words(change) + "\n";
  const auto& interaction = context.terminal.interaction();
  if (!interaction.yes || !interaction.quiet) context.terminal.show(lines);
  const auto count = std::to_string(plan.answers_touched);
  const auto touched = plan.answers_touched == 0   ? "No stored answer is touched"
                       : plan.answers_touched == 1 ? "1 stored answer is touched, and stays as it was"
                                                   : count + " stored answers are touched, and stay as they were";
  context.terminal.note(touched);
  for (const auto& [id, place] : plan.left_places)
    context.terminal.note("The answers to " + id + " stay in " + place +
                          " and are not shown for it any more; keep that profile, or give the question another id");
  if (plan.says_other_notice)
    context.terminal.note(
        "The notice says something else under the same version; raise notice.version unless that corrects a mistake");
  return context.terminal.confirm("Publish " + path_ + " as the active questionnaire?");
}

Status QuestionnairePublish::run(Context& context) const {
  USHER_CHECK(context.output.check(result({}, {})));
  // Read before the database is opened: its owner may not be allowed to read the file.
  USHER_TRY(const auto text, read_questionnaire_text(path_));
  USHER_TRY(auto* const core, context.installation->core());
  USHER_TRY(const auto last, core->questionnaires.active());
  USHER_TRY(const auto next, checked_questionnaire(context.terminal, path_, text, last->notice.version));
  Plan plan{.active = last->version,
            .changes = core::compare_questionnaires(*last, next),
            .left_places = left_places(*last, next),
            .says_other_notice = says_other_notice(last->notice, next.notice)};
  if (last->document == next.document) {
    context.terminal.note(path_ + " says what version " + std::to_string(last->version) + " says; nothing was published");
    return context.output.record(result({last->version, false}, plan));
  }
  USHER_TRY(plan.answers_touched, core->questionnaires.count_touched_answers(next));
  USHER_CHECK(confirm(context, plan));
  USHER_TRY(const auto published, core->questionnaires.publish(next, context.installation->actor()));
  context.terminal.note("A running server uses it from now on");
  return context.output.record(result(published, plan));
}

}  // namespace usher::cli
