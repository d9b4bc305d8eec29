#pragma once

#include <string>
#include <string_view>

#include "common/json/value.h"

namespace usher::json {

/// The same text with another value for one member of its outermost object; every other byte stays, numbers that no double holds
/// among them. `text`: an object that json::parse took. Without that member, the same text.
std::string with_member(std::string_view text, std::string_view name, const Value& value);

}  // namespace usher::json
