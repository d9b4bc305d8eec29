#pragma once

#include <string>
#include <string_view>

namespace usher {

/// For text and quoted attributes of HTML and XML: `& < > " '` as references, everything else as it is.
std::string escape_html(std::string_view text);

}  // namespace usher
