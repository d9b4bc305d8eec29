#pragma once

#include <string>
#include <vector>

#include "server/http/routing/endpoint.h"

namespace usher::console {

/// What the pages of the console load: the style sheet in the site's accent colour (`#rrggbb`) and the script.
std::vector<http::Endpoint> asset_endpoints(const std::string& accent);

}  // namespace usher::console
