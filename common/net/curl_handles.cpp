#include "common/net/curl_handles.h"

#include <new>

#include <arpa/inet.h>
#include <netinet/in.h>

namespace usher::net {

CurlHandle new_curl_handle() {
  static const CURLcode kInitialised = libcurl().global_init(CURL_GLOBAL_DEFAULT);
  CurlHandle handle(kInitialised == CURLE_OK ? libcurl().easy_init() : nullptr);
  if (!handle) throw std::bad_alloc();
  return handle;
}

CurlList header_lines(const std::vector<std::pair<std::string, std::string>>& headers) {
  CurlList list;
  const auto append = [&list](const std::string& line) {
    curl_slist* const longer = libcurl().slist_append(list.get(), line.c_str());
    if (!longer) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
  };
  append("User-Agent: usher");
  append("Expect:");  // no waiting for 100 Continue
  for (const auto& [name, value] : headers) append(name + ": " + value);
  return list;
}

bool set_outbound_rules(CURL* handle, const char* protocols) {
  const auto set = [handle](CURLoption option, auto value) { return libcurl().easy_setopt(handle, option, value) == CURLE_OK; };
  return set(CURLOPT_NOSIGNAL, 1L) && set(CURLOPT_QUICK_EXIT, 1L) &&  // a timeout would else wait for the resolver's thread
         set(CURLOPT_PROTOCOLS_STR, protocols) && set(CURLOPT_FOLLOWLOCATION, 0L) &&
         set(CURLOPT_PROXY, "") &&  // ignores http_proxy and similar environment variables
         set(CURLOPT_SSL_VERIFYPEER, 1L) && set(CURLOPT_SSL_VERIFYHOST, 2L) &&
         set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
}

std::optional<IpAddress> address_in(const curl_sockaddr& found) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* const whole = &found.addr;  // addr has space for any family, despite its type
  const void* bytes = nullptr;
  if (found.family == AF_INET) bytes = &static_cast<const sockaddr_in*>(whole)->sin_addr;
  if (found.family == AF_INET6) bytes = &static_cast<const sockaddr_in6*>(whole)->sin6_addr;
  if (!bytes || !inet_ntop(found.family, bytes, text.data(), static_cast<socklen_t>(text.size()))) return std::nullopt;
  return IpAddress::parse(text.data());
}

}  // namespace usher::net
