#pragma once

#include "common/settings/settings.h"

namespace usher::settings {

/// The display name of the site in mails, on pages and in authenticator apps: SITE_NAME, the name of MAIL_FROM, or the host of
/// SITE_URL.
std::string site_name(const Settings& settings);
/// The name that the operator set; empty if none.
std::string_view chosen_site_name(const Settings& settings);

}  // namespace usher::settings
