#pragma once

#include "common/json/fields.h"

namespace usher::better_auth {

/// A value that the protocol converts to text: `7` is "7". Error: only a missing value is refused.
struct Coerced {
  std::string text;
};

}  // namespace usher::better_auth

namespace usher::json {

template <>
struct Codec<better_auth::Coerced> {
  static void decode(const Value& value, better_auth::Coerced& out, const Rules&, const std::string&, Faults&) {
    out.text = value.string() ? *value.string() : to_text(value);
  }
  static Value schema(const Rules&, SchemaBook&) { return Object(); }  // any value
};

}  // namespace usher::json
