#pragma once

#include "server/http/routing/endpoint.h"

namespace usher::html {

/// A file that pages load, at the same path as long as it is served.
struct Asset {
  std::string_view path;
  std::string_view row;         ///< The name of its route.
  std::string_view type;        ///< Content-Type.
  std::string text;             ///< Empty: it is not found, as this build lacks it.
  std::string_view value = {};  ///< The templates' name for its address, ending in `_url`; empty: no page has it.
  /// For pages of other origins, at one address: kept for five minutes, and loaded also by those that embed only what allows it
  /// (Cross-Origin-Embedder-Policy).
  bool for_sites = false;
};

/// The addresses of assets by their templates' names. Each has the hash of its text, so that a browser never has an old file for
/// a new page.
using AssetUrls = std::vector<std::pair<std::string, std::string>>;
AssetUrls urls_of(const std::vector<Asset>& assets);

/// With the hash of its text the response is immutable; with another hash, of a page of before or after an upgrade, it is the
/// present text, which is not stored; without one it is revalidated. Compressed by gzip for clients that take that.
http::Endpoint asset_row(Asset asset);

}  // namespace usher::html
