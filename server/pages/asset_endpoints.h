#pragma once

#include <string>
#include <vector>

#include "server/http/routing/endpoint.h"

namespace usher::pages {

/// What the pages load: the style sheet in the site's accent colour (`#rrggbb`), the script and the icon.
std::vector<http::Endpoint> asset_endpoints(const std::string& accent);

}  // namespace usher::pages
