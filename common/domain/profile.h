#pragma once

#include "common/json/field.h"
#include "common/json/value.h"

namespace usher::domain {

inline constexpr std::array<std::string_view, 3> kExperienceLevels{"beginner", "intermediate", "advanced"};
inline constexpr std::array<std::string_view, 5> kProfessionalRoles{"student", "researcher", "engineer", "hobbyist", "other"};
inline constexpr std::size_t kMaxRoleOther = 100;
inline constexpr std::size_t kMaxOrganization = 255;

/// A user's background, as the user stated it. fields() is what the owner sees.
struct Profile {
  std::optional<std::string> experience_level;
  std::optional<std::string> professional_role;
  std::optional<std::string> role_other;  ///< Set if and only if professional_role is "other".
  std::optional<std::string> organization;
  json::Object software_background;
  json::Object hardware_background;
  std::optional<std::int64_t> questionnaire_version;
  std::optional<Time> completed_at;
  std::vector<std::string> reached_steps = {};      ///< For that version; see QuestionnaireProgress.
  std::vector<std::string> completed_steps = {};    ///< For that version.
  std::optional<std::int64_t> notice_version = {};  ///< The notice that the user agreed to with the last answer stored here.
  Time created_at{};
  Time updated_at{};

  bool operator==(const Profile&) const = default;

  static constexpr std::string_view kSchema = "Profile";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("experience_level", &Profile::experience_level, {.one_of = kExperienceLevels}),
                           required("professional_role", &Profile::professional_role, {.one_of = kProfessionalRoles}),
                           required("role_other", &Profile::role_other), required("organization", &Profile::organization),
                           required("software_background", &Profile::software_background),
                           required("hardware_background", &Profile::hardware_background),
                           required("questionnaire_version", &Profile::questionnaire_version),
                           required("completed_at", &Profile::completed_at), required("created_at", &Profile::created_at),
                           required("updated_at", &Profile::updated_at));
  }
};

/// The fields to set, clear or keep; also the body of PATCH /auth/profile.
struct ProfileChange {
  json::Patch<std::string> experience_level;
  json::Patch<std::string> professional_role;
  json::Patch<std::string> role_other;
  json::Patch<std::string> organization;
  json::Patch<json::Object> software_background;
  json::Patch<json::Object> hardware_background;

  [[nodiscard]] bool empty() const;
  /// Whether the change is empty or only clears fields: it then creates no profile.
  [[nodiscard]] bool sets_nothing() const;
  static constexpr std::string_view kSchema = "ProfileChange";
  static constexpr auto fields() {
    using json::optional;
    return json::fields_of(optional("experience_level", &ProfileChange::experience_level, {.one_of = kExperienceLevels}),
                           optional("professional_role", &ProfileChange::professional_role, {.one_of = kProfessionalRoles}),
                           optional("role_other", &ProfileChange::role_other, {.max = kMaxRoleOther}),
                           optional("organization", &ProfileChange::organization, {.max = kMaxOrganization}),
                           optional("software_background", &ProfileChange::software_background),
                           optional("hardware_background", &ProfileChange::hardware_background));
  }
};

/// The level in the member `experience_level` of a software background, in any case ("Beginner"); nullopt if it is absent or
/// unknown.
std::optional<std::string> level_in(const json::Object& software_background);

/// A background that another system kept as text, and that text again; nullopt for other backgrounds.
json::Object background_of_text(std::string text);
std::optional<std::string> text_of_background(const json::Object& background);

/// Whether the result must have level and role.
enum class ProfileDemand { kPartial, kLevelAndRole };

/// `current` with the change applied. Error: kValidationFailed with all faults. Changing away from "other" clears role_other.
Result<Profile> apply(const ProfileChange& change, Profile current, ProfileDemand demand);

}  // namespace usher::domain
