#pragma once

#include "cli/arguments/declare.h"
#include "common/core/user_fields/user_fields.h"
#include "common/domain/profile.h"

namespace usher::cli {

/// Declares the repeatable `--profile K=V` and binds it to a change of the profile: K is a field, an empty V clears it, and the
/// two backgrounds take JSON. The core validates the values.
void declare_profile(Declare& arguments, domain::ProfileChange& into);

/// Declares the repeatable `--field NAME=VALUE` for the fields that the site declares.
void declare_fields(Declare& arguments, std::vector<std::string>& into);

/// Returns the fields of these words: an empty VALUE is null. Error: kValidationFailed for a name that is not declared, or JSON
/// that is not valid; a usage error for a word without `=` and a repeated name.
Result<json::Object> fields_of(const core::UserFields& fields, const std::vector<std::string>& words);

}  // namespace usher::cli
