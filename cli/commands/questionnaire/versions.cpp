#include "cli/arguments/danger.h"
#include "cli/commands/questionnaire/file.h"
#include "cli/commands/rows.h"
#include "cli/commands/wake_note.h"
#include "cli/terminal/files.h"
#include "cli/terminal/view.h"
#include "common/core/questionnaire/questionnaire_diff.h"
#include "common/core/questionnaire/questionnaire_file.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/json/fields.h"

namespace usher::cli {
namespace {

/// Describes one change: `changed question editor: kind: single is now text`.
std::string in_words(const core::QuestionnaireChange& change) {
  std::string words(change.change);
  words.append(" ").append(change.element);
  if (!change.id.empty()) words.append(" ").append(change.id);
  if (!change.detail.empty()) words.append(": ").append(change.detail);
  return printable(words);
}

using Shared = std::shared_ptr<const domain::Questionnaire>;

bool is_number(std::string_view word) { return !word.empty() && std::ranges::all_of(word, is_digit); }

std::string name_of(const domain::Questionnaire& questionnaire) {
  return questionnaire.version == 0 ? "the file" : "version " + std::to_string(questionnaire.version);
}

/// Parses a version number. Error: kInvalidArgument.
Result<std::int64_t> questionnaire_version(const std::string& word) {
  const auto version = parse_whole<std::int64_t>(word);
  if (version && is_number(word)) return *version;
  return error(ErrorCode::kInvalidArgument, "`" + word + "` is not a version; `usher questionnaire list` shows their numbers");
}

/// The active one without a word. Error: kInvalidArgument if the word is no number; kNotFound.
Result<Shared> version_named(const core::Core& core, const std::optional<std::string>& word) {
  if (!word) return core.questionnaires.active();
  USHER_TRY(const auto version, questionnaire_version(*word));
  return core.questionnaires.version(version);
}

/// `usher questionnaire diff [FROM] [TO]`.
struct QuestionnaireDiff {
  std::optional<std::string> from;
  std::optional<std::string> to;

  void declare(Declare& arguments) {
    arguments.positional("FROM", from, "A version, or a file; the active version where only one of the two is given").path();
    arguments.positional("TO", to, "The same; without both, what the active version changed").path();
  }

  Status run(Context& context) const {
    USHER_TRY(const auto rows, context.output.rows({{"change", ColumnKind::kNeverCut},
                                                    {"element", ColumnKind::kNeverCut},
                                                    {"id", ColumnKind::kText, ColumnRole::kName},
                                                    {"detail", ColumnKind::kProse}}));
    USHER_TRY(const auto from_file, read_file(context, from));
    USHER_TRY(const auto to_file, read_file(context, to));
    USHER_TRY(auto* const core, context.installation->core());
    Pair pair;
    if (!from) {
      USHER_TRY(pair, newest_two(*core));
    } else {
      USHER_TRY(const auto first, from_file ? from_file : version_named(*core, from));
      USHER_TRY(const auto second, to_file ? to_file : version_named(*core, to));
      // With one argument: from that version to the active one, or from the active one to that file.
      pair = to || is_number(*from) ? Pair{first, second} : Pair{second, first};
    }
    context.terminal.note("From " + name_of(*pair.from) + " to " + name_of(*pair.to));
    const auto changes = core::compare_questionnaires(*pair.from, *pair.to);
    for (const auto& change : changes) USHER_CHECK(rows->row({change.change, change.element, change.id, change.detail}));
    USHER_CHECK(rows->finish());
    if (changes.empty()) context.terminal.note("They say the same");
    return done();
  }

 private:
  struct Pair {
    Shared from;
    Shared to;
  };

  [[nodiscard]] static Result<Pair> newest_two(const core::Core& core) {
    USHER_TRY(const auto entries, core.questionnaires.list());
    const auto active = std::ranges::find_if(entries, [](const auto& entry) { return entry.is_active; });
    const auto before = active == entries.begin() ? active : active - 1;
    return Pair{before->questionnaire, active->questionnaire};
  }

  /// Null for a version's number. Called before the database is opened: its owner may not be allowed to read the file.
  static Result<Shared> read_file(Context& context, const std::optional<std::string>& word) {
    if (!word || is_number(*word)) return Shared();
    USHER_TRY(const auto text, read_input(*word, kMostOfQuestionnaire));
    USHER_TRY(auto read, checked_questionnaire(context.terminal, *word, text, 1));
    return std::make_shared<const domain::Questionnaire>(std::move(read));
  }
};

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

/// `usher questionnaire publish FILE`.
struct QuestionnairePublish {
  std::string path;

  void declare(Declare& arguments) {
    arguments
        .positional(
            "FILE", path,
            "A questionnaire file; `usher questionnaire init` writes one to start from, and the server has its JSON Schema for "
            "editors at /schemas/questionnaire.json")
        .path();
  }

