#pragma once

#include <concepts>
#include <functional>
#include <limits>
#include <span>
#include <tuple>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/secret.h"
#include "common/base/text.h"
#include "common/base/time_text.h"
#include "common/json/value.h"

/// One field list per struct drives decoding, encoding and the JSON Schema:
///
///   struct Greeting {
///     std::string name;
///     static constexpr std::string_view kSchema = "Greeting";   // optional: its name in the OpenAPI document
///     static constexpr auto fields() { return std::tuple{required("name", &Greeting::name, {.min = 1, .max = 80})}; }
///   };
namespace usher::json {

/// The constraints of a field's value besides its type. Lengths count characters (code points).
struct Rules {
  std::size_t min = 0;
  std::size_t max = std::numeric_limits<std::size_t>::max();
  std::string_view format = {};  ///< JSON Schema `format`, for the OpenAPI document only.
  std::span<const std::string_view> one_of = {};
  std::string_view about = {};  ///< One sentence for the OpenAPI document.
  bool one_line = false;        ///< No control characters and no line separators.
};

enum class Presence {
  kRequired,
  kOptional,
  kChecked,  ///< Required in the OpenAPI document; the use case checks it (with all its other constraints).
};

template <class Body, class T>
struct Field {
  std::string_view name;
  T Body::*member;
  Rules rules;
  Presence presence;
};

template <class Body, class T>
constexpr Field<Body, T> required(std::string_view name, T Body::*member, Rules rules = {}) {
  return {name, member, rules, Presence::kRequired};
}
template <class Body, class T>
constexpr Field<Body, T> optional(std::string_view name, T Body::*member, Rules rules = {}) {
  return {name, member, rules, Presence::kOptional};
}
template <class Body, class T>
constexpr Field<Body, T> checked(std::string_view name, T Body::*member, Rules rules = {}) {
  return {name, member, rules, Presence::kChecked};
}

/// A field of a nested struct, written flat beside the outer ones.
template <class Body, class Inner, class InnerField>
struct NestedField {
  std::string_view name;
  Inner Body::*outer;
  InnerField inner;
  Rules rules;
  Presence presence;
};

/// All fields of a nested struct.
template <class Body, class Inner>
constexpr auto nested(Inner Body::*outer) {
  return std::apply(
      [outer](const auto&... fields) {
        const auto lift = [outer]<class F>(const F& field) {
          return NestedField<Body, Inner, F>{field.name, outer, field, field.rules, field.presence};
        };
        return std::tuple{lift(fields)...};
      },
      Inner::fields());
}
/// One member of a nested struct.
template <class Body, class Inner, class T>
constexpr auto required(std::string_view name, Inner Body::*outer, T Inner::*inner, Rules rules = {}) {
  return NestedField<Body, Inner, Field<Inner, T>>{name, outer, required(name, inner), rules, Presence::kRequired};
}

/// What a function makes of the body: encoded and described, never decoded.
template <class F>
struct ComputedField {
  std::string_view name;
  F value;
  Rules rules;
  Presence presence;
};
template <class F>
constexpr ComputedField<F> computed(std::string_view name, F value, Rules rules = {}) {
  return {name, value, rules, Presence::kRequired};
}

template <class Body, class T>
constexpr T& member_of(Body& body, const Field<Body, T>& field) {
  return body.*field.member;
}
template <class Body, class T>
constexpr const T& member_of(const Body& body, const Field<Body, T>& field) {
  return body.*field.member;
}
template <class Body, class F>
constexpr auto member_of(const Body& body, const ComputedField<F>& field) {
  return std::invoke(field.value, body);
}
template <class Body, class Inner, class F>
constexpr decltype(auto) member_of(Body& body, const NestedField<Body, Inner, F>& field) {
  return member_of(body.*field.outer, field.inner);
}
template <class Body, class Inner, class F>
constexpr decltype(auto) member_of(const Body& body, const NestedField<Body, Inner, F>& field) {
  return member_of(body.*field.outer, field.inner);
}

/// A field of a partial update: absent keeps the value, null clears it, a value sets it.
template <class T>
struct Patch {
  bool present = false;
  std::optional<T> value = {};
  [[nodiscard]] bool clears() const { return present && !value; }
};

template <class T>
concept HasFields = requires {
  T::fields();
};
template <class T>
concept HasSchemaName = requires {
  std::string_view(T::kSchema);
};

/// The named schemas that an OpenAPI document collects.
using SchemaBook = Object;

template <class T>
struct Codec;

/// The faults so far: the first kMostFieldErrors of them, and how many more there were.
struct Faults {
  std::vector<FieldError> list;
  std::size_t left_out = 0;
  [[nodiscard]] std::size_t count() const { return list.size() + left_out; }
  void add(const std::string& path, std::string_view code, std::string message) {
    add({path.empty() ? "body" : path, std::string(code), std::move(message)});
  }
  void add(FieldError fault) {
    if (list.size() < kMostFieldErrors)
      list.push_back(std::move(fault));
    else
      ++left_out;
  }
  /// Adds those of an error.
  void take(const Error& error) {
    for (const auto& fault : error.fields) add(fault);
    left_out += error.fields_left_out;
  }
  void wrong_type(const std::string& path, const Value& value, std::string_view wanted) {
    add(path, "WRONG_TYPE", "Must be " + std::string(wanted) + ", not " + std::string(value.type_name()));
  }
};

/// The error with these faults: kValidationFailed.
Error refused(Faults faults);

/// Adds a fault and returns false if `text` breaks the rules: UTF-8 without NUL, length, choice, one line.
bool check_text(std::string_view text, const Rules& rules, const std::string& path, Faults& faults);
Value text_schema(const Rules& rules);

template <>
struct Codec<std::string> {
  static void decode(const Value& value, std::string& out, const Rules& rules, const std::string& path, Faults& faults) {
    if (const auto* text = value.string()) {
      if (check_text(*text, rules, path, faults)) out = *text;
    } else {
      faults.wrong_type(path, value, "a string");
    }
  }
  static void encode(std::string& out, const std::string& text) { write_string(out, text); }
  static Value schema(const Rules& rules, SchemaBook&) { return text_schema(rules); }
};

template <>
struct Codec<std::string_view> {
  static void encode(std::string& out, std::string_view text) { write_string(out, text); }
  static Value schema(const Rules& rules, SchemaBook&) { return text_schema(rules); }
};

template <>
struct Codec<Secret> {
  static void decode(const Value& value, Secret& out, const Rules& rules, const std::string& path, Faults& faults) {
    std::string text;
    Codec<std::string>::decode(value, text, rules, path, faults);
    out = Secret(std::move(text));
  }
  /// Only responses that deliver a credential to its owner encode a Secret.
  static void encode(std::string& out, const Secret& secret) { write_string(out, secret.expose()); }
  static Value schema(const Rules& rules, SchemaBook&) {
    Value schema = text_schema(rules);
    schema.object()->set("format", "password");
    return schema;
  }
};

template <>
struct Codec<bool> {
  static void decode(const Value& value, bool& out, const Rules&, const std::string& path, Faults& faults) {
    if (const bool* flag = value.boolean())
      out = *flag;
    else
      faults.wrong_type(path, value, "true or false");
  }
  static void encode(std::string& out, bool flag) { out += flag ? "true" : "false"; }
  static Value schema(const Rules&, SchemaBook&) { return Object{{"type", "boolean"}}; }
};

template <>
struct Codec<std::int64_t> {
  static void decode(const Value& value, std::int64_t& out, const Rules&, const std::string& path, Faults& faults) {
    if (const auto* number = value.integer())
      out = *number;
    else
      faults.wrong_type(path, value, "a whole number");
  }
  static void encode(std::string& out, std::int64_t number) { out += std::to_string(number); }
  static Value schema(const Rules&, SchemaBook&) { return Object{{"type", "integer"}}; }
};

template <>
struct Codec<Time> {
  static void decode(const Value& value, Time& out, const Rules&, const std::string& path, Faults& faults) {
    const auto time = value.string() ? parse_time(*value.string()) : std::nullopt;
    if (time)
      out = *time;
    else
      faults.wrong_type(path, value, "a time such as 2026-11-20T06:53:44.049Z");
  }
  static void encode(std::string& out, Time time) { out.append("\"").append(to_rfc3339(time)).append("\""); }
  static Value schema(const Rules&, SchemaBook&) { return Object{{"type", "string"}, {"format", "date-time"}}; }
};

template <class Tag>
struct Codec<Id<Tag>> {
  static void encode(std::string& out, const Id<Tag>& id) { write_string(out, id.str()); }
  static Value schema(const Rules&, SchemaBook&) { return Object{{"type", "string"}}; }
};

template <>
struct Codec<Value> {
  static void decode(const Value& value, Value& out, const Rules&, const std::string&, Faults&) { out = value; }
  static void encode(std::string& out, const Value& value) { write(out, value); }
  static Value schema(const Rules&, SchemaBook&) { return Object{}; }
};

template <>
struct Codec<Object> {
  static void decode(const Value& value, Object& out, const Rules&, const std::string& path, Faults& faults) {
    if (const auto* object = value.object())
      out = *object;
    else
      faults.wrong_type(path, value, "an object");
  }
  static void encode(std::string& out, const Object& object) { write(out, object); }
  static Value schema(const Rules&, SchemaBook&) { return Object{{"type", "object"}}; }
};

/// Allows `schema` or null.
Value nullable(Value schema);

template <class T>
struct Codec<std::optional<T>> {
  static void decode(const Value& value, std::optional<T>& out, const Rules& rules, const std::string& path, Faults& faults) {
    if (value.is_null()) return;
    T inner{};
    Codec<T>::decode(value, inner, rules, path, faults);
    out = std::move(inner);
  }
  static void encode(std::string& out, const std::optional<T>& maybe) {
    if (maybe)
      Codec<T>::encode(out, *maybe);
    else
      out += "null";
  }
  static Value schema(const Rules& rules, SchemaBook& book) { return nullable(Codec<T>::schema(rules, book)); }
};

template <class T>
struct Codec<Patch<T>> {
  static void decode(const Value& value, Patch<T>& out, const Rules& rules, const std::string& path, Faults& faults) {
    out.present = true;
    Codec<std::optional<T>>::decode(value, out.value, rules, path, faults);
  }
  static Value schema(const Rules& rules, SchemaBook& book) { return nullable(Codec<T>::schema(rules, book)); }
};

template <class T>
struct Codec<std::vector<T>> {
  static void decode(const Value& value, std::vector<T>& out, const Rules& rules, const std::string& path, Faults& faults) {
    const auto* array = value.array();
    if (!array) return faults.wrong_type(path, value, "an array");
    for (std::size_t i = 0; i < array->size(); ++i)
      Codec<T>::decode((*array)[i], out.emplace_back(), rules, path + "[" + std::to_string(i) + "]", faults);
  }
  static void encode(std::string& out, const std::vector<T>& items) {
    out += '[';
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) out += ',';
      Codec<T>::encode(out, items[i]);
    }
    out += ']';
  }
  static Value schema(const Rules& rules, SchemaBook& book) {
    return Object{{"type", "array"}, {"items", Codec<T>::schema(rules, book)}};
  }
};

