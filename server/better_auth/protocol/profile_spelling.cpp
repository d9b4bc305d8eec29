#include "server/better_auth/protocol/profile_spelling.h"

#include <algorithm>

namespace usher::better_auth {
namespace {

using domain::Profile;

struct TextField {
  std::string_view name;
  std::string_view camel;
  std::optional<std::string> Profile::*member;
};
constexpr std::array kTexts{
    TextField{"experience_level", "experienceLevel", &Profile::experience_level},
    TextField{"professional_role", "professionalRole", &Profile::professional_role},
    TextField{"role_other", "roleOther", &Profile::role_other},
    TextField{"organization", {}, &Profile::organization},
};
struct BackgroundField {
  std::string_view name;
  std::string_view camel;
  json::Object Profile::*member;
};
constexpr std::array kBackgrounds{
    BackgroundField{"software_background", "softwareBackground", &Profile::software_background},
    BackgroundField{"hardware_background", "hardwareBackground", &Profile::hardware_background},
};

template <class Field>
void rename(json::Object& sent, const Field& field) {
  const auto* const value = field.camel.empty() ? nullptr : sent.find(field.camel);
  if (!value) return;
  if (!sent.find(field.name)) sent.set(std::string(field.name), json::Value(*value));
  sent.erase(field.camel);
}

void append(json::Object& object, std::string_view name, std::string_view camel, const json::Value& value) {
  object.append({std::string(name), value});
  if (!camel.empty()) object.append({std::string(camel), value});
}

}  // namespace

void use_profile_names(json::Object& sent) {
  for (const auto& field : kTexts) rename(sent, field);
  for (const auto& field : kBackgrounds) {
    rename(sent, field);
    if (auto* const value = sent.find(field.name); value && value->string())
      *value = domain::background_of_text(std::string(*value->string()));
  }
}

bool is_profile_name(std::string_view name) {
  const auto is_of = [&](const auto& field) { return name == field.name || name == field.camel; };
  return std::ranges::any_of(kTexts, is_of) || std::ranges::any_of(kBackgrounds, is_of);
}

void append_profile(json::Object& object, const std::optional<Profile>& profile) {
  for (const auto& field : kTexts)
    append(object, field.name, field.camel, profile ? json::Value((*profile).*field.member) : json::Value());
  for (const auto& field : kBackgrounds) {
    if (!profile) {
      append(object, field.name, field.camel, {});
      continue;
    }
    const auto& background = (*profile).*field.member;
    const auto text = domain::text_of_background(background);
    append(object, field.name, field.camel, text ? json::Value(*text) : json::Value(background));
  }
}

}  // namespace usher::better_auth
