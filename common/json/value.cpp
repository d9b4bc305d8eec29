#include "common/json/value.h"

#include "common/base/text.h"

namespace usher::json {
namespace {

/// Finds the first text or key that no database stores; then `below` is its path from `value`. It is written on the way back,
/// since a document may have thousands of values and hardly any has such a text.
bool has_unstorable(const Value& value, std::string& below) {
  if (const auto* text = value.string()) return !is_storable(*text);
  if (const auto* array = value.array())
    for (std::size_t i = 0; i < array->size(); ++i)
      if (has_unstorable((*array)[i], below)) {
        below.insert(0, "[" + std::to_string(i) + "]");
        return true;
      }
  if (const auto* object = value.object())
    for (const auto& [key, member] : *object) {
      if (!is_storable(key)) return true;
      if (!has_unstorable(member, below)) continue;
      below.insert(0, "." + key);
      return true;
    }
  return false;
}

}  // namespace

Object::Object(std::initializer_list<Member> members) : members_(members) {}

const Value* Object::find(std::string_view key) const {
  const auto* const found = find_by(members_, key, &Member::key);
  return found ? &found->value : nullptr;
}

Value* Object::find(std::string_view key) {
  return const_cast<Value*>(std::as_const(*this).find(key));  // NOLINT: this object is not const
}

Object& Object::set(std::string key, Value value) {
  if (Value* present = find(key))
    *present = std::move(value);
  else
    members_.push_back({std::move(key), std::move(value)});
  return *this;
}

void Object::append(Member member) { members_.push_back(std::move(member)); }

void Object::erase(std::string_view key) {
  std::erase_if(members_, [&](const Member& m) { return m.key == key; });
}

bool Object::operator==(const Object& other) const {
  return size() == other.size() && std::all_of(begin(), end(), [&](const Member& m) {
           const Value* theirs = other.find(m.key);
           return theirs && *theirs == m.value;
         });
}

std::optional<double> Value::number() const {
  if (const auto* whole = integer()) return static_cast<double>(*whole);
  if (const auto* real = std::get_if<double>(&held_)) return *real;
  return std::nullopt;
}

std::string_view text_at(const Object& object, std::string_view name) {
  const auto* const member = object.find(name);
  return member && member->string() ? std::string_view(*member->string()) : std::string_view();
}

std::string_view text_at(const Value& object, std::string_view name) {
  return object.object() ? text_at(*object.object(), name) : std::string_view();
}

bool is_true(const Value& object, std::string_view key) {
  const Value* const flag = object.find(key);
  return flag && flag->boolean() && *flag->boolean();
}

std::optional<std::string> unstorable(const Value& value, const std::string& path) {
  std::string below;
  if (!has_unstorable(value, below)) return std::nullopt;
  return path.empty() && below.starts_with('.') ? below.substr(1) : path + below;
}

std::string_view Value::type_name() const {
  static constexpr std::string_view kNames[] = {"null", "boolean", "number", "number", "string", "array", "object"};
  return kNames[held_.index()];
}

}  // namespace usher::json
