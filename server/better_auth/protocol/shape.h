#pragma once

#include <type_traits>

#include "common/json/fields.h"
#include "server/better_auth/protocol/loose_types.h"

namespace usher::better_auth {

/// Collects the errors of a body or query in the messages of the protocol's validation library:
///
///   [body.email] Invalid input: expected string, received undefined; [body.code] Too small: expected string to have >=1
///   characters
///
/// The field list of the struct is the rule: text, Secret, flag, object and Coerced by the member's type. std::optional may be
/// missing but not null, json::Patch may be null. Of the rules, `min`, `one_of` and the format "email" apply here; decoding
/// applies all of them.
class Issues {
 public:
  /// `whole`: "body" or "query".
  explicit Issues(std::string_view whole) : whole_(whole) {}

  /// `value`: nullptr if nothing was sent.
  template <class Body>
  void look_at(const json::Value* value) {
    const auto* object = value ? value->object() : nullptr;
    if (!object) return look_at_whole<Body>(value);
    std::apply([&](const auto&... field) { (look_at_field<Body>(*object, field), ...); }, Body::fields());
  }

  [[nodiscard]] bool none() const { return text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  /// Not an object. The protocol reports this twice for a body that takes any members.
  template <class Body>
  void look_at_whole(const json::Value* value) {
    constexpr bool kOnlyRecord = requires { Body::kAnyObject; };
    constexpr bool kTakesMore = requires { Body::kTakesMore; };
    if (!kOnlyRecord) wrong_type("", "object", value);
    if (kOnlyRecord || kTakesMore) wrong_type("", "record", value);
  }

  template <class Body, class Field>
  void look_at_field(const json::Object& object, const Field& field) {
    using Type = std::remove_cvref_t<decltype(json::member_of(std::declval<Body&>(), field))>;
    const auto* value = object.find(field.name);
    if (!value && field.presence != json::Presence::kRequired) return;
    look_at_value<Type>(field.name, value, field.rules);
  }

  template <class Type>
  struct Inner {
    using type = Type;
    static constexpr bool kNullable = false;
  };
  template <class Type>
  struct Inner<std::optional<Type>> {
    using type = Type;
    static constexpr bool kNullable = false;
  };
  template <class Type>
  struct Inner<json::Patch<Type>> {
    using type = Type;
    static constexpr bool kNullable = true;
  };

  template <class Type>
  void look_at_value(std::string_view name, const json::Value* value, const json::Rules& rules) {
    using Plain = typename Inner<Type>::type;
    if (Inner<Type>::kNullable && value && value->is_null()) return;
    if constexpr (std::is_same_v<Plain, std::string> || std::is_same_v<Plain, Secret>) look_at_text(name, value, rules);
    if constexpr (std::is_same_v<Plain, bool>)
      if (!value || !value->boolean()) wrong_type(name, "boolean", value);
    if constexpr (std::is_same_v<Plain, std::int64_t>)
      if (!value || !value->integer()) wrong_type(name, "number", value);
    if constexpr (std::is_same_v<Plain, json::Object>)
      if (!value || !value->object()) wrong_type(name, "object", value);
    if constexpr (json::HasFields<Plain>)
      if (!value || !value->object()) wrong_type(name, "record", value);
    if constexpr (std::is_same_v<Plain, Coerced>)
      if (!value) add(name, "Invalid input: expected nonoptional, received undefined");
    if constexpr (std::is_same_v<Plain, json::Value>)
      if (!value) add(name, "Invalid input");
  }

  void look_at_text(std::string_view name, const json::Value* value, const json::Rules& rules);
  void wrong_type(std::string_view name, std::string_view expected, const json::Value* received);
  void add(std::string_view name, std::string_view issue);

  std::string whole_;
  std::string text_;
};

/// Whether the protocol accepts it as an address: the rules of EmailAddress, and no white space at either end.
bool is_email(std::string_view text);

}  // namespace usher::better_auth
