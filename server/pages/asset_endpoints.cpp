#include "common/base/files/own_files.h"
#include "server/pages/page_names.h"
#include "server/pages/pages.h"

namespace usher::pages {
namespace {

std::string text_of(std::string_view name) { return html::text_of(page_files(), name); }

/// What a module exports, as an expression.
std::string exported(std::string_view module) {
  constexpr std::string_view kExport = "export default ";
  const auto text = text_of(module);
  return text.substr(text.find(kExport) + kExport.size());
}

std::string site_script(bool has_console) {
  auto script = text_of("usher.js");
  const auto put = [&](std::string_view mark, std::string_view text) { script.replace(script.find(mark), mark.size(), text); };
  const auto when = exported("when.js");
  const auto owned = when.find("/^(_");
  put("null; // when.js\n", when);
  put("null; // readers.js\n", exported("readers.js"));
  put("null; // by HTML, as when.js has it", when.substr(owned, when.find(".test(name)") - owned) + ";");
  put("\"when.css\"", "`" + text_of("when.css") + "`");
  if (!has_console) put("const consolePath = \"/admin\";", "const consolePath = \"\";");
  return script;
}

}  // namespace

std::vector<html::Asset> assets(const std::string& accent) {
  constexpr std::string_view kIcon = "image/svg+xml";
  const auto colours = html::site_colours(accent);
  return {{"/account/style.css", "show_page_style", "text/css; charset=utf-8", colours.light + text_of("style.css"), "style_url"},
          {"/account/dark.css", "show_page_dark_style", "text/css; charset=utf-8", colours.dark, "dark_style_url"},
          {"/account/pages.js", "show_page_script", "text/javascript; charset=utf-8",
           std::string(html::script_files().front().text) + text_of("pages.js"), "script_url"},
          {"/account/icon.svg", "show_page_icon", kIcon, text_of("icon.svg"), "icon_url"},
          {"/favicon.ico", "show_favicon", kIcon, text_of("icon.svg")}};
}

std::vector<http::Endpoint> asset_endpoints(const std::string& accent, bool has_console) {
  const auto for_sites = [](std::string_view path, std::string_view row, std::string text, std::string file = {}) {
    return html::asset_row({.path = path,
                            .row = row,
                            .type = "text/javascript; charset=utf-8",
                            .text = std::move(text),
                            .for_sites = true,
                            .file = std::move(file)});
  };
  std::vector<http::Endpoint> rows{for_sites("/usher.js", "show_site_script", site_script(has_console)),
                                   for_sites("/account/adapt.js", "show_adapt_script", {}, own_file("adapt.js")),
                                   for_sites("/account/adapt-tools.js", "show_adapt_tools", {}, own_file("adapt-tools.js"))};
  for (auto& asset : assets(accent)) rows.push_back(html::asset_row(std::move(asset)));
  return rows;
}

}  // namespace usher::pages
