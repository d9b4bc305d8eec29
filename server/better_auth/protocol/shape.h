#pragma once

#include <algorithm>
#include <type_traits>

#include "server/better_auth/protocol/loose_types.h"

namespace usher::better_auth {

/// What the protocol takes a member for.
enum class MemberShape { kText, kFlag, kNumber, kObject, kRecord, kCoerced, kAny, kOther };

struct FieldShape {
  std::string_view name;
  json::Presence presence;
  json::Rules rules;
  MemberShape shape;
  bool is_nullable;
};

/// A body or query as the protocol's validation library sees it; see shape_of.
struct BodyShape {
  std::span<const FieldShape> fields;
  bool is_only_record;  ///< Body::kAnyObject
  bool takes_more;      ///< Body::kTakesMore
  bool may_be_absent;   ///< Every field is optional, and Body::kNeedsBody is not set.
};

template <class Type>
inline constexpr bool kIsText = std::is_same_v<Type, std::string> || std::is_same_v<Type, Secret>;
template <class Type>
struct ShapeOf {
  static constexpr bool kNullable = false;
  static constexpr MemberShape kShape = std::is_same_v<Type, bool>           ? MemberShape::kFlag
                                        : std::is_same_v<Type, Number>       ? MemberShape::kNumber
                                        : std::is_same_v<Type, json::Object> ? MemberShape::kObject
                                        : json::HasFields<Type>              ? MemberShape::kRecord
                                        : std::is_same_v<Type, Record>       ? MemberShape::kRecord
                                        : std::is_same_v<Type, Coerced>      ? MemberShape::kCoerced
                                        : std::is_same_v<Type, Anything>     ? MemberShape::kCoerced
                                        : std::is_same_v<Type, json::Value>  ? MemberShape::kAny
                                        : kIsText<Type>                      ? MemberShape::kText
                                                                             : MemberShape::kOther;
};
template <class Type>
struct ShapeOf<std::optional<Type>> : ShapeOf<Type> {};
template <class Type>
struct ShapeOf<json::Patch<Type>> : ShapeOf<Type> {
  static constexpr bool kNullable = true;
};

template <class Body, class Field>
constexpr FieldShape field_shape(const Field& field) {
  using Shape = ShapeOf<std::remove_cvref_t<decltype(json::member_of(std::declval<Body&>(), field))>>;
  return {field.name, field.presence, field.rules, Shape::kShape, Shape::kNullable};
}
template <class Body>
inline constexpr auto kFieldShapes = json::array_of<FieldShape, Body>([](const auto& field) { return field_shape<Body>(field); });

/// The shape of a struct with a field list. Texts are std::string and Secret; std::optional may be missing but not null,
/// json::Patch may be null. Of the rules, `min`, `one_of` and the format "email" apply here; decoding applies all of them.
template <class Body>
constexpr BodyShape shape_of() {
  const auto is_optional = [](const FieldShape& field) { return field.presence != json::Presence::kRequired; };
  const auto& fields = kFieldShapes<Body>;
  return {.fields = fields, .is_only_record = requires {Body::kAnyObject;
}
, .takes_more = requires { Body::kTakesMore; }
, .may_be_absent = !requires { Body::kNeedsBody; }
&&std::ranges::all_of(fields, is_optional)
};  // namespace usher::better_auth
}

/// Collects the errors of a body or query in the messages of the protocol's validation library:
///
///   [body.email] Invalid input: expected string, received undefined; [body.code] Too small: expected string to have >=1
///   characters
class Issues {
 public:
  /// `whole`: "body" or "query".
  explicit Issues(std::string_view whole) : whole_(whole) {}

  /// `value`: nullptr if nothing was sent.
  void look_at(const BodyShape& shape, const json::Value* value);

  [[nodiscard]] bool none() const { return text_.empty(); }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void look_at_field(const FieldShape& field, const json::Value* value);
  void look_at_text(std::string_view name, const json::Value* value, const json::Rules& rules);
  void wrong_type(std::string_view name, std::string_view expected, const json::Value* received) {
    add(name, "Invalid input: expected " + std::string(expected) + ", received " +
                  std::string(received ? received->type_name() : "undefined"));
  }
  void add(std::string_view name, std::string_view issue) {
    text_.append(text_.empty() ? "[" : "; [").append(whole_);
    if (!name.empty()) text_.append(".").append(name);
    text_.append("] ").append(issue);
  }

  std::string whole_;
  std::string text_;
};

/// Whether the protocol accepts it as an address: the rules of EmailAddress, and no white space at either end.
bool is_email(std::string_view text);

}  // namespace usher::better_auth
