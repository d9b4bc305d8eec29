#include "common/settings/server_command_line.h"

#include <CLI/CLI.hpp>

#include "common/base/text.h"
#include "common/settings/setting_table.h"

namespace usher::settings {
namespace {

constexpr std::size_t kColumns = 80;

constexpr std::string_view kHelpIntroduction = R"(Example: usherd --database sqlite:data/usher.db --port 8000

Serves accounts, sessions, profiles and chat for a site. Stop it with SIGTERM;
SIGHUP reloads keys and log level, SIGUSR2 replaces it by the program that is
now at its path.

The first of these sources that has a setting counts: the flag, the environment,
the file .env, the file usher.toml (there in lower case), the default. Without
usher.toml in the working directory /etc/usher/usher.env, then
/etc/usher/usher.toml count. `usher config show` prints the effective values.

General
  --help                        Show this.
  --version                     Show the release.
  --config FILE                 The TOML file, instead of usher.toml.
  --env-file FILE               Environment settings, instead of .env.
  --yes-this-was-a-test-database
                                Start without TEST_API on a database that was
                                begun with it.
)";

/// Adds `text`, wrapped at spaces, with `indent` before each line.
void add_wrapped(std::string_view text, std::size_t indent, std::string& into) {
  std::size_t column = 0;
  while (!text.empty()) {
    const auto word = take_until(text, ' ');
    if (column > 0 && column + 1 + word.size() > kColumns) {
      into += '\n';
      column = 0;
    }
    into += column == 0 ? std::string(indent, ' ') : " ";
    column += (column == 0 ? indent : 1) + word.size();
    into += word;
  }
  into += '\n';
}

std::string heading_of(const SettingRow& row) {
  const auto flag = row.flag();
  return flag.empty() ? std::string(row.key) + "=" + row.value : std::string(row.key) + ", " + flag + " " + row.value;
}

std::string meaning_of(const SettingRow& row) {
  std::string text(row.help);
  if (const auto words = row.default_words(); !words.empty()) text += " Default: " + std::string(words) + ".";
  if (row.range.most > 0) text += " From " + std::to_string(row.range.least) + " to " + std::to_string(row.range.most) + ".";
  return text;
}

using App = CLI::App;

void add_option(App& app, const SettingRow& row, Sources& into) {
  auto* option = app.add_option_function<std::string>(
      row.flag(),
      [&into, key = std::string(row.key), is_boolean = row.is_boolean()](const std::string& text) {
        into.flags[key] = is_boolean && text.empty() ? "true" : text;
      },
      std::string(row.help));
  option->type_name(row.value)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  if (row.is_boolean()) option->expected(0, 1);
}

void add_file(App& app, const std::string& flag, const std::string& help, std::optional<std::filesystem::path>& into) {
  app.add_option_function<std::string>(
         flag, [&into](const std::string& text) { into = text; }, help)
      ->type_name("FILE")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

/// Only load() checks values, so that the message for an invalid value does not depend on its source. Booleans may omit the value
/// (`--migrate`). If an option is repeated, the last one counts.
void add_flags(App& app, Sources& into) {
  for (const auto& row : setting_table())
    if (row.has_flag) add_option(app, row, into);
  add_file(app, "--config", "The TOML file, instead of usher.toml.", into.config_file);
  add_file(app, "--env-file", "The file of environment settings, instead of .env.", into.env_file);
}

std::string hint(const App& app, std::string_view word) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  const auto near = nearest(word.substr(0, word.find('=')), names);
  return near ? "; did you mean " + std::string(*near) + "?" : "; see usherd --help";
}

}  // namespace

std::string help_text() {
  std::string text(kHelpIntroduction);
  const SettingRow* before = nullptr;
  for (const auto& row : setting_table()) {
    if (!before || before->group != row.group) text += "\n" + std::string(row.group) + "\n";
    add_wrapped(heading_of(row), 2, text);
    add_wrapped(meaning_of(row), 6, text);
    before = &row;
  }
  return text;
}

Result<ServerCommandLine> parse_server_command_line(int count, const char* const* words) {
  ServerCommandLine line;
  Sources sources;
  App app("usherd");
  app.set_help_flag();
  app.add_flag("-h,--help", line.help);
  app.add_flag("--version", line.version);
  app.add_flag("--yes-this-was-a-test-database", line.is_test_database);
  add_flags(app, sources);
  app.allow_extras();
  try {
    app.parse(count, words);
  } catch (const CLI::Error& problem) {
    return error(ErrorCode::kInvalidArgument, problem.what());
  }
  if (const auto extra = app.remaining(); !extra.empty())
    return error(ErrorCode::kInvalidArgument, "unknown argument " + printable(extra.front()) + hint(app, extra.front()));
  line.flags = std::move(sources.flags);
  line.env_file = std::move(sources.env_file);
  line.config_file = std::move(sources.config_file);
  return line;
}

}  // namespace usher::settings
