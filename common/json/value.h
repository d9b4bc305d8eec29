#pragma once

#include "common/base/result.h"

namespace usher::json {

class Value;
struct Member;
using Array = std::vector<Value>;

/// A JSON object; members keep the order in which they were written.
class Object {
 public:
  // Declared here and defined below Member, which is incomplete here; Clang's standard library requires that.
  Object();
  Object(std::initializer_list<Member> members);
  Object(const Object&);
  Object(Object&&) noexcept;
  Object& operator=(const Object&);
  Object& operator=(Object&&) noexcept;
  ~Object();

  [[nodiscard]] const Value* find(std::string_view key) const;
  [[nodiscard]] Value* find(std::string_view key);
  /// Replaces the member with that key, or appends it.
  Object& set(std::string key, Value value);
  /// Appends a member. Precondition: the key does not exist yet.
  void append(Member member);
  void erase(std::string_view key);
  [[nodiscard]] bool empty() const;
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::vector<Member>::const_iterator begin() const;
  [[nodiscard]] std::vector<Member>::const_iterator end() const;
  /// Of the members' values; a key must stay as it is.
  [[nodiscard]] std::vector<Member>::iterator begin();
  [[nodiscard]] std::vector<Member>::iterator end();
  /// Compares members without regard to their order.
  bool operator==(const Object& other) const;

 private:
  std::vector<Member> members_;
};

/// A JSON value (RFC 8259). 64-bit integers stay exact.
class Value {
 public:
  using Variant = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string, Array, Object>;

  Value() : held_(nullptr) {}
  Value(std::nullptr_t) : held_(nullptr) {}                   // NOLINT: implicit by design
  Value(bool flag) : held_(flag) {}                           // NOLINT
  Value(int number) : held_(std::int64_t{number}) {}          // NOLINT
  Value(std::int64_t number) : held_(number) {}               // NOLINT
  Value(double number) : held_(number) {}                     // NOLINT
  Value(const char* text) : held_(std::string(text)) {}       // NOLINT
  Value(std::string_view text) : held_(std::string(text)) {}  // NOLINT
  Value(std::string text) : held_(std::move(text)) {}         // NOLINT
  Value(Array array) : held_(std::move(array)) {}             // NOLINT
  Value(Object object) : held_(std::move(object)) {}          // NOLINT
  template <class T>
  Value(const std::optional<T>& maybe) : held_(nullptr) {  // NOLINT
    if (maybe) *this = Value(*maybe);
  }

  [[nodiscard]] bool is_null() const { return held_.index() == 0; }
  [[nodiscard]] const bool* boolean() const { return std::get_if<bool>(&held_); }
  [[nodiscard]] const std::int64_t* integer() const { return std::get_if<std::int64_t>(&held_); }
  [[nodiscard]] const std::string* string() const { return std::get_if<std::string>(&held_); }
  [[nodiscard]] const Array* array() const { return std::get_if<Array>(&held_); }
  [[nodiscard]] const Object* object() const { return std::get_if<Object>(&held_); }
  [[nodiscard]] Array* array() { return std::get_if<Array>(&held_); }
  [[nodiscard]] Object* object() { return std::get_if<Object>(&held_); }
  [[nodiscard]] std::optional<double> number() const;
  /// The member with that key; nullptr if this is not an object or has no such member.
  [[nodiscard]] const Value* find(std::string_view key) const { return object() ? object()->find(key) : nullptr; }
  [[nodiscard]] const Variant& held() const { return held_; }
  /// The type's name for messages: null, boolean, number, string, array, object.
  [[nodiscard]] std::string_view type_name() const;
  bool operator==(const Value&) const = default;

 private:
  Variant held_;
};

struct Member {
  std::string key;
  Value value;
  bool operator==(const Member&) const = default;
};

inline Object::Object() = default;
inline Object::Object(const Object&) = default;
inline Object::Object(Object&&) noexcept = default;
inline Object& Object::operator=(const Object&) = default;
inline Object& Object::operator=(Object&&) noexcept = default;
inline Object::~Object() = default;
inline std::vector<Member>::iterator Object::begin() { return members_.begin(); }
inline std::vector<Member>::iterator Object::end() { return members_.end(); }
inline bool Object::empty() const { return members_.empty(); }
inline std::size_t Object::size() const { return members_.size(); }
inline std::vector<Member>::const_iterator Object::begin() const { return members_.begin(); }
inline std::vector<Member>::const_iterator Object::end() const { return members_.end(); }

/// Strict: one document in UTF-8 and nothing after it, no repeated key at any depth, numbers by the grammar of RFC 8259, finite
/// numbers, at most `kMaxDepth` levels. The error's `what` says where and why.
inline constexpr int kMaxDepth = 32;
Result<Value> parse(std::string_view text);
/// What other people's programs stream: of a repeated key the last member counts, and half of a surrogate pair stays, as the
/// three bytes of its number, so that the other half can follow in another text. Bytes that are not UTF-8 are passed on.
Result<Value> parse_leniently(std::string_view text);
/// Parses our own text; null if it is damaged.
Value parse_stored(std::string_view text);
/// The same, empty if it is no object.
Object parse_stored_object(std::string_view text);

/// Whether the object has that member with the value true.
bool is_true(const Value& object, std::string_view key);
/// The text of a member of an object; empty without a text of that name.
std::string_view text_at(const Object& object, std::string_view name);
std::string_view text_at(const Value& object, std::string_view name);

/// The path of the first text or key that no database stores: it is not UTF-8 or has a NUL. Paths are as in validation errors,
/// of a key that of its object; nullopt if all are good.
std::optional<std::string> unstorable(const Value& value, const std::string& path = "");

/// Compact text. `pretty` indents by two spaces.
std::string to_text(const Value& value);
std::string to_pretty_text(const Value& value);
void write(std::string& out, const Value& value);
/// Writes a JSON string with its quotes. Escapes control characters, keeps valid UTF-8 and replaces invalid bytes with U+FFFD.
void write_string(std::string& out, std::string_view text);

}  // namespace usher::json
