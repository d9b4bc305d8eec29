#include "common/settings/flags.h"

#include <CLI/CLI.hpp>

#include "common/settings/load.h"
#include "common/settings/setting_table.h"

namespace usher::settings {
namespace {

void add_option(CLI::App& app, const SettingRow& row, Sources& into) {
  auto* option = app.add_option_function<std::string>(
      row.flag(),
      [&into, key = std::string(row.key), is_boolean = row.is_boolean()](const std::string& text) {
        into.flags[key] = is_boolean && text.empty() ? "true" : text;
      },
      std::string(row.help));
  option->type_name(row.value)->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  if (row.is_boolean()) option->expected(0, 1);
}

void add_file(CLI::App& app, const std::string& flag, const std::string& help, std::optional<std::filesystem::path>& into) {
  app.add_option_function<std::string>(
         flag, [&into](const std::string& text) { into = text; }, help)
      ->type_name("FILE")
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

}  // namespace

void add_flags(CLI::App& app, FlagSet which, Sources& into) {
  for (const auto& row : setting_table())
    if (row.has_flag && (which == FlagSet::kServer || row.key == "DATABASE_URL")) add_option(app, row, into);
  add_file(app, "--config", "The TOML file, instead of usher.toml.", into.config_file);
  add_file(app, "--env-file", "The file of environment settings, instead of .env.", into.env_file);
}

}  // namespace usher::settings
