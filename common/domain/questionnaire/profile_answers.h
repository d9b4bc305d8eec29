#pragma once

#include "common/domain/profile.h"
#include "common/domain/questionnaire/questionnaire.h"

/// Answers that are stored in the profile: those of questions with a `profile` path.
namespace usher::domain {

inline constexpr std::string_view kRolePath = "professional_role";
inline constexpr std::string_view kRoleOtherPath = "role_other";
inline constexpr std::string_view kOtherRole = "other";

/// The profile's value at the question's path; nullopt if there is no value or its type does not match the question: other
/// surfaces can write any object into the backgrounds.
std::optional<json::Value> answer_in(const Profile& profile, const Question& question);

/// Whether the profile has a value of any type at the question's path.
bool has_anything_for(const Profile& profile, const Question& question);

/// Adds an answer to the changes of `current`; null withdraws the answer. Other members of a background stay.
void put_answer(ProfileChange& change, const Profile& current, const Question& question, const json::Value& value);

/// The answers for professional_role and role_other, of which either may be missing.
struct RoleAnswers {
  std::optional<std::string> role = {};
  std::optional<std::string> other = {};

  [[nodiscard]] bool is_other() const { return role == kOtherRole; }
  bool operator==(const RoleAnswers&) const = default;
};

/// Whether the question is for professional_role or role_other, whose answers may be pending.
bool is_of_role(const Question& question);
/// The name of a pending answer for that path. No question id starts like it.
std::string waiting_key(std::string_view path);
bool is_waiting_key(std::string_view name);

/// A profile has role_other if and only if the role is "other". A step saved half-filled can have only one of the two; the
/// inconsistent part is stored as pending beside the profile.
struct PlacedRole {
  RoleAnswers profile;
  RoleAnswers waiting;
};

/// Distributes the answers of a user whose profile had `before`. A consistent pair goes into the profile. Otherwise the role
/// "other" without a text is pending and the profile keeps a role that is not "other", and a text without that role is pending.
PlacedRole place_role(const RoleAnswers& answers, const RoleAnswers& before);

/// `answers` with the given changes; an inner nullopt withdraws an answer. Changing away from "other" removes its text unless a
/// new text is given.
struct RoleChange {
  std::optional<std::optional<std::string>> role = {};
  std::optional<std::optional<std::string>> other = {};
};
RoleAnswers changed(RoleAnswers answers, const RoleChange& change);

}  // namespace usher::domain
