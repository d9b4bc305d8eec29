#pragma once

#include "common/json/fields.h"

namespace usher::better_auth {

/// A value that the protocol converts to text: `7` is "7". Error: only a missing value is refused.
struct Coerced {
  std::string text;
};

/// A value that the use case judges. Error: only a missing one is refused.
struct Anything {
  json::Value value;
};

/// A number, which may have a fraction.
struct Number {
  double value = 0;
};

/// An object of any members.
struct Record {
  json::Object members;
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

template <>
struct Codec<better_auth::Anything> {
  static void decode(const Value& value, better_auth::Anything& out, const Rules&, const std::string&, Faults&) {
    out.value = value;
  }
  static Value schema(const Rules&, SchemaBook&) { return Object(); }
};

template <>
struct Codec<better_auth::Number> {
  static void decode(const Value& value, better_auth::Number& out, const Rules&, const std::string& path, Faults& faults) {
    if (const auto number = value.number())
      out.value = *number;
    else
      faults.wrong_type(path, value, "a number");
  }
  static Value schema(const Rules&, SchemaBook&) { return Object{{"type", "number"}}; }
};

template <>
struct Codec<better_auth::Record> : Codec<Object> {
  static void decode(const Value& value, better_auth::Record& out, const Rules& rules, const std::string& path, Faults& faults) {
    Codec<Object>::decode(value, out.members, rules, path, faults);
  }
};

}  // namespace usher::json
