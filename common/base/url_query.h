#pragma once

#include <string>
#include <string_view>

namespace usher {

/// `url` with `name=value` added to its query, before its fragment; the value is percent-encoded.
std::string with_parameter(std::string_view url, std::string_view name, std::string_view value);

}  // namespace usher
