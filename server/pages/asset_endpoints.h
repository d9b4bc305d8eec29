#pragma once

#include "common/base/files/embedded_file.h"
#include "server/html/asset.h"

namespace usher::pages {

/// The style sheet, the script and the icon of the pages.
std::span<const EmbeddedFile> page_files();
/// What the pages load: the style sheet in the site's accent colour (`#rrggbb`), the script and the icon.
std::vector<html::Asset> assets(const std::string& accent);
/// The routes of the assets, and of usher.js for pages of the site, whose menu links the console for admins if there is one.
std::vector<http::Endpoint> asset_endpoints(const std::string& accent, bool has_console);

}  // namespace usher::pages
