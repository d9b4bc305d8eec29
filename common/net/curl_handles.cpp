#include "common/net/curl_handles.h"

#include <arpa/inet.h>
#include <netinet/in.h>

namespace usher::net {

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
