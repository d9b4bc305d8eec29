#pragma once

#include "common/settings/settings.h"
#include "server/html/form.h"
#include "server/pages/fields/question_fields.h"

// The site's own fields of accounts ([user_fields.NAME]) as fields of a form, and back.

namespace usher::pages {

/// The name of its input, apart from the names of the forms' other inputs.
std::string input_name(std::string_view field);

/// Which of them a form has: at sign-up those that must be given; in the profile those that users may set and answers contain.
enum class UserFieldForm { kSignUp, kProfile };

/// `values`: as stored or typed. `faults`: what is wrong, by name. Precondition: `declared` outlives the result.
std::vector<html::FormField> user_field_inputs(const html::View& view, const std::vector<settings::UserField>& declared,
                                               const json::Object& values, UserFieldForm form,
                                               const std::map<std::string, std::string, std::less<>>& faults);

/// Returns what a form sent; null for what was left empty. A text that is not of the field's type stays a text, which the check
/// refuses.
json::Object typed_user_fields(const std::vector<settings::UserField>& declared, UserFieldForm form, const SentFields& sent);

/// The name as people read it: "Team size" for `team_size` or `teamSize`.
std::string shown_field_name(std::string_view name);

}  // namespace usher::pages
