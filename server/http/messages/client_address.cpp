#include "server/http/messages/client_address.h"

#include "common/base/text.h"
#include "common/url/url.h"

namespace usher::http {
namespace {

bool is_trusted(const IpAddress& address, std::span<const Cidr> proxies) {
  return std::any_of(proxies.begin(), proxies.end(), [&](const Cidr& network) { return network.contains(address); });
}

/// Joins all X-Forwarded-For values to one list (repeated fields, RFC 9110 §5.3).
std::string forwarded_list(const Request& request) {
  std::string list;
  for (const auto& [name, value] : request.headers)
    if (name == "x-forwarded-for") list.append(list.empty() ? "" : ",").append(value);
  return list;
}

}  // namespace

std::string client_address(const Request& request, std::span<const Cidr> trusted_proxies, bool trusts_unix_peers) {
  auto believed = IpAddress::parse(request.peer);
  const bool is_unix_proxy = request.peer.empty() && trusts_unix_peers;
  if (!is_unix_proxy && (!believed || trusted_proxies.empty())) return request.peer;
  const auto list = forwarded_list(request);
  std::string_view rest = list;
  while ((!believed || is_trusted(*believed, trusted_proxies)) && !rest.empty()) {
    const auto comma = rest.rfind(',');
    const auto next = IpAddress::parse(trim(comma == std::string_view::npos ? rest : rest.substr(comma + 1)));
    if (!next) break;
    believed = next;
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
  }
  return believed ? believed->str() : request.peer;
}

bool is_of_network(const std::string& address, std::span<const Cidr> networks) {
  const auto parsed = IpAddress::parse(address);
  return parsed && is_trusted(*parsed, networks);
}

std::string turn_of(const std::string& address) {
  const auto parsed = IpAddress::parse(address);
  return parsed ? parsed->limit_key() : address;
}

bool is_forwarded(const Request& request) {
  constexpr std::array<std::string_view, 3> kNames{"forwarded", "x-real-ip", "via"};
  return std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
    return header.first.starts_with("x-forwarded-") || contains(kNames, header.first);
  });
}

bool is_sent_to_loopback(const Request& request) {
  const auto host = request.header("host");
  return !host || is_localhost_url("http://" + std::string(*host));
}

}  // namespace usher::http
