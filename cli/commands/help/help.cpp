#include "cli/arguments/parser.h"
#include "cli/arguments/usage.h"
#include "cli/commands/rows.h"
#include "cli/terminal/files.h"
#include "cli/terminal/text_layout.h"
#include "common/base/text.h"
#include "common/settings/setting_table.h"

namespace usher::cli {
namespace {

struct ExitCodeRow {
  ExitCode code;
  std::string_view meaning;
};
constexpr std::array kExitCodes{
    ExitCodeRow{kExitDone, "done; also where nothing had to be changed"},
    ExitCodeRow{kExitFailed, "failed: wrong settings, a file with faults, a refused confirmation, a problem that a check found"},
    ExitCodeRow{kExitUsage, "usage: an unknown command, option or word, or a wrong value; nothing was changed"},
    ExitCodeRow{kExitNotFound, "not found: no such account, session, key, mail, version or file"},
    ExitCodeRow{kExitConflict, "conflict: it exists already, or its state does not allow that; rows that an import left out"},
    ExitCodeRow{kExitUnreachable, "database or network unreachable; also a database that does not exist yet"},
    ExitCodeRow{kExitInterrupted, "interrupted with Ctrl-C"},
};

std::string exit_codes(const CommandTree&) {
  std::string text = "Exit codes of every command:\n\n";
  for (const ExitCodeRow& row : kExitCodes) {
    const std::string number = std::to_string(row.code);
    text += std::string(5 - number.size(), ' ') + number + "  " + std::string(row.meaning) + "\n";
  }
  return text;
}

std::string setting_list(const CommandTree&) {
  std::string text =
      "usherd and usher read the same settings: a flag of usherd, the environment,\n"
      ".env, usher.toml (in lower case), then the default. Without usher.toml in the\n"
      "working directory /etc/usher/usher.env and /etc/usher/usher.toml count.\n"
      "`usher config show` prints the present values, `usher config check` their faults.\n";
  const settings::SettingRow* last = nullptr;
  for (const auto& row : settings::setting_table()) {
    if (last == nullptr || last->group != row.group) text += "\n" + std::string(row.group) + "\n";
    const std::string words(row.default_words());
    text += "  " + std::string(row.key) + "=" + row.value + (words.empty() ? "" : "  (" + words + ")") + "\n      " +
            std::string(row.help) + "\n";
    last = &row;
  }
  return text;
}

std::string questionnaire_format(const CommandTree&) {
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

/// A text of `usher help TOPIC`.
struct HelpTopic {
  std::string_view name;
  std::string_view summary;
  std::string (*text)(const CommandTree& root);
};
constexpr std::array kHelpTopics{
    HelpTopic{"commands", "What each command and each global option is for", explained},
    HelpTopic{"exit-codes", "What the exit codes mean", exit_codes},
    HelpTopic{"settings", "All settings of both programs", setting_list},
    HelpTopic{"questionnaire-format", "The format of a questionnaire file", questionnaire_format},
};

/// Text without meaning for roff: backslashes and hyphens escaped, no line begins with a control character.
std::string roff(std::string_view text) {
  std::string result;
  bool at_begin = true;
  for (const char c : text) {
    if (at_begin && (c == '.' || c == '\'')) result += "\\&";
    if (c == '\\')
      result += "\\e";
    else if (c == '-')
      result += "\\-";
    else
      result += c;
    at_begin = c == '\n';
  }
  return result;
}

std::string heading(const std::string& name, const std::string& section, std::string_view summary) {
  return ".TH " + name + " " + section + " \"\" \"usher " + std::string(kVersion) + "\"\n.SH NAME\n" + roff(name) + " \\- " +
         roff(summary) + "\n";
}

std::string section_of(std::string_view title) { return ".SH " + std::string(title) + "\n"; }

std::string item(const std::string& tag, const std::string& text) {
  return ".TP\n\\fB" + roff(tag) + "\\fR\n" + roff(text) + "\n";
}

std::string option_items(const std::vector<CommandTree::Option>& options) {
  std::string text;
  for (const auto& option : options)
    text += item(joined(option.names, ", ") + (option.value.empty() ? "" : " " + option.value),
                 option.help + (option.words.empty() ? "" : ": " + option.words));
  return text;
}

/// One command as a subsection: usage, summary, examples, arguments and options. Options that every command has are on usher(1).
std::string command_text(const std::string& path, const CommandTree& command, const CommandTree& root) {
  std::string usage = "usher " + path;
  for (const auto& positional : command.positionals) usage += " " + positional.names.front();
  std::vector<CommandTree::Option> own;
  for (const auto& option : command.options) {
    const bool is_global = contains(root.options, option.names, &CommandTree::Option::names);
    if (!is_global) own.push_back(option);
  }
  if (!own.empty()) usage += " [OPTIONS]";
  return ".SS " + roff(usage) + "\n" + roff(command.summary) + ".\n" + ".PP\n.nf\n" + roff(command.examples) + "\n.fi\n" +
         option_items(command.positionals) + option_items(own);
}

std::string see_also(std::string_view others) { return section_of("SEE ALSO") + roff(others) + "\n"; }

struct ManPage {
  std::string name;     ///< `usher-user`
  std::string section;  ///< `1`
  std::string text;     ///< In roff, with the macros of man(7).
  [[nodiscard]] std::string file() const { return name + "." + section; }
};

ManPage root_page(const CommandTree& root) {
  std::string text =
      heading("usher", "1", root.summary) + section_of("SYNOPSIS") + "usher NOUN VERB [ARGUMENTS]\n" + section_of("COMMANDS");
  for (const auto& noun : root.children) text += item(noun.name, noun.summary);
  text += section_of("OPTIONS") + "Accepted by every command, at any position.\n" + option_items(root.options) +
          section_of("EXIT STATUS") + ".nf\n" + roff(exit_codes(root)) + ".fi\n" +
          see_also("usherd(8), usher.toml(5), and usher-NOUN(1) for each command");
  return {"usher", "1", std::move(text)};
}

ManPage noun_page(const CommandTree& noun, const CommandTree& root) {
  const std::string name = "usher-" + noun.name;
  std::string text = heading(name, "1", noun.summary) + section_of("DESCRIPTION");
  if (noun.children.empty()) text += command_text(noun.name, noun, root);
  for (const auto& verb : noun.children) text += command_text(noun.name + " " + verb.name, verb, root);
  return {name, "1", text + see_also("usher(1)")};
}

/// `key_of`: how a setting is named there; empty for one that cannot be set there.
std::string setting_items(std::string (*key_of)(const settings::SettingRow&)) {
  std::string text;
  const settings::SettingRow* last = nullptr;
  for (const auto& row : settings::setting_table()) {
    if (key_of(row).empty()) continue;
    if (last == nullptr || last->group != row.group) text += ".SS " + roff(row.group) + "\n";
    const std::string words(row.default_words());
    text += item(key_of(row) + " " + row.value, std::string(row.help) + (words.empty() ? "" : " Default: " + words + "."));
    last = &row;
  }
  return text;
}

ManPage server_page() {
  return {
      "usherd", "8",
      heading("usherd", "8", "the server for accounts, sessions and sign-in") + section_of("SYNOPSIS") + "usherd [OPTIONS]\n" +
          section_of("DESCRIPTION") +
          roff("usherd serves until SIGTERM or SIGINT, then finishes what runs within ten seconds. SIGHUP reads the keys and the "
               "log level again. Secrets have no flag; see usher.toml(5).\n") +
          section_of("OPTIONS") + setting_items([](const settings::SettingRow& row) { return row.flag(); }) +
          see_also("usher(1), usher.toml(5)")};
}

ManPage settings_page() {
  return {"usher.toml", "5",
          heading("usher.toml", "5", "settings of usherd and usher") + section_of("DESCRIPTION") +
              roff("Both programs read usher.toml in the working directory, or the file that --config names. A flag, the "
                   "environment and .env come first. The environment has the same names in upper case. Without usher.toml in "
                   "the working directory, /etc/usher/usher.env and then /etc/usher/usher.toml count; the former has the "
                   "environment's names, and is for secrets.\n") +
              section_of("SETTINGS") + setting_items([](const settings::SettingRow& row) { return row.toml_key(); }) +
              see_also("usher(1), usherd(8)")};
}

/// All man pages: usher(1), one for each noun and lone verb, usherd(8), usher.toml(5). Made of the tables of commands and
/// settings.
std::vector<ManPage> man_pages(const CommandTable& table) {
  const CommandTree root = command_tree(table);
  std::vector<ManPage> pages{root_page(root), server_page(), settings_page()};
  for (const auto& noun : root.children) pages.push_back(noun_page(noun, root));
  return pages;
}

/// A topic, or a command with its verb.
struct HelpCommand {
  std::optional<std::string> topic;
  std::optional<std::string> verb;

  void declare(Declare& arguments) {
    arguments.positional("TOPIC", topic, "commands, exit-codes, settings, questionnaire-format, or a command such as user");
    arguments.positional("VERB", verb, "A verb of that command");
  }

  Status run(Context& context) const {
    for (const HelpTopic& row : kHelpTopics)
      if (row.name == topic) return context.output.text(row.text(command_tree(context.table)));
    std::vector<std::string> words;
    if (topic) words.push_back(*topic);
    if (verb) words.push_back(*verb);
    words.emplace_back("--help");
    USHER_TRY(const auto help, parse(words, context.table));
    const auto* print = std::get_if<Print>(&help);
    USHER_CHECK(context.output.text(print == nullptr ? "" : print->text));
    if (topic) return done();
    std::string list = "\nTopics of `usher help TOPIC`:\n";
    constexpr std::size_t kNames = 22;
    for (const HelpTopic& row : kHelpTopics)
      list += "  " + std::string(row.name) + padding(kNames, row.name) + std::string(row.summary) + "\n";
    return context.output.text(list);
  }
};

struct Man {
  std::optional<std::string> page;
  std::optional<std::string> out;
  bool force = false;

  void declare(Declare& arguments) {
    arguments.positional("PAGE", page, "usher, usher-user, usherd, usher.toml, ...; print it for `man -l -`");
    arguments.option("--out DIR", out, "Write all pages into this directory").path();
    arguments.flag("--force", force, kForceHelp);
    arguments.exactly_one({"PAGE", "--out"});
  }

  Status run(Context& context) const {
    const auto pages = man_pages(context.table);
    return out ? write_all(context, pages) : print(context, pages);
  }

 private:
  Status print(Context& context, const std::vector<ManPage>& pages) const {
    std::vector<std::string_view> names;
    for (const ManPage& one : pages) {
      names.push_back(one.name);
      if (one.name == *page || one.file() == *page) return context.output.verbatim(one.text);
    }
    return error(ErrorCode::kNotFound, "There is no page " + *page + did_you_mean(*page, names));
  }

  Status write_all(Context& context, const std::vector<ManPage>& pages) const {
    if (!std::filesystem::is_directory(*out))
      return error(ErrorCode::kNotFound, "There is no directory " + *out + "; make it first with `mkdir -p`");
    for (const ManPage& one : pages) {
      const std::string path = (std::filesystem::path(*out) / one.file()).string();
      USHER_CHECK(write_public_file(path, one.text, force));
    }
    context.terminal.note("Wrote " + std::to_string(pages.size()) + " pages into " + *out);
    return done();
  }
};

}  // namespace

std::vector<Command> help_commands() {
  return {command<HelpCommand>("help", "Explain a command or a topic: commands, exit-codes, settings, questionnaire-format",
                               "usher help exit-codes\nusher help user list", Needs::kNothing),
          command<Man>("man", "Print the man pages, or write them into a directory",
                       "usher man usher-user | man -l -\nusher man --out /usr/local/share/man", Needs::kNothing)};
}

}  // namespace usher::cli
