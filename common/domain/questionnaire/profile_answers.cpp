#include "common/domain/questionnaire/profile_answers.h"

#include "common/base/text.h"
#include "common/domain/questionnaire/answers.h"

namespace usher::domain {
namespace {

struct TextField {
  std::string_view path;
  std::optional<std::string> Profile::*value;
  json::Patch<std::string> ProfileChange::*patch;
};

constexpr std::array kTextFields{
    TextField{"experience_level", &Profile::experience_level, &ProfileChange::experience_level},
    TextField{kRolePath, &Profile::professional_role, &ProfileChange::professional_role},
    TextField{kRoleOtherPath, &Profile::role_other, &ProfileChange::role_other},
    TextField{"organization", &Profile::organization, &ProfileChange::organization},
};

struct BackgroundFields {
  std::string_view prefix;
  json::Object Profile::*value;
  json::Patch<json::Object> ProfileChange::*patch;
};

constexpr std::array kBackgrounds{
    BackgroundFields{"software_background.", &Profile::software_background, &ProfileChange::software_background},
    BackgroundFields{"hardware_background.", &Profile::hardware_background, &ProfileChange::hardware_background},
};

const TextField* text_field_of(const Question& question) { return find_by(kTextFields, question.profile, &TextField::path); }

/// The background that a path leads into, and the key in it.
struct FieldPlace {
  const BackgroundFields* background = nullptr;
  std::string key;
};

FieldPlace place_of(const Question& question) {
  for (const auto& one : kBackgrounds)
    if (question.profile.starts_with(one.prefix)) return {&one, question.profile.substr(one.prefix.size())};
  return {};
}

std::optional<json::Value> value_at(const Profile& profile, const Question& question) {
  if (const auto* field = text_field_of(question)) {
    const auto& text = profile.*field->value;
    return text ? std::optional(json::Value(*text)) : std::nullopt;
  }
  const auto place = place_of(question);
  const auto* value = place.background ? (profile.*place.background->value).find(place.key) : nullptr;
  return value ? std::optional(*value) : std::nullopt;
}

}  // namespace

bool is_of_role(const Question& question) { return question.profile == kRolePath || question.profile == kRoleOtherPath; }

std::string waiting_key(std::string_view path) { return "@" + std::string(path); }

bool is_waiting_key(std::string_view name) { return name.starts_with('@'); }

std::optional<json::Value> answer_in(const Profile& profile, const Question& question) {
  auto value = value_at(profile, question);
  if (!value || !has_type_for(question, *value)) return std::nullopt;
  return value;
}

bool has_anything_for(const Profile& profile, const Question& question) { return value_at(profile, question).has_value(); }

void put_answer(ProfileChange& change, const Profile& current, const Question& question, const json::Value& value) {
  if (const auto* field = text_field_of(question)) {
    change.*field->patch = {.present = true, .value = answered_text(value)};
    return;
  }
  const auto place = place_of(question);
  if (!place.background) return;
  auto& patch = change.*place.background->patch;
  if (!patch.value) patch = {.present = true, .value = patch.present ? json::Object() : current.*place.background->value};
  if (takes_back(value))
    patch.value->erase(place.key);
  else
    patch.value->set(place.key, value);
}

PlacedRole place_role(const RoleAnswers& answers, const RoleAnswers& before) {
  const bool has_words = answers.other && !is_blank(*answers.other);
  if (!answers.is_other()) return {.profile = {.role = answers.role}, .waiting = {.other = answers.other}};
  if (has_words) return {.profile = answers, .waiting = {}};
  return {.profile = before.is_other() ? RoleAnswers() : before, .waiting = {.role = answers.role}};
}

RoleAnswers changed(RoleAnswers answers, const RoleChange& change) {
  const bool left_other = answers.is_other() && change.role && *change.role != kOtherRole;
  if (change.role) answers.role = *change.role;
  if (left_other) answers.other.reset();
  if (change.other) answers.other = *change.other;
  return answers;
}

}  // namespace usher::domain
