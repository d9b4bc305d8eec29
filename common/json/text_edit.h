#pragma once

#include "common/json/value.h"

namespace usher::json {

/// Replaces the value of one member of the outermost object. Every other byte stays, including numbers that no double can hold.
/// Returns the same text if the member does not exist. `text` must be an object that json::parse accepts.
std::string with_member(std::string_view text, std::string_view name, const Value& value);

}  // namespace usher::json
