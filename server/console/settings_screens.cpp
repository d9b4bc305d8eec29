#include "server/console/console_template.h"
#include "server/console/console_pages.h"

namespace usher::console {
namespace {

using http::Response;

Result<Response> show_settings(const Screens& use, const Visit& visit) {
  Table table{.caption = "Settings", .columns = {{"Setting"}, {"Value"}, {"From"}}};
  for (const auto& setting : use.settings)
    table.rows.push_back(
        {{.text = setting.key}, {.text = setting.value.empty() ? "–" : setting.value}, {.text = setting.origin}});
  return visit.show({.name = "settings"_screen, .title = "Settings", .values = {{"list", values_of(table, visit.now())}}});
}

}  // namespace

std::vector<http::Endpoint> settings_screens(const Screens& use) {
  return {use.desk.page("/admin/settings", "show_settings", access::kAdminReads, bound(use, show_settings))};
}

}  // namespace usher::console