  Status run(Context& context) const {
    USHER_CHECK(context.output.check(result({}, {})));
    // Read before the database is opened: its owner may not be allowed to read the file.
    USHER_TRY(const auto text, read_input(path, kMostOfQuestionnaire));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto last, core->questionnaires.active());
    USHER_TRY(const auto next, checked_questionnaire(context.terminal, path, text, last->notice.version));
    Plan plan{.active = last->version,
              .changes = core::compare_questionnaires(*last, next),
              .left_places = left_places(*last, next),
              .says_other_notice = says_other_notice(last->notice, next.notice)};
    if (last->document == next.document) {
      context.terminal.note(path + " says what version " + std::to_string(last->version) + " says; nothing was published");
      return context.output.record(result({last->version, false}, plan));
    }
    USHER_TRY(plan.answers_touched, core->questionnaires.count_touched_answers(next));
    USHER_CHECK(confirm(context, plan));
    USHER_TRY(const auto published, core->questionnaires.publish(next, context.installation->actor(), plan.active));
    context.terminal.note("A running server uses it from now on");
    wake_servers(context);
    return context.output.record(result(published, plan));
  }

 private:
  struct Plan {
    std::int64_t active = 0;
    std::vector<core::QuestionnaireChange> changes;
    std::vector<std::pair<std::string, std::string>> left_places;
    bool says_other_notice = false;
    std::int64_t answers_touched = 0;
  };

  static Record result(const core::PublishedQuestionnaire& published, const Plan& plan) {
    json::Array changes;
    for (const auto& change : plan.changes) changes.push_back(json::to_value(change));
    return {{"version", published.version, ColumnRole::kName},
            {"published", published.is_new},
            {"answers_touched", plan.answers_touched},
            {"changes", std::move(changes), ColumnRole::kDetail}};
  }

  /// Shows the changes and asks for confirmation.
  Status confirm(Context& context, const Plan& plan) const {
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
    return context.terminal.confirm("Publish " + path + " as the active questionnaire?");
  }
};

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

std::string values_of(const domain::Question& question) {
  return joined(question.options, ", ", &domain::Option::value) + (question.other ? ", …" : "");
}

std::string condition_in_words(const std::optional<domain::Condition>& when) {
  if (!when) return {};
  const auto value = json::to_text(when->equals ? *when->equals : *when->includes);
  return when->question + (when->equals ? " = " : " includes ") + value;
}

struct QuestionnaireShow {
  std::optional<std::string> word;

  void declare(Declare& arguments) { arguments.positional("VERSION", word, "A published version; default: the active one"); }

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
    USHER_TRY(const auto shown, version_named(*core, word));
    const auto& options = context.output.options();
    if (options.format == Format::kJson && options.fields.empty())
      return context.output.verbatim(json_pretty_text(json::Value(shown->document)) + "\n");
    for (const auto& step : shown->steps)
      for (const auto& question : step.questions)
        USHER_CHECK(rows->row({step.id, question.id, domain::name_of(question.kind), question.required,
                               domain::local_text(question.label), values_of(question), condition_in_words(question.when),
                               question.profile}));
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
    wake_servers(context);
    return context.output.record(result(version, active));
  }
};

}  // namespace

Result<domain::Questionnaire> checked_questionnaire(Terminal& terminal, const std::string& path, std::string_view text,
                                                    std::int64_t last_notice) {
  auto checked = core::check_questionnaire_file(text, last_notice);
  for (const auto& warning : checked.warnings) terminal.warn(warning);
  if (checked.questionnaire) return std::move(*checked.questionnaire);
  std::string lines;
  for (const auto& fault : checked.faults)
    lines += printable(path) + ":" + std::to_string(fault.line) + ": " + printable(fault.text()) + "\n";
  terminal.show(lines);
  const auto count = checked.faults.size();
  return error(ErrorCode::kInternal,
               path + " has " + std::to_string(count) + (count == 1 ? " fault" : " faults") + "; nothing was changed");
}

std::vector<Command> questionnaire_commands() {
  return {
      command<QuestionnaireInit>("questionnaire init", "Write the built-in questionnaire as a starting point",
                                 "usher questionnaire init questions.json", Needs::kNothing),
      command<QuestionnaireShow>("questionnaire show", "Show a questionnaire's questions; -o json prints it as a file to publish",
                                 "usher questionnaire show\nusher questionnaire show 1 -o json", Needs::kCurrentSchema),
      command<QuestionnaireDiff>(
          "questionnaire diff", "Show what changed from one version, or file, to another",
          "usher questionnaire diff\nusher questionnaire diff 1 2\nusher questionnaire diff questions.json", Needs::kSettings),
      command<QuestionnairePublish>("questionnaire publish",
                                    "Check a questionnaire file, show what changes, and make it the active version",
                                    "usher questionnaire publish questions.json", Needs::kSettings),
      command<QuestionnaireRetire>("questionnaire retire", "Retire a version; the newest remaining version becomes active",
                                   "usher questionnaire retire 3", Needs::kCurrentSchema)};
}

}  // namespace usher::cli
