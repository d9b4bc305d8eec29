#pragma once

#include <filesystem>
#include <map>

#include "common/settings/settings.h"

namespace usher::settings {

using TextMap = std::map<std::string, std::string, std::less<>>;

/// Where a package keeps the settings of the machine's installation.
inline constexpr std::string_view kSystemDirectory = "/etc/usher";

/// All sources of settings. load() reads no others.
struct Sources {
  TextMap answers = {};  ///< What an operator was asked for, by environment name.
  TextMap flags = {};    ///< By environment name, as parse_server_command_line() stores them.
  TextMap environment = {};
  TextMap stored = {};  ///< What a running server stored in the database, by environment name; only fills defaults.
  std::filesystem::path working_directory = ".";
  std::optional<std::filesystem::path> env_file = {};     ///< --env-file. Default: `.env`, if it exists.
  std::optional<std::filesystem::path> config_file = {};  ///< --config. Default: `usher.toml`, if it exists.
  /// Without --config and without `usher.toml` in the working directory, its `usher.toml` counts, and its `usher.env` after
  /// `.env`. Empty: none.
  std::filesystem::path system_directory = {};
  /// For root: planted settings. A `.env` or `usher.toml` that another user may write, or in a directory that another user may
  /// write, is ignored.
  bool ignores_files_of_others = false;
};

/// One setting with its effective value.
struct Effective {
  std::string key;
  std::string value;  ///< `(set)` replaces secrets, `***` passwords in URLs. Empty: no value.
  std::string
      origin;  ///< `--port`, `environment`, `.env line 3`, `usher.toml line 2`, `database` or `default`; empty: an answer.
};

/// A valid setting that may be a mistake.
struct Warning {
  std::string key;
  std::string text;              ///< A sentence with the fix, without secrets.
  bool production_only = false;  ///< Harmless on a developer's machine: shown only by `config check --production`.
  bool is_urgent = false;        ///< Every command shows it, also without --verbose.
};

struct Loaded {
  Settings settings;
  std::vector<Effective> effective;  ///< In the order of the table.
  std::vector<Warning> warnings;
  std::vector<std::string> ignored_files;  ///< A sentence each; see Sources::ignores_files_of_others.
};

/// Reads and checks all settings. The first source that has a setting counts: answer, flag, environment, `.env`, `usher.env`,
/// TOML file, `stored`, default. An empty text counts as given and means the default, so `SMTP_URL= usherd` overrides `.env`.
/// Precondition: with port 0, PUBLIC_URL is not known yet; bind first, then load again with flags["PORT"] set to the chosen port.
/// Error: kInvalidSettings with all faults: `fields` has the key and `value (origin) fault; fix`, `what` the same as printable
/// lines. Neither contains a secret.
Result<Loaded> load(const Sources& sources);

/// The result of load() without any source.
Settings default_settings();

/// `environ` as a map.
TextMap environment_map(const char* const* environment);

}  // namespace usher::settings
