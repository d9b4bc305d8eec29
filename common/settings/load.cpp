#include "common/settings/load.h"

#include "common/settings/combinations.h"
#include "common/settings/named_tables.h"
#include "common/settings/readers.h"
#include "common/settings/web_readers.h"

namespace usher::settings {
namespace {

constexpr std::string_view kDefault = "default";
constexpr std::string_view kDatabase = "database";
constexpr Range kFactors{1, 1000};

/// Header and log injection: values end up in headers and logs, so line breaks are rejected. A client cannot send such a secret.
std::optional<ValueError> fault_of_text(std::string_view text, Secrecy secrecy) {
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7F'; };
  if (text.find('\n') != std::string_view::npos) return ValueError{"has several lines", "write it in one"};
  if (std::ranges::any_of(text, is_control)) return ValueError{"has a control character", "write plain text"};
  if (secrecy != Secrecy::kSecret && !is_utf8(text)) return ValueError{"is not UTF-8", "write plain text"};
  return std::nullopt;
}

class Loader {
 public:
  explicit Loader(const Sources& sources) : gathered_(gather(sources, faults_)), stored_(sources.stored) {}

  Result<Loaded> load() {
    for (const auto& row : setting_table()) {
      if (row.is_family())
        show_family(row);
      else
        read_row(row);
    }
    read_oidc_providers(gathered_, loaded_.settings, faults_);
    read_user_fields(gathered_, loaded_.settings, faults_);
    for (const auto& field : loaded_.settings.user_fields) show_user_field(field);
    for (const auto& row : kLimits) read_limit(row);
    for (const auto& network : gathered_.networks) read_network_factor(network);
    check_combinations(gathered_, loaded_.settings, faults_);
    if (!faults_.empty()) return std::move(faults_).error();
    loaded_.warnings = warnings_about(gathered_, loaded_.settings);
    loaded_.ignored_files = gathered_.ignored_files;
    return std::move(loaded_);
  }

 private:
  void read_row(const SettingRow& row) {
    auto& settings = loaded_.settings;
    const auto* given = gathered_.find(row.key);
    const Given from_database{.text = {}, .origin = std::string(kDatabase)};
    std::string text = given ? given->text : row.computed ? row.computed(settings) : std::string(row.fallback);
    if (const auto stored = stored_.find(row.key); !given && stored != stored_.end()) {
      text = stored->second;
      given = &from_database;
    }
    if (row.secrecy != Secrecy::kSecret) text = trim(text);
    show(std::string(row.key), shown(row.secrecy, text), given);
    if (text.empty()) return;
    auto fault = fault_of_text(text, row.secrecy);
    if (!fault) fault = row.read(row, text, settings);
    if (fault) faults_.add(row.key, row.secrecy, given, *fault);
  }

  void show_family(const SettingRow& pattern) {
    for (const auto& [key, given] : gathered_.values) {
      if (find_setting(key) != &pattern) continue;
      show(key, shown(pattern.secrecy, given.text), &given);
      const auto trimmed = trim(given.text);
      const auto fault =
          fault_of_text(pattern.secrecy == Secrecy::kSecret && !trimmed.empty() ? given.text : trimmed, pattern.secrecy);
      if (fault) faults_.add(key, pattern.secrecy, &given, *fault);
    }
  }

  void show_user_field(const UserField& field) {
    const auto key = std::string(kUserFieldsTable) + "." + field.name;
    show(key, user_field_text(field), &gathered_.values.find(key)->second);
  }

  void read_limit(const LimitRow& row) {
    const auto key = "rate_limits." + std::string(row.name);
    const auto* given = gathered_.find(key);
    const auto quota = given ? parse_quota(given->text, row.fallback) : row.fallback;
    if (!quota) {
      const bool has_window = row.fallback.window != std::chrono::seconds(0);
      faults_.add(
          key, Secrecy::kPublic, given,
          {"is not a limit", has_window ? "write a number, or a number per time such as \"" + quota_text(row.fallback) + "\""
                                        : "write a number such as " + quota_text(row.fallback)});
      return;
    }
    loaded_.settings.limits.quotas[static_cast<std::size_t>(row.limit)] = *quota;
    show(key, quota_text(*quota), given);
  }

  void read_network_factor(const TomlNetwork& network) {
    const auto origin = gathered_.config_name + " line " + std::to_string(network.line);
    const Given cidr{network.cidr, origin};
    const Given factor{network.factor, origin};
    const SettingRow factor_row{.key = "rate_limits.networks.factor", .value = "NUMBER", .range = kFactors};
    NetworkFactor row;
    const auto cidr_fault = read_network(network.cidr, row.network);
    const auto factor_fault = read_whole_number(factor_row, network.factor, row.factor);
    if (cidr_fault) faults_.add("rate_limits.networks.cidr", Secrecy::kPublic, &cidr, *cidr_fault);
    if (factor_fault) faults_.add(factor_row.key, Secrecy::kPublic, &factor, *factor_fault);
    if (cidr_fault || factor_fault) return;
    loaded_.settings.limits.networks.push_back(row);
    show("rate_limits.networks", network.cidr + " x " + network.factor, &cidr);
  }

  void show(std::string key, std::string value, const Given* given) {
    loaded_.effective.push_back({std::move(key), std::move(value), given ? given->origin : std::string(kDefault)});
  }

  SettingFaults faults_;
  Gathered gathered_;
  const TextMap& stored_;
  Loaded loaded_;
};

}  // namespace

Result<Loaded> load(const Sources& sources) { return Loader(sources).load(); }

Settings default_settings() {
  const std::filesystem::path nowhere = "/dev/null/nowhere";  // a directory that cannot exist, so that no file is read
  auto loaded = load({.working_directory = nowhere});
  assert(loaded.ok());
  return std::move(loaded.value().settings);
}

TextMap environment_map(const char* const* environment) {
  TextMap map;
  for (; *environment; ++environment) {
    const std::string_view entry = *environment;
    const auto equals = entry.find('=');
    if (equals != std::string_view::npos) map.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return map;
}

}  // namespace usher::settings
