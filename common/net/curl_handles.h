#pragma once

#include <memory>
#include <utility>
#include <vector>

#include <curl/curl.h>

#include "common/base/files/shared_library.h"
#include "common/base/ip_address.h"

namespace usher::net {

/// The functions of libcurl that Usher calls.
struct LibCurl {
  SharedLibrary library{"libcurl.so.4"};
  decltype(&::curl_easy_cleanup) easy_cleanup = library["curl_easy_cleanup"];
  decltype(&::curl_easy_getinfo) easy_getinfo = library["curl_easy_getinfo"];
  decltype(&::curl_easy_init) easy_init = library["curl_easy_init"];
  decltype(&::curl_easy_pause) easy_pause = library["curl_easy_pause"];
  decltype(&::curl_easy_perform) easy_perform = library["curl_easy_perform"];
  decltype(&::curl_easy_reset) easy_reset = library["curl_easy_reset"];
  decltype(&::curl_easy_setopt) easy_setopt = library["curl_easy_setopt"];
  decltype(&::curl_easy_strerror) easy_strerror = library["curl_easy_strerror"];
  decltype(&::curl_global_init) global_init = library["curl_global_init"];
  decltype(&::curl_multi_add_handle) multi_add_handle = library["curl_multi_add_handle"];
  decltype(&::curl_multi_assign) multi_assign = library["curl_multi_assign"];
  decltype(&::curl_multi_cleanup) multi_cleanup = library["curl_multi_cleanup"];
  decltype(&::curl_multi_info_read) multi_info_read = library["curl_multi_info_read"];
  decltype(&::curl_multi_init) multi_init = library["curl_multi_init"];
  decltype(&::curl_multi_remove_handle) multi_remove_handle = library["curl_multi_remove_handle"];
  decltype(&::curl_multi_setopt) multi_setopt = library["curl_multi_setopt"];
  decltype(&::curl_multi_socket_action) multi_socket_action = library["curl_multi_socket_action"];
  decltype(&::curl_slist_append) slist_append = library["curl_slist_append"];
  decltype(&::curl_slist_free_all) slist_free_all = library["curl_slist_free_all"];
  decltype(&::curl_version_info) version_info = library["curl_version_info"];
};

/// Loads libcurl with the first call. Throws std::runtime_error if it is not installed. Safe from any thread.
inline const LibCurl& libcurl() {
  static const LibCurl kLoaded;
  return kLoaded;
}

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
