#pragma once

#include "common/settings/settings.h"
#include "common/url/url.h"
#include "server/http/messages/client_address.h"

namespace usher::authentication {

/// Whether the request is from a browser at this machine: the peer is on loopback, PUBLIC_URL and Host are localhost (DNS
/// rebinding), and no proxy forwards.
inline bool is_at_this_machine(const settings::Settings& settings, const http::Request& request) {
  const auto peer = IpAddress::parse(request.client_address);
  const auto host = "http://" + std::string(request.header("host").value_or(""));
  return !http::is_forwarded(request) && peer && peer->is_loopback() && is_localhost_url(settings.public_url) &&
         is_localhost_url(host);
}

/// Whether its user may see mailed links and codes: no SMTP_URL is set besides, so that no mail is another user's.
inline bool is_own_machine(const settings::Settings& settings, const http::Request& request) {
  return !settings.mail.smtp && is_at_this_machine(settings, request);
}

}  // namespace usher::authentication
