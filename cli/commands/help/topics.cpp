#include "cli/commands/help/topics.h"

#include "cli/arguments/exit_code.h"
#include "common/settings/setting_table.h"

namespace usher::cli {
namespace {

struct ExitCodeRow {
  ExitCode code;
  std::string_view meaning;
};
constexpr std::array kExitCodes{
    ExitCodeRow{kExitDone, "done; also where nothing had to be changed"},
    ExitCodeRow{kExitFailed, "failed: a refused value, wrong settings, a refused confirmation, a problem that a check found"},
    ExitCodeRow{kExitUsage, "usage: an unknown command, option or word; nothing was read or changed"},
    ExitCodeRow{kExitNotFound, "not found: no such account, session, key, mail, version or file"},
    ExitCodeRow{kExitConflict, "conflict: it exists already, or its state does not allow that; rows that an import left out"},
    ExitCodeRow{kExitUnreachable, "database or network unreachable; also a database that does not exist yet"},
    ExitCodeRow{kExitInterrupted, "interrupted with Ctrl-C"},
};

std::string exit_codes() {
  std::string text = "Exit codes of every command:\n\n";
  for (const ExitCodeRow& row : kExitCodes) {
    const std::string number = std::to_string(row.code);
    text += std::string(5 - number.size(), ' ') + number + "  " + std::string(row.meaning) + "\n";
  }
  return text;
}

std::string setting_text(const settings::SettingRow& row) {
  const std::string fallback(row.fallback.empty() ? row.fallback_note : row.fallback);
  std::string text = "  " + std::string(row.key) + "=" + row.value;
  if (!fallback.empty()) text += "  (" + fallback + ")";
  return text + "\n      " + std::string(row.help) + "\n";
}

std::string setting_list() {
  std::string text =
      "usherd and usher read the same settings: a flag of usherd, the environment,\n"
      ".env, usher.toml (in lower case), then the default. Without usher.toml in the\n"
      "working directory /etc/usher/usher.env and /etc/usher/usher.toml count.\n"
      "`usher config show` prints the present values, `usher config check` their faults.\n";
  const settings::SettingRow* last = nullptr;
  for (const auto& row : settings::setting_table()) {
    if (last == nullptr || last->group != row.group) text += "\n" + std::string(title_of(row.group)) + "\n";
    text += setting_text(row);
    last = &row;
  }
  return text;
}

std::string questionnaire_format() {
  return R"(A questionnaire is one JSON document. `usher questionnaire init questions.json`
writes the built-in one as a start, `usher questionnaire publish questions.json`
checks a file, shows what changes and makes it the next version.

  {
    "id": "background", "title": "Your background",
    "notice": {"version": 1, "text": "We ask so that …"},
    "steps": [
      {"id": "software", "title": "Software", "skippable": true, "questions": [
        {"id": "languages", "kind": "multiple", "label": "Your languages?",
         "options": [{"value": "python", "label": "Python"}], "other": true,
         "required": false, "profile": "software_background.languages",
         "when": {"question": "experience_level", "equals": "advanced"}}]}]
  }

kind      single, multiple (with options), text, number, boolean, fields (an object of strings)
label     a text, or an object with a text a language: {"en": "…", "ur": "…"}
options   value and label; "other": true also admits a typed text
when      the question is asked only if another one equals a value, or includes it
profile   the place in the profile where the answer lives, for profiles and tokens
notice    why you ask; raise its version when it says something new

A published version never changes; answers keep the version that they were given
to. The server has the schema for editors at /schemas/questionnaire.json.
)";
}

constexpr std::array kHelpTopics{
    HelpTopic{"exit-codes", "What the exit codes mean", exit_codes},
    HelpTopic{"settings", "All settings of both programs", setting_list},
    HelpTopic{"questionnaire-format", "The format of a questionnaire file", questionnaire_format},
};

}  // namespace

std::span<const HelpTopic> help_topics() { return kHelpTopics; }

}  // namespace usher::cli
