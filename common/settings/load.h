#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "common/base/result.h"
#include "common/settings/settings.h"

namespace usher::settings {

using TextMap = std::map<std::string, std::string, std::less<>>;

/// Everything settings may come from; nothing else is consulted.
struct Sources {
  TextMap flags = {};  ///< By environment name, as add_flags() stores them.
  TextMap environment = {};
  std::filesystem::path working_directory = ".";
  std::optional<std::filesystem::path> env_file = {};     ///< --env-file; else `.env`, if it is there.
  std::optional<std::filesystem::path> config_file = {};  ///< --config; else `usher.toml`, if it is there.
};

/// One setting as it is in force.
struct Effective {
  std::string key;
  std::string value;   ///< Secrets are replaced by `(set)`, passwords in URLs by `***`; empty: none.
  std::string origin;  ///< `--port`, `environment`, `.env line 3`, `usher.toml line 2` or `default`.
};

/// Something that works and may still be a mistake.
struct Warning {
  std::string key;
  std::string text;              ///< A sentence with the fix; no secret.
  bool production_only = false;  ///< Fine on a developer's machine: shown by `config check --production` alone.
};

struct Loaded {
  Settings settings;
  std::vector<Effective> effective;  ///< In the order of the table.
  std::vector<Warning> warnings;
};

/// Reads and checks all settings. For each, the first of these that has it counts: flag, environment, `.env`, TOML file, default.
/// An empty text counts as given and stands for the default, so `SMTP_URL= usherd` turns off what `.env` says.
/// Errors: kInvalidSettings with every fault at once: `fields` has the key and `value (origin) fault; fix`, `what` the same as
/// lines to print. Neither holds a secret.
/// With port 0 PUBLIC_URL cannot be known: bind first, then load again with flags["PORT"] set to the port that was picked.
Result<Loaded> load(const Sources& sources);

/// What load() makes of no sources at all.
Settings default_settings();

/// `environ` as a map.
TextMap environment_map(const char* const* environment);

}  // namespace usher::settings
