#pragma once

#include "common/base/files/embedded_file.h"
#include "server/http/routing/endpoint.h"

namespace usher::html {

/// A file that pages load, at the same path as long as it is served.
struct Asset {
  std::string_view path;
  std::string_view row;         ///< The name of its route.
  std::string_view type;        ///< Content-Type.
  std::string text;             ///< Empty: it is not found.
  std::string_view value = {};  ///< The templates' name for its address, ending in `_url`; empty: no page has it.
  /// For pages of other origins, at one address: kept for five minutes, and loaded also by those that embed only what allows it
  /// (Cross-Origin-Embedder-Policy).
  bool for_sites = false;
  /// Its text is that of this file, of at most 1 MiB, at each request; absent: it is not found.
  std::string file = {};
};

/// The addresses of assets by their templates' names. Each has the hash of its text, so that a browser never has an old file for
/// a new page.
using AssetUrls = std::vector<std::pair<std::string, std::string>>;
AssetUrls urls_of(const std::vector<Asset>& assets);

/// With the hash of its text the response is immutable; with another hash, of a page of before or after an upgrade, it is the
/// present text, which is not stored; without one it is revalidated. Compressed by gzip for clients that take that.
http::Endpoint asset_row(Asset asset);
/// The text of the file of that name; empty if the build lacks it.
std::string text_of(std::span<const EmbeddedFile> files, std::string_view name);

/// CSS rules with the variables of a site's colours. The dark ones come after the light ones.
struct SiteColours {
  std::string light;
  std::string dark;
};
/// The colours of palette.css, and those of the site's accent (`#rrggbb`; see settings::read_accent).
/// Buttons have the accent, lightened on dark pages until it stands out, with white or dark text. Text and borders in the accent
/// are darkened or lightened until they are readable (WCAG 2.2, 1.4.3 and 1.4.11).
SiteColours site_colours(std::string_view accent);

}  // namespace usher::html
