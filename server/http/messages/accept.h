#pragma once

#include <string_view>

namespace usher::http {

/// How much a client wants a media type, by its header Accept (RFC 9110 §12.5.1): the weight of the most specific range that has
/// the type, from 0, not at all, to 1. Names match in any case; a header without ranges takes everything.
struct Preference {
  double weight = 0;
  int specificity = 0;  ///< 0: by no range, 1: by `*/*`, 2: by `type/*`, 3: by its own name.
};
Preference preference_for(std::string_view accept, std::string_view type);

/// Whether HTML is the better answer than JSON, which is sent unless the client asks for HTML by name.
bool prefers_html(std::string_view accept);

}  // namespace usher::http
