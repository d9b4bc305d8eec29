#include "server/console/console_pages.h"
#include "server/console/console_template.h"

namespace usher::console {
namespace {

using http::Response;

Result<Response> show_settings(const ConsolePages& use, const Context& context) {
  Table changed{
      .caption = "Changed settings", .columns = {{"Setting"}, {"Value"}, {"From"}}, .empty = "All are at their defaults."};
  Table defaults{.caption = "Defaults", .columns = {{"Setting"}, {"Value"}, {"From"}}};
  for (const auto& setting : use.server.settings) {
    const Cell value{.text = setting.value.empty() ? "–" : setting.value};
    auto& table = setting.origin == "default" ? defaults : changed;
    table.rows.push_back({{.text = setting.key}, value, {.text = setting.origin}});
  }
  return context.show(
      {.name = "settings"_template,
       .title = "Settings",
       .values = {{"changed", values_of(changed, context.now())}, {"defaults", values_of(defaults, context.now())}}});
}

}  // namespace

std::vector<http::Endpoint> settings_pages(const ConsolePages& use) {
  return {use.routes.page("/admin/settings", "show_settings", access::kAdminReads, bound(use, show_settings))};
}

}  // namespace usher::console
