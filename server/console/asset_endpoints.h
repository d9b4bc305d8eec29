#pragma once

#include "server/html/asset.h"
#include "server/http/routing/endpoint.h"

namespace usher::console {

/// What the pages of the console load: the style sheet in the accent colour of the site (`#rrggbb`), the script, and uPlot for
/// charts.
std::vector<html::Asset> assets(const std::string& accent);
/// Their routes.
std::vector<http::Endpoint> asset_endpoints(const std::string& accent);

}  // namespace usher::console
