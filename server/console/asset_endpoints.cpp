#include "server/console/asset_endpoints.h"

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

constexpr std::array kAssets{
    Asset{"/admin/console.css", "show_console_style", "console.css", "text/css; charset=utf-8"},
    Asset{"/admin/console.js", "show_console_script", "console.js", "text/javascript; charset=utf-8"},
};

std::string text_of(const Asset& asset, const std::string& accent) {
  std::string text;
  for (const auto& file : asset_files())
    if (file.name == asset.file) text = file.text;
  return asset.type.starts_with("text/css") ? text + html::accent_style(accent) : text;
}

}  // namespace

std::vector<http::Endpoint> asset_endpoints(const std::string& accent) {
  std::vector<http::Endpoint> rows;
  for (const auto& asset : kAssets)
    rows.push_back(html::page_row("GET", asset.path, asset.name, http::Lane::kQuick,
                                  [text = text_of(asset, accent), type = asset.type](http::Request&) {
                                    http::Response response{.body = text};
                                    return response.with("Content-Type", std::string(type))
                                        .with("Cache-Control", "public, max-age=3600")
                                        .with("X-Content-Type-Options", "nosniff");
                                  }));
  return rows;
}

}  // namespace usher::console
