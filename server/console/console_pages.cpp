#include "server/console/console_pages.h"

#include "server/console/console_template.h"
#include "server/html/page.h"

namespace usher::console {
namespace {

std::string text_of(std::string_view name) { return html::text_of(asset_files(), name); }

}  // namespace

std::vector<http::Endpoint> routes(const ConsolePages& use) {
  std::vector<http::Endpoint> rows;
  for (auto& asset : assets(use.core.ports.settings.site.accent)) rows.push_back(html::asset_row(std::move(asset)));
  for (const auto part :
       {&overview_pages, &user_detail_pages, &resource_pages, &resource_form_pages, &settings_pages, &health_pages})
    for (auto& row : part(use)) rows.push_back(std::move(row));
  return rows;
}

http::RouteGroup transport_rules(const html::Layout& layout) {
  return {.prefix = "/admin/",
          .refuse = [&layout](http::Refusal why, const http::Request& request) { return layout.view(request).refusal(why); },
          .takes_own_origin_only = true};
}

/// Those of uPlot are not found in a build without it.
std::vector<html::Asset> assets(const std::string& accent) {
  constexpr std::string_view kCss = "text/css; charset=utf-8";
  constexpr std::string_view kScript = "text/javascript; charset=utf-8";
  const auto colours = html::site_colours(accent);
  return {
      {"/admin/assets/console.css", "show_console_style", kCss, colours.light + text_of("console.css"), "style_url"},
      {"/admin/assets/dark.css", "show_console_dark_style", kCss, colours.dark + text_of("console_dark.css"), "dark_style_url"},
      {"/admin/assets/console.js", "show_console_script", kScript,
       std::string(html::script_files().front().text) + text_of("console.js"), "script_url"},
      {"/admin/assets/uPlot.min.css", "show_chart_style", kCss, text_of("uPlot.min.css"), "chart_style_url"},
      {"/admin/assets/uPlot.iife.min.js", "show_chart_script", kScript, text_of("uPlot.iife.min.js"), "chart_script_url"},
      {"/admin/assets/uPlot-license.txt", "show_chart_license", "text/plain; charset=utf-8", text_of("LICENSE")}};
}

}  // namespace usher::console
