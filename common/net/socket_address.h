#pragma once

#include <curl/curl.h>

#include "common/base/ip_address.h"

namespace usher::net {

/// The address of curl's next connection; nullopt if it is neither IPv4 nor IPv6.
std::optional<IpAddress> address_in(const curl_sockaddr& found);

}  // namespace usher::net
