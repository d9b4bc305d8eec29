#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/core/questionnaire/questionnaires.h"
#include "common/domain/profile.h"

namespace usher::core {

/// What tokens tell back ends about the person, for them to personalise by: the `profile` claim, with a member for each name of
/// JWT_PROFILE_CLAIMS that has a value. A name is experience_level or professional_role, which lie in the profile, or else a
/// question of the active questionnaire. People's own words stay out: a choice counts as far as it is one of the options, and a
/// question of text or fields never. So does what takes more than 256 bytes of JSON. Safe from any thread.
class ProfileClaims {
 public:
  ProfileClaims(Ports ports, const Questionnaires& questionnaires);

  /// Absent where there is nothing to tell. Asks the database only where questions are named.
  Result<std::optional<json::Object>> of(const UserId& user, const std::optional<domain::Profile>& profile) const;
  /// Why a name gives no claim today, a sentence each.
  Result<std::vector<std::string>> problems() const;

 private:
  Result<json::Object> answers_of(const UserId& user, const domain::Profile& profile) const;

  Ports ports_;
  const Questionnaires& questionnaires_;
  bool names_questions_ = false;
};

}  // namespace usher::core