template <HasFields T>
struct Codec<T> {
  static void decode(const Value& value, T& out, const Rules&, const std::string& path, Faults& faults) {
    const auto* object = value.object();
    if (!object) return faults.wrong_type(path, value, "an object");
    const auto one = [&](const auto& field) {
      const std::string where = path.empty() ? std::string(field.name) : path + "." + std::string(field.name);
      if (const Value* member = object->find(field.name))
        Codec<std::remove_cvref_t<decltype(member_of(out, field))>>::decode(*member, member_of(out, field), field.rules, where,
                                                                            faults);
      else if (field.presence == Presence::kRequired)
        faults.add(where, "REQUIRED", "Is required");
    };
    std::apply([&](const auto&... fields) { (one(fields), ...); }, T::fields());
  }
  static void encode(std::string& out, const T& body) {
    out += '{';
    const auto start = out.size();
    const auto one = [&](const auto& field) {
      const auto& member = member_of(body, field);
      using M = std::remove_cvref_t<decltype(member)>;
      if constexpr (requires { Codec<M>::encode(out, member); }) {
        if constexpr (requires { member.has_value(); })
          if (field.presence == Presence::kOptional && !member.has_value()) return;
        if (out.size() > start) out += ',';
        write_string(out, field.name);
        out += ':';
        Codec<M>::encode(out, member);
      }
    };
    std::apply([&](const auto&... fields) { (one(fields), ...); }, T::fields());
    out += '}';
  }
  static Value schema(const Rules&, SchemaBook& book) {
    if constexpr (HasSchemaName<T>) {
      if (!book.find(T::kSchema)) {
        book.set(std::string(T::kSchema), Object{});  // reserves the name, so that a cycle ends
        book.set(std::string(T::kSchema), object_schema(book));
      }
      return Object{{"$ref", "#/components/schemas/" + std::string(T::kSchema)}};
    } else {
      return object_schema(book);
    }
  }

