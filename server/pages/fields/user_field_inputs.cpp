#include "server/pages/fields/user_field_inputs.h"

#include "common/base/text.h"

namespace usher::pages {
namespace {

using settings::UserField;
using settings::UserFieldType;

constexpr std::size_t kDateCharacters = 10;  ///< Of a time that begins with its date.

bool is_in(UserFieldForm form, const UserField& field) {
  return form == UserFieldForm::kSignUp ? field.must_be_given() : field.input && field.returned;
}

std::string_view input_type(UserFieldType type) {
  switch (type) {
    case UserFieldType::kBoolean:
      return "checkbox";
    case UserFieldType::kDate:
      return "date";
    case UserFieldType::kStringList:
    case UserFieldType::kJson:
      return "textarea";
    case UserFieldType::kString:
    case UserFieldType::kNumber:
      break;
  }
  return "text";
}

std::string hint_of(const html::View& view, UserFieldType type) {
  if (type == UserFieldType::kStringList) return view.text("user_field.list_hint");
  return type == UserFieldType::kJson ? view.text("user_field.json_hint") : std::string();
}

std::string lines_of(const json::Array& items) {
  std::string lines;
  for (const auto& item : items)
    if (const auto* text = item.string()) lines += (lines.empty() ? "" : "\n") + *text;
  return lines;
}

/// A value as the input has it.
std::string input_text(const UserField& field, const json::Value& value) {
  if (value.is_null() || value.boolean()) return {};
  if (const auto* text = value.string()) return field.type == UserFieldType::kDate ? text->substr(0, kDateCharacters) : *text;
  const auto* list = value.array();
  return list && field.type == UserFieldType::kStringList ? lines_of(*list) : json::to_text(value);
}

json::Value value_of_lines(std::string_view text) {
  json::Array lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    if (const auto line = trim(text.substr(0, end)); !line.empty()) lines.emplace_back(std::string(line));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
  return lines.empty() ? json::Value() : json::Value(std::move(lines));
}

json::Value typed_value(const UserField& field, const std::string& typed) {
  if (field.type == UserFieldType::kBoolean) return !typed.empty();
  const auto text = std::string(trim(typed));
  if (text.empty()) return {};
  if (field.type == UserFieldType::kStringList) return value_of_lines(text);
  if (field.type != UserFieldType::kNumber && field.type != UserFieldType::kJson) return text;
  auto parsed = json::parse(text);
  return parsed.ok() ? std::move(parsed).value() : json::Value(text);
}

}  // namespace

std::string input_name(std::string_view field) { return "user_field_" + std::string(field); }

std::vector<html::FormField> user_field_inputs(const html::View& view, const std::vector<UserField>& declared,
                                               const json::Object& values, UserFieldForm form,
                                               const std::map<std::string, std::string, std::less<>>& faults) {
  std::vector<html::FormField> inputs;
  for (const auto& field : declared) {
    if (!is_in(form, field)) continue;
    const auto* const found = values.find(field.name);
    const auto value = found ? *found : json::Value();
    const auto fault = faults.find(field.name);
    const auto* const flag = value.boolean();
    inputs.push_back({.name = input_name(field.name),
                      .label = shown_field_name(field.name),
                      .type = input_type(field.type),
                      .value = input_text(field, value),
                      .hint = hint_of(view, field.type),
                      .fault = fault == faults.end() ? std::string() : fault->second,
                      .input_mode = field.type == UserFieldType::kNumber ? "decimal" : "",
                      .required = field.must_be_given(),
                      .checked = flag && *flag});
  }
  return inputs;
}

json::Object typed_user_fields(const std::vector<UserField>& declared, UserFieldForm form, const SentFields& sent) {
  json::Object values;
  for (const auto& field : declared) {
    if (!is_in(form, field)) continue;
    const auto found = sent.find(input_name(field.name));
    values.set(field.name, typed_value(field, found == sent.end() ? std::string() : found->second.front()));
  }
  return values;
}

std::string shown_field_name(std::string_view name) {
  std::string shown;
  for (const char c : name) {
    if (c == '_')
      shown += ' ';
    else if (is_upper(c) && !shown.empty() && !is_upper(shown.back()))
      shown.append(" ").append(ascii_lower(std::string_view(&c, 1)));
    else
      shown += c;
  }
  return capitalized(std::move(shown));
}

}  // namespace usher::pages
