#include "server/console/asset_endpoints.h"

#include <algorithm>
#include <array>

#include "server/console/console_files.h"
#include "server/html/page.h"
#include "server/html/site_look.h"

namespace usher::console {
namespace {

struct Asset {
  std::string_view path;
  std::string_view name;
  std::string_view file;
  std::string_view type;
};

constexpr std::string_view kStyle = "console.css";
constexpr std::string_view kCss = "text/css; charset=utf-8";
constexpr std::string_view kScript = "text/javascript; charset=utf-8";

/// Those of uPlot are not found in a build without it.
constexpr std::array kAssets{
    Asset{"/admin/assets/console.css", "show_console_style", kStyle, kCss},
    Asset{"/admin/assets/console.js", "show_console_script", "console.js", kScript},
    Asset{"/admin/assets/uPlot.min.css", "show_chart_style", "uPlot.min.css", kCss},
    Asset{"/admin/assets/uPlot.iife.min.js", "show_chart_script", "uPlot.iife.min.js", kScript},
    Asset{"/admin/assets/uPlot-license.txt", "show_chart_license", "LICENSE", "text/plain; charset=utf-8"},
};

/// Empty if the build lacks the file.
std::string text_of(const Asset& asset) {
  const auto files = asset_files();
  const auto found = std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.name == asset.file; });
  return found == files.end() ? std::string() : std::string(found->text);
}

}  // namespace

std::vector<http::Endpoint> asset_endpoints(const std::string& accent) {
  std::vector<http::Endpoint> rows;
  for (const auto& asset : kAssets) {
    const auto colours = asset.file == kStyle ? html::site_colours(accent) : std::string();
    rows.push_back(html::asset_row(asset.path, asset.name, asset.type, colours + text_of(asset)));
  }
  return rows;
}

}  // namespace usher::console
