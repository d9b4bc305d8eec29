#pragma once

#include <concepts>

#include "common/base/id.h"
#include "common/base/secret.h"
#include "common/base/time_text.h"
#include "common/json/field.h"
#include "common/json/value.h"

/// Decoding, encoding and the JSON Schema of structs with a field list.
namespace usher::json {

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
  /// The same if it failed; returns whether it did not.
  template <class T>
  bool take(const Result<T>& checked) {
    if (!checked.ok()) take(checked.error());
    return checked.ok();
  }
  /// Error: refused() with these, if any.
  [[nodiscard]] Status status() const;
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
  static void decode(const Value& value, Id<Tag>& out, const Rules& rules, const std::string& path, Faults& faults) {
    std::string text;
    Codec<std::string>::decode(value, text, rules, path, faults);
    out = Id<Tag>(std::move(text));
  }
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

/// The member of that name; null if it is absent, which is a fault if it is required. `where` becomes its path.
const Value* member_in(const Object& object, std::string_view name, Presence presence, const std::string& path,
                       std::string& where, Faults& faults);
/// Writes what stands before a member's value, within the object whose members begin at `start`.
void begin_member(std::string& out, std::size_t start, std::string_view name);

/// A member of an object's schema.
struct MemberSchema {
  std::string_view name;
  Presence presence;
  Rules rules;
  Value (*schema)(const Rules&, SchemaBook&);
};
/// Adds a fault for each member of `object` that `members` does not have.
void refuse_others(const Object& object, std::span<const MemberSchema> members, const std::string& path, Faults& faults);
/// The schema of an object, in the book if it has a name.
Value object_schema(std::string_view name, std::span<const MemberSchema> members, SchemaBook& book);

template <HasFields T>
struct Codec<T> {
  static void decode(const Value& value, T& out, const Rules&, const std::string& path, Faults& faults) {
    const auto* object = value.object();
    if (!object) return faults.wrong_type(path, value, "an object");
    std::string where;
    const auto one = [&](const auto& field) {
      if (const Value* member = member_in(*object, field.name, field.presence, path, where, faults))
        Codec<std::remove_cvref_t<decltype(member_of(out, field))>>::decode(*member, member_of(out, field), field.rules, where,
                                                                            faults);
    };
    kFields(one);
    if constexpr (requires { T::kIsClosed; }) refuse_others(*object, kMembers, path, faults);
  }
  static void encode(std::string& out, const T& body) {
    out += '{';
    const auto start = out.size();
    each_written(body, [&](std::string_view name, const auto& member) {
      begin_member(out, start, name);
      Codec<std::remove_cvref_t<decltype(member)>>::encode(out, member);
    });
    out += '}';
  }
  /// Calls `write` with the name and the value of each member that encode() writes.
  static void each_written(const T& body, const auto& write) {
    const auto one = [&](const auto& field) {
      const auto& member = member_of(body, field);
      using M = std::remove_cvref_t<decltype(member)>;
      if constexpr (requires(std::string & out) { Codec<M>::encode(out, member); }) {
        if constexpr (requires { member.has_value(); })
          if (field.presence == Presence::kOptional && !member.has_value()) return;
        write(field.name, member);
      }
    };
    kFields(one);
  }
  static Value schema(const Rules&, SchemaBook& book) {
    std::string_view name;
    if constexpr (HasSchemaName<T>) name = T::kSchema;
    return object_schema(name, kMembers, book);
  }

 private:
  static constexpr auto kFields = T::fields();
  static constexpr auto kMembers = array_of<MemberSchema, T>([](const auto& field) {
    using M = std::remove_cvref_t<decltype(member_of(std::declval<T&>(), field))>;
    return MemberSchema{field.name, field.presence, field.rules, &Codec<M>::schema};
  });
};

/// Decodes into a body of the type that it was made for.
using Decoder = void (*)(const Value& document, void* body, Faults& faults);
template <class Body>
void decode_into(const Value& document, void* body, Faults& faults) {
  Codec<Body>::decode(document, *static_cast<Body*>(body), {}, "", faults);
}

/// Decodes a body. Error: kValidationFailed with all faults at once, as fields.
Status decode(const Value& document, Decoder decoder, void* body);
template <HasFields Body>
Result<Body> decode(const Value& document) {
  Body body{};
  USHER_CHECK(decode(document, &decode_into<Body>, &body));
  return body;
}

/// An optional member without a value is left out if the field is optional, and null if it is required.
template <HasFields Body>
std::string encode(const Body& body) {
  std::string out;
  Codec<Body>::encode(out, body);
  return out;
}

/// What is common is made at once; the rest is read from its text, which takes longer.
template <class T>
Value value_of(const T& member) {
  if constexpr (requires { member.has_value(); })
    return member.has_value() ? value_of(*member) : Value();
  else if constexpr (std::is_same_v<T, Time>)
    return to_rfc3339(member);
  else if constexpr (requires { member.str(); })
    return member.str();
  else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::int64_t> || std::is_same_v<T, std::string> ||
                     std::is_same_v<T, std::string_view> || std::is_same_v<T, Value> || std::is_same_v<T, Object>)
    return member;
  else {
    std::string text;
    Codec<T>::encode(text, member);
    return parse_stored(text);
  }
}

/// The same as a value, for what has other members beside it.
template <HasFields Body>
Value to_value(const Body& body) {
  Object object;
  Codec<Body>::each_written(body, [&](std::string_view name, const auto& member) {
    object.append({std::string(name), value_of(member)});
  });
  return object;
}

template <class T>
Value schema_of(SchemaBook& book) {
  return Codec<T>::schema({}, book);
}

/// Adds a schema to the book, for rows of constant data.
using SchemaSource = Value (*)(SchemaBook&);

template <class T>
inline constexpr SchemaSource kSchemaOf = [](SchemaBook& book) { return schema_of<T>(book); };

}  // namespace usher::json
