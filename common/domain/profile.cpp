#include "common/domain/profile.h"

#include "common/base/text.h"
#include "common/json/fields.h"

namespace usher::domain {
namespace {

constexpr std::string_view kBackgroundText = "text";

/// Returns false if the value breaks its rules.
bool set_text(const json::Patch<std::string>& patch, std::optional<std::string>& out, const json::Rules& rules,
              const std::string& field, json::Faults& faults) {
  if (!patch.present) return true;
  if (patch.value && !json::check_text(*patch.value, rules, field, faults)) return false;
  out = patch.value && !patch.value->empty() ? patch.value : std::nullopt;
  return true;
}

void set_object(const json::Patch<json::Object>& patch, json::Object& out) {
  if (patch.present) out = patch.value.value_or(json::Object());
}

void check_role_other(const ProfileChange& change, Profile& profile, json::Faults& faults) {
  const bool is_other = profile.professional_role == "other";
  const bool given = profile.role_other && !is_blank(*profile.role_other);
  if (is_other && !given) {
    faults.add("role_other", "REQUIRED", "Say what the role is when professional_role is \"other\"");
  } else if (!is_other && !change.role_other.value.value_or("").empty()) {
    faults.add("role_other", "NOT_ALLOWED", "Is only allowed with professional_role \"other\"");
  } else if (!is_other) {
    profile.role_other = std::nullopt;
  }
}

}  // namespace

bool ProfileChange::empty() const {
  return !(experience_level.present || professional_role.present || role_other.present || organization.present ||
           software_background.present || hardware_background.present);
}

bool ProfileChange::sets_nothing() const {
  return !(experience_level.value || professional_role.value || role_other.value || organization.value ||
           software_background.value || hardware_background.value);
}

std::optional<std::string> level_in(const json::Object& software_background) {
  const auto* stated = software_background.find("experience_level");
  if (!stated || !stated->string()) return std::nullopt;
  const auto level = ascii_lower(*stated->string());
  return contains(kExperienceLevels, level) ? std::optional(level) : std::nullopt;
}

json::Object background_of_text(std::string text) { return {{std::string(kBackgroundText), std::move(text)}}; }

std::optional<std::string> text_of_background(const json::Object& background) {
  const auto* const text = background.size() == 1 ? background.find(kBackgroundText) : nullptr;
  return text && text->string() ? std::optional(*text->string()) : std::nullopt;
}

Result<Profile> apply(const ProfileChange& change, Profile current, ProfileDemand demand) {
  json::Faults faults;
  set_text(change.experience_level, current.experience_level, {.one_of = kExperienceLevels}, "experience_level", faults);
  const bool knows_role =
      set_text(change.professional_role, current.professional_role, {.one_of = kProfessionalRoles}, "professional_role", faults);
  const bool knows_other = set_text(change.role_other, current.role_other, {.max = kMaxRoleOther}, "role_other", faults);
  set_text(change.organization, current.organization, {.max = kMaxOrganization}, "organization", faults);
  set_object(change.software_background, current.software_background);
  set_object(change.hardware_background, current.hardware_background);
  if (knows_role && knows_other) check_role_other(change, current, faults);
  if (demand == ProfileDemand::kLevelAndRole) {
    if (!change.experience_level.value && !current.experience_level)
      faults.add("experience_level", "REQUIRED", "Is required: beginner, intermediate or advanced");
    if (!change.professional_role.value && !current.professional_role)
      faults.add("professional_role", "REQUIRED", "Is required: student, researcher, engineer, hobbyist or other");
  }
  USHER_CHECK(faults.status());
  return current;
}

}  // namespace usher::domain
