#pragma once

#include "common/json/value.h"
#include "common/settings/settings.h"
#include "server/http/messages/response.h"

namespace usher::better_auth {

enum class FieldWrite { kSignUp, kUpdate };

/// Refuses a body that sets a user field which users may not set: of an enabled plugin, or of the site. A value of false, 0, null
/// or empty is allowed. At sign-up, fields with a default value are ignored instead.
std::optional<http::Response> refuse_own_fields(const settings::Settings& settings, const json::Object& sent, FieldWrite write);

/// Whether it is a user field of a plugin.
bool is_own_field(std::string_view name);

/// Refuses a sign-up that leaves out a field which the site requires.
std::optional<http::Response> refuse_missing_fields(const settings::Settings& settings, const json::Object& sent);

}  // namespace usher::better_auth
