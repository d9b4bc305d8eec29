#pragma once

#include <span>
#include <string>

#include "common/base/ip_address.h"
#include "server/http/messages/request.h"

namespace usher::http {

/// Who sent the request: the peer, or, where the peer is a trusted proxy, what X-Forwarded-For says, read right to left up to the
/// first address that is no trusted proxy. Anything unreadable on the way ends the walk at the last address that was believed.
std::string client_address(const Request& request, std::span<const Cidr> trusted_proxies);

/// Whose turn in a lane a client at that address takes: an IPv6 client has a whole network to send from.
std::string turn_of(const std::string& address);

}  // namespace usher::http
