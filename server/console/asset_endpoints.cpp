#include "server/console/console.h"
#include "server/console/console_template.h"
#include "server/html/page.h"
#include "server/html/site_look.h"

namespace usher::console {
namespace {

/// Empty if the build lacks the file.
std::string text_of(std::string_view name) {
  const auto files = asset_files();
  const auto found = std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.name == name; });
  return found == files.end() ? std::string() : std::string(found->text);
}

}  // namespace

/// Those of uPlot are not found in a build without it.
std::vector<html::Asset> assets(const std::string& accent) {
  constexpr std::string_view kCss = "text/css; charset=utf-8";
  constexpr std::string_view kScript = "text/javascript; charset=utf-8";
  const auto colours = html::site_colours(accent);
  return {
      {"/admin/assets/console.css", "show_console_style", kCss, colours.light + text_of("console.css"), "style_url"},
      {"/admin/assets/dark.css", "show_console_dark_style", kCss, colours.dark + text_of("console_dark.css"), "dark_style_url"},
      {"/admin/assets/console.js", "show_console_script", kScript, text_of("console.js"), "script_url"},
      {"/admin/assets/uPlot.min.css", "show_chart_style", kCss, text_of("uPlot.min.css"), "chart_style_url"},
      {"/admin/assets/uPlot.iife.min.js", "show_chart_script", kScript, text_of("uPlot.iife.min.js"), "chart_script_url"},
      {"/admin/assets/uPlot-license.txt", "show_chart_license", "text/plain; charset=utf-8", text_of("LICENSE")}};
}

std::vector<http::Endpoint> asset_endpoints(const std::string& accent) {
  std::vector<http::Endpoint> rows;
  for (auto& asset : assets(accent)) rows.push_back(html::asset_row(std::move(asset)));
  return rows;
}

}  // namespace usher::console
