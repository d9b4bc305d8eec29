#pragma once

#include "common/settings/settings.h"
#include "server/http/messages/request.h"

namespace usher::authentication {

/// Whether a person at this machine may see mailed links and codes: the peer is on loopback, PUBLIC_URL and Host are localhost
/// (DNS rebinding), no proxy forwards, and no SMTP_URL is set.
bool is_own_machine(const settings::Settings& settings, const http::Request& request);

}  // namespace usher::authentication
