#include "common/settings/files/toml_file.h"

#include <sstream>

#include "common/settings/readers.h"

// toml++ asserts that a key starts at places where it later rejects the input, such as `[[[`.
#define TOML_ASSERT(condition) static_assert(true)
#include <toml++/toml.h>

namespace usher::settings {
namespace {

constexpr std::string_view kLimitsTable = "rate_limits";
constexpr std::string_view kNetworks = "networks";

int line_of(const toml::node& node) { return static_cast<int>(node.source().begin.line); }
int line_of(const toml::key& key) { return static_cast<int>(key.source().begin.line); }

/// The text in the form of an environment variable; nullopt for tables, dates and arrays of other types than text.
std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* boolean = node.as_boolean()) return boolean->get() ? "true" : "false";
  if (const auto* integer = node.as_integer()) return std::to_string(integer->get());
  if (const auto* number = node.as_floating_point()) return (std::ostringstream() << number->get()).str();
  if (!node.is_array()) return std::nullopt;
  std::vector<std::string> items;
  for (const auto& item : *node.as_array()) {
    if (!item.is_string()) return std::nullopt;
    items.push_back(item.as_string()->get());
  }
  return list_text(items);
}

class TomlReader {
 public:
  explicit TomlReader(std::string_view file_name) : file_name_(file_name) {}

  Result<TomlFile> read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const auto name = key.str();
      const bool is_setting = name == ascii_lower(name) && find_setting(ascii_upper(name)) != nullptr;
      if (is_setting)
        take(ascii_upper(name), key, node);
      else if (name == kLimitsTable && node.is_table())
        read_limits(*node.as_table());
      else if (name == kUserFieldsTable && node.is_table())
        read_user_fields(*node.as_table());
      else
        refuse_unknown(key, "", setting_names());
    }
    if (!wrong_.fields.empty()) return std::move(wrong_);
    return std::move(file_);
  }

 private:
  void refuse(std::string_view key, int line, const std::string& message) {
    wrong_.fields.push_back(
        {printable(key), "INVALID_SETTING", "(" + file_name_ + " line " + std::to_string(line) + ") " + message});
  }

  void refuse_unknown(const toml::key& key, const std::string& table, const std::vector<std::string>& known) {
    const auto name = ascii_lower(key.str());
    std::string meant;
    if (const auto guess = nearest(name, known)) meant = table + std::string(*guess);
    for (const auto& each : known)
      if (each.starts_with(name + "_")) meant += (meant.empty() ? "" : " or ") + table + each;
    const auto removed = removed_setting(ascii_upper(name));
    const auto fix = meant.empty() ? std::string("remove it") : "did you mean " + meant + "?";
    refuse(table + std::string(key.str()), line_of(key), "is not a setting; " + (removed.empty() ? fix : std::string(removed)));
  }

  void take(std::string key, const toml::key& name, const toml::node& node) {
    if (auto value = text_of(node))
      file_.entries.push_back({std::move(key), std::move(*value), line_of(name)});
    else
      refuse(name.str(), line_of(name), "is not a text, number, true, false or an array of texts; write one of them");
  }

  void read_limits(const toml::table& limits) {
    std::vector<std::string> known{std::string(kNetworks)};
    for (const auto& row : kLimits) known.emplace_back(row.name);
    for (const auto& [key, node] : limits) {
      if (key.str() == kNetworks && node.is_array_of_tables())
        read_networks(*node.as_array());
      else if (key.str() != kNetworks && contains(known, key.str()))
        take(std::string(kLimitsTable) + "." + std::string(key.str()), key, node);
      else if (key.str() == kNetworks)
        refuse("rate_limits.networks", line_of(key), "is not a list of tables; begin each network with [[rate_limits.networks]]");
      else
        refuse_unknown(key, std::string(kLimitsTable) + ".", known);
    }
  }

  void read_user_fields(const toml::table& fields) {
    static const std::vector<std::string> kMembers{"type", "required", "input", "returned", "default", "max_length", "claim"};
    for (const auto& [name, node] : fields) {
      const auto key = std::string(kUserFieldsTable) + "." + std::string(name.str());
      if (!node.is_table()) {
        refuse(key, line_of(name), "is not a table; write [" + key + "] and its members below");
        continue;
      }
      file_.entries.push_back({key, "", line_of(name)});
      for (const auto& [member, value] : *node.as_table()) {
        if (!contains(kMembers, member.str()))
          refuse_unknown(member, key + ".", kMembers);
        else
          take(key + "." + std::string(member.str()), member, value);
      }
    }
  }

  void read_networks(const toml::array& networks) {
    const std::vector<std::string> known{"cidr", "factor"};
    for (const auto& node : networks) {
      const auto& table = *node.as_table();
      TomlNetwork network{{}, {}, line_of(node)};
      for (const auto& [key, value] : table) {
        if (key.str() == "cidr")
          network.cidr = text_of(value).value_or("");
        else if (key.str() == "factor")
          network.factor = text_of(value).value_or("");
        else
          refuse_unknown(key, "rate_limits.networks.", known);
      }
      file_.networks.push_back(std::move(network));
    }
  }

  static std::vector<std::string> setting_names() {
    std::vector<std::string> names{std::string(kLimitsTable), std::string(kUserFieldsTable)};
    for (const auto& row : setting_table()) names.push_back(row.toml_key());
    return names;
  }

  std::string file_name_;
  TomlFile file_;
  Error wrong_ = error(ErrorCode::kInvalidSettings);
};

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

Result<TomlFile> parse_toml(std::string_view text, std::string_view file_name) {
  try {
    return TomlReader(file_name).read(toml::parse(text));
  } catch (const toml::parse_error& problem) {
    const auto why = printable(problem.description());
    const bool is_repeated = why.find("cannot redefine") != std::string::npos;
    Error wrong = error(ErrorCode::kInvalidSettings);
    wrong.fields.push_back(
        {std::string(file_name) + " line " + std::to_string(problem.source().begin.line), "INVALID_SETTING",
         "is not TOML: " + why + "; " +
             (is_repeated ? "delete this line or the earlier one that says the same" : "see https://toml.io")});
    return wrong;
  }
}

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
  std::ranges::stable_sort(edits, [](const Edit& a, const Edit& b) { return a.begin < b.begin; });
  std::ranges::reverse(edits);
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
