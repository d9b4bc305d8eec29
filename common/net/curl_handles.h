#pragma once

#include <memory>

#include <curl/curl.h>

#include "common/base/ip_address.h"

namespace usher::net {

struct CurlCleaner {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlCleaner>;
using CurlList = std::unique_ptr<curl_slist, CurlCleaner>;

/// The address of curl's next connection; nullopt if it is neither IPv4 nor IPv6.
std::optional<IpAddress> address_in(const curl_sockaddr& found);

}  // namespace usher::net
