#pragma once

#include "common/core/questionnaire/questionnaires.h"

namespace usher::core {

/// The `profile` claim, which back ends personalise by: a member for each name of JWT_PROFILE_CLAIMS that has a value. A name is
/// experience_level or professional_role, which the profile holds, or a question of the active questionnaire. Free text is never
/// included: values that are not options, and questions of the kinds text and fields. Values over 256 bytes of JSON are omitted
/// too, and of the rest what would pass 1 KiB in all (see ClaimBudget). Safe from any thread.
class ProfileClaims {
 public:
  ProfileClaims(Ports ports, const Questionnaires& questionnaires);

  /// Returns the claim, absent if it would be empty. Reads the database only if questions are named.
  Result<std::optional<json::Object>> of(const UserId& user, const std::optional<domain::Profile>& profile) const;
  /// Returns why names give no claim today, one sentence each.
  Result<std::vector<std::string>> problems() const;

 private:
  Result<json::Object> answers_of(const UserId& user, const domain::Profile& profile) const;

  Ports ports_;
  const Questionnaires& questionnaires_;
  bool names_questions_ = false;
};

}  // namespace usher::core
