#pragma once

#include <string>
#include <string_view>

namespace usher {

/// Escapes text and quoted attributes for HTML and XML: `& < > " '` become references. Overrides of the text
/// direction are left out, everything else stays.
std::string escape_html(std::string_view text);

}  // namespace usher
