#include "common/settings/sources.h"

#include "common/base/file.h"
#include "common/base/text.h"
#include "common/settings/dotenv.h"
#include "common/settings/setting_table.h"

namespace usher::settings {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMostFileBytes = 1024 * 1024;

/// A file with settings. Without `path` it is `fallback` in the working directory and optional.
struct FileSource {
  std::string_view flag;
  const std::optional<fs::path>& path;
  std::string_view fallback;

  [[nodiscard]] std::string name() const { return printable(path ? path->string() : std::string(fallback)); }
};

/// The file's text; nullopt if it does not exist or cannot be read. Adds the latter to `faults`.
std::optional<std::string> text_of(const FileSource& source, const fs::path& directory, SettingFaults& faults) {
  const auto path = directory / source.path.value_or(fs::path(source.fallback));
  std::error_code ignored;
  // A directory of that name, such as a virtual environment in .env, is ignored.
  if (!source.path && (!fs::exists(path, ignored) || fs::is_directory(path, ignored))) return std::nullopt;
  auto text = read_small_file(path.string(), kMostFileBytes);
  if (text.ok()) return std::move(text).value();
  const auto key = source.path ? std::string(source.flag) : source.name();
  faults.take({{key, "INVALID_SETTING", printable(text.error().detail()) + "; give a file that this user may read"}});
  return std::nullopt;
}

void gather_toml(const Sources& sources, Gathered& into, SettingFaults& faults) {
  const FileSource source{"--config", sources.config_file, "usher.toml"};
  into.config_name = source.name();
  const auto text = text_of(source, sources.working_directory, faults);
  if (!text) return;
  auto file = parse_toml(*text, source.name());
  if (!file.ok()) return faults.take(file.error().fields);
  for (auto& entry : file.value().entries)
    into.values[entry.key] = {std::move(entry.value), source.name() + " line " + std::to_string(entry.line)};
  into.networks = std::move(file.value().networks);
}

void gather_dotenv(const Sources& sources, Gathered& into, SettingFaults& faults) {
  const FileSource source{"--env-file", sources.env_file, ".env"};
  const auto text = text_of(source, sources.working_directory, faults);
  if (!text) return;
  auto entries = parse_dotenv(*text, source.name());
  if (!entries.ok()) return faults.take(entries.error().fields);
  for (auto& entry : entries.value())
    if (find_setting(entry.key))
      into.values[entry.key] = {std::move(entry.value), source.name() + " line " + std::to_string(entry.line)};
}

}  // namespace

const Given* Gathered::find(std::string_view key) const {
  const auto found = values.find(key);
  return found == values.end() || found->second.text.empty() ? nullptr : &found->second;
}

Gathered gather(const Sources& sources, SettingFaults& faults) {
  Gathered gathered;
  gather_toml(sources, gathered, faults);
  gather_dotenv(sources, gathered, faults);
  for (const auto& [key, text] : sources.environment)
    if (find_setting(key)) gathered.values[key] = {text, "environment"};
  for (const auto& [key, text] : sources.flags)
    if (const auto* row = find_setting(key)) gathered.values[key] = {text, row->flag()};
  return gathered;
}

}  // namespace usher::settings