 private:
  static Value object_schema(SchemaBook& book) {
    Object properties;
    Array needed;
    const auto one = [&](const auto& field) {
      using M = std::remove_cvref_t<decltype(member_of(std::declval<T&>(), field))>;
      properties.set(std::string(field.name), Codec<M>::schema(field.rules, book));
      if (field.presence != Presence::kOptional) needed.emplace_back(field.name);
    };
    std::apply([&](const auto&... fields) { (one(fields), ...); }, T::fields());
    Object schema{{"type", "object"}, {"properties", std::move(properties)}};
    if (!needed.empty()) schema.set("required", std::move(needed));
    return schema;
  }
};

/// Decodes a body. Error: kValidationFailed with all faults at once, as fields.
template <HasFields Body>
Result<Body> decode(const Value& document) {
  Body body{};
  Faults faults;
  Codec<Body>::decode(document, body, {}, "", faults);
  if (!faults.list.empty()) return refused(std::move(faults));
  return body;
}

/// An optional member without a value is left out if the field is optional, and null if it is required.
template <HasFields Body>
std::string encode(const Body& body) {
  std::string out;
  Codec<Body>::encode(out, body);
  return out;
}

/// The same as a value, for what has other members beside it.
template <HasFields Body>
Value to_value(const Body& body) {
  return parse(encode(body)).value();
}

template <class T>
Value schema_of(SchemaBook& book) {
  return Codec<T>::schema({}, book);
}

}  // namespace usher::json
