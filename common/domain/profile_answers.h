#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/domain/profile.h"
#include "common/domain/questionnaire.h"

/// Answers that live in the profile: of questions that have a `profile` path.
namespace usher::domain {

inline constexpr std::string_view kRolePath = "professional_role";
inline constexpr std::string_view kRoleOtherPath = "role_other";
inline constexpr std::string_view kOtherRole = "other";

/// What the profile has at the question's path; nullopt where that is nothing, or nothing of the type that the question wants:
/// other surfaces write any object into the backgrounds.
std::optional<json::Value> answer_in(const Profile& profile, const Question& question);

/// Whether anything stands there, of whatever type.
bool has_anything_for(const Profile& profile, const Question& question);

/// Adds an answer to what is to be changed of `current`; null takes it back. The rest of a background stays.
void put_answer(ProfileChange& change, const Profile& current, const Question& question, const json::Value& value);

/// Half of a pair, or both: professional_role and role_other as somebody answered them.
struct RoleAnswers {
  std::optional<std::string> role = {};
  std::optional<std::string> other = {};

  [[nodiscard]] bool is_other() const { return role == kOtherRole; }
  bool operator==(const RoleAnswers&) const = default;
};

/// Whether it is one of the two whose answer may wait.
bool is_of_role(const Question& question);
/// The name under which the answer for that path waits beside the profile; no question's id begins like it.
std::string waiting_key(std::string_view path);
bool is_waiting_key(std::string_view name);

/// A profile has role_other exactly with the role "other". What it cannot hold yet, because a step is saved half-filled, waits
/// beside it.
struct PlacedRole {
  RoleAnswers profile;
  RoleAnswers waiting;
};

/// Where the pair goes of somebody whose profile had `before`: both into the profile where they fit together; else the role
/// "other" waits for its words while the profile keeps a role that is not "other", and words without that role wait for it.
PlacedRole place_role(const RoleAnswers& answers, const RoleAnswers& before);

/// `answers` with the changes that are given, each nullopt inside for an answer taken back. Changing away from "other" drops its
/// words where no new ones are given.
struct RoleChange {
  std::optional<std::optional<std::string>> role = {};
  std::optional<std::optional<std::string>> other = {};
};
RoleAnswers changed(RoleAnswers answers, const RoleChange& change);

}  // namespace usher::domain
