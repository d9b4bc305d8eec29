#pragma once

#include <string>
#include <string_view>

namespace usher {

/// Adds `name=value` to the query of `url`, before its fragment. The value is percent-encoded.
std::string with_parameter(std::string_view url, std::string_view name, std::string_view value);

}  // namespace usher
