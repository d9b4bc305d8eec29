#pragma once

#include <string>
#include <string_view>

namespace usher {

/// Returns the letters and digits of a code that a user typed or copied: letters in lower case, and digits of full width,
/// Arabic-Indic and Persian ones as 0-9. White space, line ends, dashes and marks of direction are dropped. Empty for invalid
/// UTF-8.
std::string plain_code(std::string_view typed);

/// Returns a path or URL that a user typed or copied as a browser sends it: characters outside ASCII are percent-encoded.
std::string ascii_url(std::string_view typed);

}  // namespace usher
