
#include "cli/arguments/danger.h"
#include "cli/arguments/page.h"
#include "cli/commands/questionnaire/diff.h"
#include "cli/commands/questionnaire/publish.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/json_text.h"
#include "cli/terminal/target_file.h"
#include "cli/terminal/view.h"
#include "common/base/text.h"
#include "common/core/questionnaire/built_in_questionnaire.h"
#include "common/core/questionnaire/questionnaires.h"

namespace usher::cli {
namespace {

struct QuestionnaireInit {
  std::optional<std::string> path;
  bool force = false;

  void declare(Declare& arguments) {
    arguments.positional("FILE", path, "The file to create; without it, standard output").path();
    arguments.flag("--force", force, kForceHelp);
  }

  Status run(Context& context) const {
    const auto text = core::built_in_questionnaire().front().text;
    if (!path || *path == kStandardStream) return context.output.verbatim(text);
    USHER_CHECK(write_public_file(*path, text, force));
    context.terminal.note("Wrote " + *path + "; change it, then `usher questionnaire publish " + *path + "`");
    return done();
  }
};

std::string joined(const std::vector<domain::Option>& options, bool other) {
  std::string text;
  for (const auto& option : options) text += (text.empty() ? "" : ", ") + option.value;
  return other ? text + ", …" : text;
}

std::string condition_in_words(const std::optional<domain::Condition>& when) {
  if (!when) return {};
  const auto value = json::to_text(when->equals ? *when->equals : *when->includes);
  return when->question + (when->equals ? " = " : " includes ") + value;
}

struct QuestionnaireShow {
  void declare(Declare& arguments) { arguments.positional("VERSION", word_, "A published version; default: the active one"); }

  Status run(Context& context) const {
    USHER_TRY(const auto rows, context.output.rows({{.name = "step", .drop = 2},
                                                    {.name = "question", .role = ColumnRole::kName},
                                                    {"kind", ColumnKind::kNeverCut},
                                                    {"required", ColumnKind::kNeverCut, ColumnRole::kPlain, 3},
                                                    {"label"},
                                                    {"options"},
                                                    {.name = "when", .drop = 1},
                                                    {.name = "profile", .role = ColumnRole::kDetail}}));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto shown, find(*core));
    const auto& options = context.output.options();
    if (options.format == Format::kJson && options.fields.empty())
      return context.output.verbatim(json_pretty_text(json::Value(shown->document)) + "\n");
    for (const auto& step : shown->steps)
      for (const auto& question : step.questions)
        USHER_CHECK(rows->row({step.id, question.id, domain::name_of(question.kind), question.required,
                               domain::local_text(question.label), joined(question.options, question.other),
                               condition_in_words(question.when), question.profile}));
    return rows->finish();
  }

 private:
  [[nodiscard]] Result<std::shared_ptr<const domain::Questionnaire>> find(const core::Core& core) const {
    if (!word_) return core.questionnaires.active();
    USHER_TRY(const auto wanted, questionnaire_version(*word_));
    return core.questionnaires.version(wanted);
  }

  std::optional<std::string> word_;
};

/// The title in one language, as a table has room for it.
TableRow row_of(const core::QuestionnaireEntry& entry) {
  auto cells = cells_of(entry);
  cells[2] = domain::local_text(entry.questionnaire->title);
  return cells;
}

struct QuestionnaireList {
  bool all = false;

  void declare(Declare& arguments) { declare_whole_list(arguments, all); }

  Status run(Context& context) const {
    USHER_TRY(const auto rows,
              context.output.rows(columns_of<core::QuestionnaireEntry>(
                  {.name = "version",
                   .details = {"retired_at"},
                   .drops = {{"questions", 2}, {"notice_version", 3}, {"published_at", 1}, {"published_by", 1}}})));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto entries, core->questionnaires.list());
    for (const auto& entry : entries) USHER_CHECK(rows->row(row_of(entry)));
    return rows->finish();
  }
};

struct QuestionnaireRetire {
  std::string word;
  bool dry_run = false;

  void declare(Declare& arguments) {
    arguments.positional("VERSION", word, "The version, as `usher questionnaire list` shows it");
    arguments.flag("--dry-run", dry_run, kDryRunHelp);
  }

  Status run(Context& context) const {
    const auto result = [](std::int64_t retired, std::int64_t active) {
      return Record{{"retired", retired}, {"active", active}};
    };
    USHER_CHECK(context.output.check(result(0, 0)));
    USHER_TRY(const auto version, questionnaire_version(word));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto remaining, core->questionnaires.check_retire(version));
    if (dry_run) {
      note_dry_run(context.terminal);
      return context.output.record(result(version, remaining));
    }
    USHER_CHECK(context.terminal.confirm("Retire version " + word + " for good, so that version " + std::to_string(remaining) +
                                         " is the active one?"));
    USHER_TRY(const auto active, core->questionnaires.retire(version, context.installation->actor()));
    return context.output.record(result(version, active));
  }
};

}  // namespace

std::span<const Command> questionnaire_version_commands() {
  static constexpr std::array kCommands{
      command<QuestionnaireInit>("questionnaire init", "Write the built-in questionnaire as a starting point",
                                 "usher questionnaire init questions.json", Needs::kNothing),
      command<QuestionnaireShow>("questionnaire show", "Show a questionnaire's questions; -o json prints it as a file to publish",
                                 "usher questionnaire show\nusher questionnaire show 1 -o json", Needs::kCurrentSchema),
      command<QuestionnaireList>("questionnaire list", "List the versions that were published", "usher questionnaire list",
                                 Needs::kCurrentSchema),
      command<QuestionnaireDiff>(
          "questionnaire diff", "Show what changed from one version, or file, to another",
          "usher questionnaire diff\nusher questionnaire diff 1 2\nusher questionnaire diff questions.json",
          Needs::kCurrentSchema),
      command<QuestionnairePublish>("questionnaire publish",
                                    "Check a questionnaire file, show what changes, and make it the active version",
                                    "usher questionnaire publish questions.json", Needs::kCurrentSchema),
      command<QuestionnaireRetire>("questionnaire retire", "Retire a version; the newest remaining version becomes active",
                                   "usher questionnaire retire 3", Needs::kCurrentSchema),
  };
  return kCommands;
}

}  // namespace usher::cli
