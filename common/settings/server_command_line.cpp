#include "common/settings/server_command_line.h"

#include <CLI/CLI.hpp>

#include "common/base/text.h"
#include "common/settings/setting_table.h"

namespace usher::settings {
namespace {

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

Result<ServerCommandLine> parse_server_command_line(int count, const char* const* words) {
  ServerCommandLine line;
  Sources sources;
  App app("usherd");
  app.set_help_flag();
  app.add_flag("-h,--help", line.help);
  app.add_flag("--version", line.version);
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
