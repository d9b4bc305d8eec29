#pragma once

#include "common/domain/profile.h"

// Sites of this protocol name the profile's fields in camelCase or in snake_case, and may keep the two backgrounds as text.

namespace usher::better_auth {

/// Renames members in camelCase, and turns a background that is text into an object. A member in snake_case takes precedence.
void use_profile_names(json::Object& sent);

/// Whether it is a field of the profile in either spelling.
bool is_profile_name(std::string_view name);

/// Appends the profile's fields in both spellings, each null without a profile. A background that came as text is text.
void append_profile(json::Object& object, const std::optional<domain::Profile>& profile);

}  // namespace usher::better_auth
