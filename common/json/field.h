#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

/// One field list per struct drives decoding, encoding and the JSON Schema:
///
///   struct Greeting {
///     std::string name;
///     static constexpr std::string_view kSchema = "Greeting";   // optional: its name in the OpenAPI document
///     static constexpr auto fields() { return json::fields_of(required("name", &Greeting::name, {.min = 1, .max = 80})); }
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

/// A field list: a closure that calls `visit` with each field in turn. A std::tuple takes far longer to compile.
template <class... Field>
constexpr auto fields_of(Field... fields) {
  return [=]([[maybe_unused]] const auto& visit) { (visit(fields), ...); };
}
/// The fields of several lists.
template <class... List>
constexpr auto concat(List... lists) {
  return [=](const auto& visit) { (lists(visit), ...); };
}

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
  return [outer](const auto& visit) {
    Inner::fields()([&]<class F>(const F& field) {
      visit(NestedField<Body, Inner, F>{field.name, outer, field, field.rules, field.presence});
    });
  };
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

/// What `make` makes of each field of a body.
template <class Made, HasFields Body, class Make>
consteval auto array_of(Make make) {
  constexpr auto count = [] {
    std::size_t fields = 0;
    Body::fields()([&](const auto&) { ++fields; });
    return fields;
  }();
  std::array<Made, count> all{};
  std::size_t at = 0;
  Body::fields()([&](const auto& field) { all[at++] = make(field); });
  return all;
}

}  // namespace usher::json
