#pragma once

#include "common/settings/files/sources.h"

// Settings in groups that the operator names.

namespace usher::settings {

/// Reads the providers from OIDC_<NAME>_ISSUER, _CLIENT_ID and _CLIENT_SECRET. Each name requires all three.
void read_oidc_providers(const Gathered& gathered, Settings& into, SettingFaults& faults);

/// Reads the tables [user_fields.NAME]. Refuses names of Usher's own fields in any spelling and of registered claims.
void read_user_fields(const Gathered& gathered, Settings& into, SettingFaults& faults);

/// `string, required, claim`: what differs from a field of which only the name is given.
std::string user_field_text(const UserField& field);

}  // namespace usher::settings
