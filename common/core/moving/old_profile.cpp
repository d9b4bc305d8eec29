#include "common/core/moving/old_profile.h"

namespace usher::core {
namespace {

using settings::UserFieldType;

/// Databases keep numbers, lists and objects as JSON, flags as 0 and 1, and times in several forms.
json::Value value_of(const OldRow& row, const settings::UserField& field) {
  auto text = row.text(field.name);
  if (!text) return {};
  switch (field.type) {
    case UserFieldType::kString:
      break;
    case UserFieldType::kBoolean:
      if (const auto flag = row.flag(field.name)) return json::Value(*flag);
      break;
    case UserFieldType::kDate:
      if (const auto time = row.time(field.name)) return json::Value(to_rfc3339(*time));
      break;
    case UserFieldType::kNumber:
    case UserFieldType::kStringList:
    case UserFieldType::kJson:
      if (auto parsed = json::parse(*text); parsed.ok()) return std::move(parsed).value();
      break;
  }
  return json::Value(std::move(*text));
}

json::Patch<std::string> text_of(const OldRow& row, std::string_view column) {
  auto text = row.text(column);
  const bool present = text.has_value();
  return {.present = present, .value = std::move(text)};
}

json::Patch<json::Object> object_of(const OldRow& row, std::string_view column) {
  auto text = row.text(column);
  if (!text || text->empty()) return {};
  auto parsed = json::parse(*text);
  if (parsed.ok() && parsed.value().is_null()) return {};
  if (parsed.ok() && parsed.value().object()) return {.present = true, .value = std::move(*parsed.value().object())};
  return {.present = true, .value = domain::background_of_text(std::move(*text))};
}

}  // namespace

json::Object user_fields_of(const OldRow& row, const std::vector<settings::UserField>& fields) {
  json::Object values;
  for (const auto& field : fields)
    if (auto value = value_of(row, field); !value.is_null()) values.set(field.name, std::move(value));
  return values;
}

domain::ProfileChange profile_of(const OldRow& row) {
  return {.experience_level = text_of(row, "experienceLevel"),
          .professional_role = text_of(row, "professionalRole"),
          .role_other = text_of(row, "roleOther"),
          .organization = text_of(row, "organization"),
          .software_background = object_of(row, "softwareBackground"),
          .hardware_background = object_of(row, "hardwareBackground")};
}

}  // namespace usher::core
