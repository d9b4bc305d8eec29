#include "common/settings/files/sources.h"

#include <sys/stat.h>
#include <unistd.h>

#include "common/base/files/file.h"
#include "common/base/text.h"
#include "common/base/utf16.h"
#include "common/settings/files/dotenv.h"

namespace usher::settings {
namespace {

namespace fs = std::filesystem;
constexpr const char* kTomlName = "usher.toml";

/// A file to read. An optional one was not named by the user.
struct FoundFile {
  fs::path path;
  std::string name;  ///< In messages.
  std::string key;   ///< Of the error if it cannot be read.
  std::string_view fix = "give a file that this user may read";
  bool has_settings_only = false;  ///< What it has is not for other programs.
};

/// In files and the environment that other programs share, only what is nearly the name of a setting is meant for this one.
void note_unknown(std::string_view key, const std::string& origin, bool is_shared, Gathered& into) {
  constexpr std::size_t kCharactersToAMistake = 8;
  std::vector<std::string_view> names;
  for (const auto& row : setting_table()) names.push_back(row.key);
  const auto guess = nearest(key, names);
  const auto removed = removed_setting(key);
  if (removed.empty() && is_shared && (!guess || edit_distance(key, *guess) > key.size() / kCharactersToAMistake)) return;
  const std::string fix = guess ? "did you mean " + std::string(*guess) + "?" : "remove it";
  into.doubtful_names.push_back(
      {printable(key), "(" + origin + ") is not a setting of this release; " + (removed.empty() ? fix : std::string(removed))});
}

/// A directory of that name, such as a virtual environment in .env, is no file.
bool is_present(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored) && !fs::is_directory(path, ignored);
}

/// A link counts with its own owner, who may let it lead elsewhere.
bool others_may_write(const fs::path& path) {
  struct stat found {};
  if (::lstat(path.c_str(), &found) == 0 && S_ISLNK(found.st_mode) && found.st_uid != geteuid()) return true;
  return ::stat(path.c_str(), &found) == 0 && (found.st_uid != geteuid() || (found.st_mode & (S_IWGRP | S_IWOTH)) != 0);
}

/// `given`, else the file of this name in the working directory, if it counts.
std::optional<FoundFile> find_file(const Sources& sources, const std::optional<fs::path>& given, const std::string& flag,
                                   const std::string& name, Gathered& into) {
  const auto& directory = sources.working_directory;
  if (given) return FoundFile{directory / *given, printable(given->string()), flag};
  const auto path = directory / name;
  if (!is_present(path)) return std::nullopt;
  if (!is_ignored(sources, path)) return FoundFile{path, name, name};
  into.ignored_files.push_back(printable(path.string()) +
                               " is ignored, because users other than root may write it or its directory; use " + flag + " " +
                               name + " if it is yours");
  return std::nullopt;
}

/// A file of the machine's installation, which only root and the service may read.
std::optional<FoundFile> find_system_file(const Sources& sources, const std::string& name) {
  if (sources.system_directory.empty()) return std::nullopt;
  const auto path = sources.system_directory / name;
  if (!is_present(path)) return std::nullopt;
  return FoundFile{path, path.string(), path.string(),
                   "run the program as root, by sudo, or as the user of the service, or name a file by --config", true};
}

/// The file's text; nullopt if it cannot be read, which is added to `faults`.
std::optional<std::string> text_of(const FoundFile& file, SettingFaults& faults) {
  auto text = read_small_file(file.path.string(), kMostFileBytes);
  if (text.ok() && is_utf16(text.value())) {
    faults.take({{file.name, "INVALID_SETTING", "is UTF-16; save it as UTF-8"}});
    return std::nullopt;
  }
  if (text.ok()) return std::move(text).value();
  auto why = printable(text.error().detail());
  if (const auto repeated = "Cannot read " + file.key; why.starts_with(repeated))
    why = "cannot be read" + why.substr(repeated.size());
  faults.take({{file.key, std::string(kUnreadableFile), why + "; " + std::string(file.fix)}});
  return std::nullopt;
}

template <class Entries>
Gathered::File file_with(const fs::path& path, const Entries& entries) {
  const bool has_secret = std::ranges::any_of(entries, [](const auto& entry) {
    const auto* row = find_setting(entry.key);
    return row != nullptr && hides_secret(row->secrecy, entry.value);
  });
  return {path, has_secret};
}

/// False if the file cannot be read.
bool gather_toml(const FoundFile& source, Gathered& into, SettingFaults& faults) {
  into.config_name = source.name;
  const auto text = text_of(source, faults);
  if (!text) return false;
  auto file = parse_toml(*text, source.name);
  if (!file.ok()) {
    faults.take(file.error().fields);
    return true;
  }
  into.files.push_back(file_with(source.path, file.value().entries));
  for (auto& entry : file.value().entries)
    into.values[entry.key] = {std::move(entry.value), source.name + " line " + std::to_string(entry.line), entry.line};
  into.networks = std::move(file.value().networks);
  return true;
}

void gather_dotenv(const FoundFile& source, Gathered& into, SettingFaults& faults) {
  const auto text = text_of(source, faults);
  if (!text) return;
  auto file = parse_dotenv(*text);
  for (const auto& [key, line, what] : file.faults) {
    const auto where = source.name + " line " + std::to_string(line);
    if (source.has_settings_only || find_setting(key))
      faults.take({{where, "INVALID_SETTING", std::string(what)}});
    else
      into.doubtful_names.push_back({where, "is skipped: it " + std::string(what)});
  }
  into.files.push_back(file_with(source.path, file.entries));
  std::map<std::string, int> lines;
  for (auto& entry : file.entries) {
    const auto [first, is_new] = lines.emplace(entry.key, entry.line);
    if (!is_new && find_setting(entry.key))
      into.doubtful_names.push_back({entry.key, "is in " + source.name + " on the lines " + std::to_string(first->second) +
                                                    " and " + std::to_string(entry.line) +
                                                    ", and the last one counts; delete the other"});
    const auto origin = source.name + " line " + std::to_string(entry.line);
    if (find_setting(entry.key))
      into.values[entry.key] = {std::move(entry.value), origin};
    else
      note_unknown(entry.key, origin, !source.has_settings_only, into);
  }
}

/// Who may not read the first file may not read the second, and needs one message.
void gather_system_files(const Sources& sources, Gathered& into, SettingFaults& faults) {
  if (const auto config = find_system_file(sources, kTomlName); config && !gather_toml(*config, into, faults)) return;
  if (const auto secrets = find_system_file(sources, "usher.env")) gather_dotenv(*secrets, into, faults);
}

void gather_files(const Sources& sources, Gathered& into, SettingFaults& faults) {
  if (const auto config = find_file(sources, sources.config_file, "--config", kTomlName, into)) {
    gather_toml(*config, into, faults);
  } else {
    gather_system_files(sources, into, faults);
  }
  if (const auto env = find_file(sources, sources.env_file, "--env-file", ".env", into)) gather_dotenv(*env, into, faults);
}

/// Mounted secrets and those of editors end with a line end, which no client sends.
void cut_line_ends(Gathered& gathered) {
  for (auto& [key, given] : gathered.values)
    if (const auto* row = find_setting(key); row && row->secrecy == Secrecy::kSecret)
      given.text.erase(given.text.find_last_not_of("\r\n") + 1);
}

}  // namespace

