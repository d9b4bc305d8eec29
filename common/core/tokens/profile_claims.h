#pragma once

#include "common/core/questionnaire/questionnaires.h"
#include "common/domain/owner.h"

namespace usher::core {

/// The traits of a reader, by which pages and back ends adapt: a member for each name of JWT_PROFILE_CLAIMS that has a value. A
/// name is experience_level or professional_role, which the profile holds, or a question of the active questionnaire. Free text
/// is never included: values that are not options, and questions of the kinds text and fields. Values over 256 bytes of JSON are
/// omitted too, and of the rest what would pass 1 KiB in all (see ClaimBudget). Safe from any thread.
class ProfileClaims {
 public:
  ProfileClaims(Ports ports, const Questionnaires& questionnaires);

  /// Returns the claim `profile` of a token, absent if it would be empty. Reads the database only if questions are named.
  Result<std::optional<json::Object>> of(const UserId& user, const std::optional<domain::Profile>& profile) const;
  /// Returns the same without `claims_omitted`. A visitor's are the answers to the questions whose `profile` is the name.
  Result<json::Object> traits_of(const domain::Owner& owner, const std::optional<domain::Profile>& profile) const;
  /// Returns why names give no claim today, one sentence each.
  Result<std::vector<std::string>> problems() const;

 private:
  Result<json::Object> collect(const domain::Owner& owner, const std::optional<domain::Profile>& profile) const;
  Result<json::Object> answers_of(const domain::Owner& owner, const domain::Profile& profile) const;

  Ports ports_;
  const Questionnaires& questionnaires_;
  bool names_questions_ = false;
};

/// What is equal for all readers with these traits: base64url, without padding, of the first 16 bytes of SHA-256 over the traits
/// by RFC 8785, with sorted lists. It names no account. docs/readers.md has vectors for other languages.
std::string audience_of(json::Object traits);
/// Sorts lists as audience_of() does.
void sort_lists(json::Object& traits);

}  // namespace usher::core
