#include "server/console/console_pages.h"
#include "server/console/console_template.h"

namespace usher::console {
namespace {

using http::Response;

Result<Response> show_settings(const ConsolePages& use, const Context& context) {
  Table table{.caption = "Settings", .columns = {{"Setting"}, {"Value"}, {"From"}}};
  for (const auto& setting : use.server.settings)
    table.rows.push_back(
        {{.text = setting.key}, {.text = setting.value.empty() ? "–" : setting.value}, {.text = setting.origin}});
  return context.show({.name = "settings"_template, .title = "Settings", .values = {{"list", values_of(table, context.now())}}});
}

}  // namespace

std::vector<http::Endpoint> settings_pages(const ConsolePages& use) {
  return {use.routes.page("/admin/settings", "show_settings", access::kAdminReads, bound(use, show_settings))};
}

}  // namespace usher::console
