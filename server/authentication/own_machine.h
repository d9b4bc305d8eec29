#pragma once

#include "common/settings/settings.h"
#include "server/http/messages/request.h"

namespace usher::authentication {

/// Whether the request is from a browser at this machine: the peer is on loopback, PUBLIC_URL and Host are localhost (DNS
/// rebinding), and no proxy forwards.
bool is_at_this_machine(const settings::Settings& settings, const http::Request& request);
/// Whether its user may see mailed links and codes: no SMTP_URL is set besides, so that no mail is another user's.
bool is_own_machine(const settings::Settings& settings, const http::Request& request);

}  // namespace usher::authentication