fs::path toml_path(const Sources& sources) {
  const auto& directory = sources.working_directory;
  if (sources.config_file) return directory / *sources.config_file;
  if (is_present(directory / kTomlName) && !is_ignored(sources, directory / kTomlName)) return directory / kTomlName;
  const auto system = find_system_file(sources, kTomlName);
  return system ? system->path : directory / kTomlName;
}

bool is_ignored(const Sources& sources, const fs::path& path) {
  return sources.ignores_files_of_others && (others_may_write(directory_of(path.string())) || others_may_write(path));
}

const Given* Gathered::find(std::string_view key) const {
  const auto found = values.find(key);
  return found == values.end() || trim(found->second.text).empty() ? nullptr : &found->second;
}

Gathered gather(const Sources& sources, SettingFaults& faults) {
  Gathered gathered;
  gather_files(sources, gathered, faults);
  for (const auto& [key, text] : sources.environment)
    if (find_setting(key))
      gathered.values[key] = {text, "environment"};
    else
      note_unknown(key, "environment", true, gathered);
  for (const auto& [key, text] : sources.flags)
    if (const auto* row = find_setting(key)) gathered.values[key] = {text, row->flag()};
  for (const auto& [key, text] : sources.answers) gathered.values[key] = {text, ""};
  cut_line_ends(gathered);
  return gathered;
}

}  // namespace usher::settings
