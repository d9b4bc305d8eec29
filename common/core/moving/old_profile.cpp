#include "common/core/moving/old_profile.h"

namespace usher::core {
namespace {

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

domain::ProfileChange profile_of(const OldRow& row) {
  return {.experience_level = text_of(row, "experienceLevel"),
          .professional_role = text_of(row, "professionalRole"),
          .role_other = text_of(row, "roleOther"),
          .organization = text_of(row, "organization"),
          .software_background = object_of(row, "softwareBackground"),
          .hardware_background = object_of(row, "hardwareBackground")};
}

}  // namespace usher::core
