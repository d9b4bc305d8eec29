#pragma once

#include <optional>

#include "common/json/value.h"
#include "common/settings/settings.h"
#include "server/http/messages/response.h"

namespace usher::better_auth {

enum class FieldWrite { kSignUp, kUpdate };

/// Refuses a body that sets a user field which belongs to an enabled plugin and which users may not set. A value of false, 0,
/// null or empty is allowed. At sign-up, fields with a default value are ignored instead.
std::optional<http::Response> refuse_own_fields(const settings::Settings& settings, const json::Object& sent, FieldWrite write);

}  // namespace usher::better_auth
