#pragma once

#include <map>

#include "common/json/single.h"

namespace usher::domain {
class Administrator;
}

// What is said besides the rows, and forms: what makes a row of a resource or changes one, see resource.h.

namespace usher::core {

struct ResourceSources;

/// The values of filters and fields by name, as a caller sent them.
using FilterValues = std::map<std::string, std::string, std::less<>>;

/// kWord: a state; kCode: another word of a few.
enum class ColumnType { kText, kWord, kCode, kNumber, kFlag, kTime, kId };
template <class T>
struct ColumnTypeOf {
  static constexpr ColumnType kType = std::is_same_v<T, bool>   ? ColumnType::kFlag
                                      : std::is_same_v<T, Time> ? ColumnType::kTime
                                      : std::is_integral_v<T>   ? ColumnType::kNumber
                                                                : ColumnType::kText;
};
template <class T>
struct ColumnTypeOf<std::optional<T>> : ColumnTypeOf<T> {};
template <class Tag>
struct ColumnTypeOf<Id<Tag>> {
  static constexpr ColumnType kType = ColumnType::kId;
};

/// What is said besides the rows: an option of the command, an input below the question, a member of a body.
struct FormField {
  std::string_view name;
  ColumnType type;
  json::Rules rules;
  bool is_required = false;
};
/// The fields of a struct.
template <json::HasFields Fields>
inline constexpr auto kFormFields = json::array_of<FormField, Fields>([](const auto& field) {
  using T = std::remove_cvref_t<decltype(json::member_of(std::declval<const Fields&>(), field))>;
  return FormField{field.name, ColumnTypeOf<T>::kType, field.rules, field.presence == json::Presence::kRequired};
});
/// Fields as texts, of a form or a command, as the body of the struct has them. Error:
/// kValidationFailed.
Result<json::Object> fields_of_texts(std::span<const FormField> fields, const FilterValues& texts);

/// Who fills in a form, and the row that it changes; empty where it makes one.
struct Filled {
  const domain::Administrator& by;
  const std::string& id = {};
};

/// What makes a row, changes one, or does what is of the whole resource. What surfaces call it is theirs, as of acts. Its body
/// and answer are those of its work, see form().
struct Form {
  std::string_view verb;             ///< `create`.
  std::string_view summary;          ///< One line, no full stop.
  bool changes_row = false;          ///< Its body is a part of the row: absent members stay.
  bool makes_row = false;            ///< Its answer is one that was not there before.
  bool hashes = false;               ///< It takes long.
  std::string_view fresh_when = {};  ///< When it asks for a fresh session of an admin; empty: always.
  std::string_view row = {};         ///< The member of the answer with the row; empty: the answer is it.
  std::string_view shown_once = {};  ///< The member of the answer with a secret that is stored as a digest.
  std::span<const ErrorCode> errors = {};
  std::span<const FormField> fields = {};
  json::SchemaSource body = nullptr;
  json::SchemaSource answer = nullptr;
  Result<json::Value> (*work)(const ResourceSources&, const Filled&, const json::Value& body) = nullptr;
};

template <auto kWork, class Answer, json::HasFields Body>
constexpr Form made_form(Form form, Result<Answer> (*)(const ResourceSources&, const Filled&, Body)) {
  form.fields = kFormFields<Body>;
  form.body = json::kSchemaOf<Body>;
  form.answer = json::kSchemaOf<Answer>;
  form.work = [](const ResourceSources& use, const Filled& on, const json::Value& sent) -> Result<json::Value> {
    USHER_TRY(auto body, json::decode<Body>(sent));
    USHER_TRY(const auto answer, kWork(use, on, std::move(body)));
    return json::to_value(answer);
  };
  return form;
}
/// `kWork`: (ResourceSources, Filled, Body) -> Result<Answer>, both with fields().
template <auto kWork>
constexpr Form form(const Form& facts) {
  return made_form<kWork>(facts, kWork);
}

}  // namespace usher::core
