#pragma once

#include "common/json/value.h"

namespace usher::json {

/// Whether `a` is before `b` by their UTF-16 code units, as JavaScript sorts texts. Both are UTF-8.
bool is_before_in_utf16(std::string_view a, std::string_view b);

/// The value by the JSON Canonicalization Scheme (RFC 8785): members sorted by their names, no white space, numbers as JavaScript
/// writes them. Every language has a library that writes the same bytes.
std::string canonical_text(const Value& value);

}  // namespace usher::json
