#include "server/pages/asset_endpoints.h"

#include <algorithm>
#include <utility>

#include "server/html/page.h"
#include "server/html/site_look.h"
#include "server/http/routing/revalidation.h"
#include "server/pages/page_files.h"

namespace usher::pages {
namespace {

std::string text_of(std::string_view name) {
  for (const auto& file : page_files())
    if (file.name == name) return std::string(file.text);
  return {};
}

/// usher.js, and its entity tag.
struct SiteScript {
  std::string text;
  std::string etag;
};

SiteScript site_script(bool has_console) {
  constexpr std::string_view kConsole = "const consolePath = \"/admin\";";
  const auto files = page_files();
  const auto file = std::find_if(files.begin(), files.end(), [](const auto& row) { return row.name == "usher.js"; });
  SiteScript script{std::string(file->text), std::string(file->etag)};
  if (has_console) return script;
  script.text.replace(script.text.find(kConsole), kConsole.size(), "const consolePath = \"\";");
  script.etag.insert(1, "-");
  return script;
}

/// The script is for pages of other origins, also those that embed only what allows it (Cross-Origin-Embedder-Policy).
http::Response show_site_script(const SiteScript& script, const http::Request& request) {
  return http::revalidated(request, {"text/javascript; charset=utf-8", script.text, script.etag, "public, max-age=300"})
      .with("Cross-Origin-Resource-Policy", "cross-origin")
      .with("X-Content-Type-Options", "nosniff");
}

}  // namespace

std::vector<html::Asset> assets(const std::string& accent) {
  constexpr std::string_view kIcon = "image/svg+xml";
  return {{"/account/style.css", "show_page_style", "text/css; charset=utf-8", html::site_colours(accent) + text_of("style.css"),
           "style_url"},
          {"/account/pages.js", "show_page_script", "text/javascript; charset=utf-8", text_of("pages.js"), "script_url"},
          {"/account/icon.svg", "show_page_icon", kIcon, text_of("icon.svg"), "icon_url"},
          {"/favicon.ico", "show_favicon", kIcon, text_of("icon.svg")}};
}

std::vector<http::Endpoint> asset_endpoints(const std::string& accent, bool has_console) {
  std::vector<http::Endpoint> rows{
      html::page_row("GET", "/usher.js", "show_site_script", http::Lane::kQuick,
                     [script = site_script(has_console)](http::Request& request) { return show_site_script(script, request); })};
  for (auto& asset : assets(accent)) rows.push_back(html::asset_row(std::move(asset)));
  return rows;
}

}  // namespace usher::pages
