#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "common/base/ip_address.h"
#include "common/net/libcurl.h"

namespace usher::net {

struct CurlCleaner {
  void operator()(CURL* handle) const { libcurl().easy_cleanup(handle); }
  void operator()(curl_slist* list) const { libcurl().slist_free_all(list); }
};
using CurlHandle = std::unique_ptr<CURL, CurlCleaner>;
using CurlList = std::unique_ptr<curl_slist, CurlCleaner>;

/// Throws std::bad_alloc, and std::runtime_error if libcurl is not installed.
CurlHandle new_curl_handle();
/// These headers of a request, and our own. Throws std::bad_alloc.
CurlList header_lines(const std::vector<std::pair<std::string, std::string>>& headers);

/// Sets what holds for every call: TLS is 1.2 or later and verifies the certificate, redirects are not followed, the
/// environment names no proxy, and a call that ends does not wait for its resolver. `protocols`: such as "http,https". False if
/// this libcurl cannot do that.
bool set_outbound_rules(CURL* handle, const char* protocols);

/// The address of curl's next connection; nullopt if it is neither IPv4 nor IPv6.
std::optional<IpAddress> address_in(const curl_sockaddr& found);

}  // namespace usher::net
