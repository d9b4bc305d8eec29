#pragma once

#include <string>
#include <string_view>

#include "common/settings/settings.h"

// Where the links of mails lead: to the pages that the server shows under /account/, or the site's own (VERIFY_PAGE, RESET_PAGE).
// Built from PUBLIC_URL, never from what a request says.

namespace usher::core {

/// The link of a mail of that kind, with its token where it has one; empty for a kind without a link. `callback`, where it is
/// set, goes along: it is the site's page for a new password, and where people are sent on to after they confirmed an address.
std::string mail_link(const settings::Settings& settings, std::string_view kind, std::string_view token,
                      std::string_view callback = {});
/// Whether a mail of that kind is of no use without its token or code.
bool needs_secret(std::string_view kind);

}  // namespace usher::core
