#include "common/base/text.h"
#include "common/settings/setting_table.h"
#include "server/console/console_pages.h"
#include "server/console/console_template.h"

namespace usher::console {
namespace {

using http::Response;

constexpr std::string_view kSearchField = "q";

Table table_of(std::string_view caption) {
  return {.caption = std::string(caption), .columns = {{"Setting"}, {"Value"}, {"From"}, {"What it does"}}};
}

/// Section and description. Those of tables of usher.toml are not in the table of settings.
std::pair<std::string_view, std::string_view> about(std::string_view key) {
  const auto* row = settings::find_setting(key);
  return row ? std::pair(row->group, row->help) : std::pair<std::string_view, std::string_view>("Tables of usher.toml", "");
}

/// Whether one of the texts has the words, which are folded.
bool is_found(std::initializer_list<std::string_view> texts, std::string_view words) {
  return std::any_of(texts.begin(), texts.end(),
                     [&](std::string_view text) { return folded(text).value_or("").find(words) != std::string::npos; });
}

/// The changed settings, then the defaults by section; of those that are found.
std::vector<Table> tables_of(const std::vector<settings::Effective>& all, std::string_view words) {
  std::vector<Table> tables{table_of("Changed settings")};
  for (const auto& setting : all) {
    const auto [section, help] = about(setting.key);
    if (!is_found({setting.key, section, help}, words)) continue;
    const bool is_default = setting.origin == "default";
    if (is_default && tables.back().caption != section) tables.push_back(table_of(section));
    auto& table = is_default ? tables.back() : tables.front();
    table.rows.push_back({{.text = setting.key},
                          {.text = setting.value.empty() ? "–" : setting.value},
                          {.text = setting.origin},
                          {.text = std::string(help)}});
  }
  std::erase_if(tables, [](const Table& table) { return table.rows.empty(); });
  return tables;
}

Result<Response> show_settings(const ConsolePages& use, const Context& context) {
  auto search = context.filter_field(kSearchField, "Name or description", {}, {});
  search.type = "search";
  const auto tables = tables_of(use.settings, folded(search.value).value_or(search.value));
  json::Array shown;
  for (const auto& table : tables)
    shown.push_back(values_of(table, context.now()).set("is_open", !search.value.empty() || &table == &tables.front()));
  const html::Form form{.action = "/admin/settings", .button = "Filter", .fields = {search}, .second = true};
  return context.show({.name = "settings"_template,
                       .title = "Settings",
                       .values = {{"filter", context.filter(form)},
                                  {"nothing", tables.empty() ? search.value : std::string()},
                                  {"tables", std::move(shown)}}});
}

}  // namespace

std::vector<http::Endpoint> settings_pages(const ConsolePages& use) {
  return {use.routes.page("/admin/settings", "show_settings", bound(use, show_settings))};
}

}  // namespace usher::console
