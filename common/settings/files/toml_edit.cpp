#include "common/settings/files/toml_edit.h"

#include <sstream>

#include "common/base/text.h"
#include "common/settings/files/toml_library.h"

namespace usher::settings {
namespace {

/// What stands in place of some lines, which count from 0; `end` is the line after the last one.
struct Edit {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string line = {};
};

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    lines.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

/// `port = "8080"`
std::string written(std::string_view key, const std::string& value) {
  toml::table setting;
  setting.insert(ascii_lower(key), value);
  std::ostringstream line;
  line << toml::toml_formatter(setting, toml::format_flags::none);
  return line.str();
}

}  // namespace

std::string with_settings(std::string_view text, const TextMap& changes) {
  auto lines = lines_of(text);
  std::map<std::string, Edit, std::less<>> places;
  std::size_t tables = lines.size();  // where the first table begins
  const toml::table root = toml::parse(text);
  for (const auto& [key, node] : root) {
    const Edit place{key.source().begin.line - 1, node.source().end.line};
    if (node.is_table() || node.is_array_of_tables())
      tables = std::min(tables, place.begin);
    else
      places.emplace(key.str(), place);
  }
  std::vector<Edit> edits;
  for (const auto& [key, value] : changes) {
    const auto found = places.find(ascii_lower(key));
    edits.push_back(found == places.end() ? Edit{tables, tables} : found->second);
    edits.back().line = written(key, value);
  }
  // From the end, so that the places before stay right.
  std::stable_sort(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
  std::reverse(edits.begin(), edits.end());
  for (auto& edit : edits) {
    const auto at = lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(edit.begin),
                                lines.begin() + static_cast<std::ptrdiff_t>(edit.end));
    lines.insert(at, std::move(edit.line));
  }
  std::string result;
  for (const auto& line : lines) result += line + "\n";
  return result;
}

}  // namespace usher::settings
