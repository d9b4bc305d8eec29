#pragma once

#include <optional>

#include "common/json/value.h"
#include "common/settings/settings.h"
#include "server/http/messages/response.h"

namespace usher::better_auth {

enum class FieldWrite { kSignUp, kUpdate };

/// The refusal of a body that sets a field of the user which its owner may not: one of a plugin's that is on. What is false, 0,
/// null or empty sets nothing. At sign-up those that begin with a value of their own are passed over instead.
std::optional<http::Response> refuse_own_fields(const settings::Settings& settings, const json::Object& sent, FieldWrite write);

}  // namespace usher::better_auth
