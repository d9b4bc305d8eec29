#include "server/http/messages/client_address.h"

#include "common/base/text.h"
#include "common/url/url.h"

namespace usher::http {
namespace {

bool is_trusted(const IpAddress& address, std::span<const Cidr> proxies) {
  return std::ranges::any_of(proxies, [&](const Cidr& network) { return network.contains(address); });
}

/// Joins all X-Forwarded-For values to one list (repeated fields, RFC 9110 §5.3).
std::string forwarded_list(const Request& request) {
  std::string list;
  for (const auto& [name, value] : request.headers)
    if (name == "x-forwarded-for") list.append(list.empty() ? "" : ",").append(value);
  return list;
}

/// The address of an entry, as RFC 7239 §6 and proxies of the field's first days write it: `"[2001:db8::1]:443"`,
/// `192.0.2.7:443`.
std::optional<IpAddress> address_in(std::string_view entry) {
  if (entry.size() > 1 && entry.front() == '"' && entry.back() == '"') entry = entry.substr(1, entry.size() - 2);
  const bool is_bracketed = entry.starts_with('[');
  const auto end = is_bracketed ? entry.find(']') : entry.find(':');
  const auto is_port = [](std::string_view text) {
    return text.empty() ||
           (text.size() > 1 && text.front() == ':' && text.find_first_not_of("0123456789", 1) == std::string_view::npos);
  };
  if (is_bracketed) {
    if (end == std::string_view::npos || !is_port(entry.substr(end + 1))) return std::nullopt;
    entry = entry.substr(1, end - 1);
  } else if (end != std::string_view::npos && end == entry.rfind(':') && is_port(entry.substr(end))) {
    entry = entry.substr(0, end);
  }
  return IpAddress::parse(entry.substr(0, entry.find('%')));
}

/// Takes the last entry from the list.
std::string_view take_entry(std::string_view& list) {
  const auto comma = list.rfind(',');
  const auto entry = list.substr(comma + 1);  // of all, without a comma: npos + 1 is 0
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  return trim(entry);
}

ClientAddress address_by_hops(const Request& request, std::size_t hops) {
  const auto list = forwarded_list(request);
  std::string_view rest = list;
  ClientAddress client{request.peer};
  for (; hops > 0; --hops) {
    if (rest.empty()) return {request.peer};
    const auto entry = take_entry(rest);
    const auto address = address_in(entry);
    if (!address) return {request.peer, std::string(entry)};
    client.text = address->str();
  }
  return client;
}

}  // namespace

ClientAddress client_address(const Request& request, std::span<const Cidr> trusted_proxies, bool trusts_unix_peers,
                             std::size_t hops) {
  if (hops > 0) return address_by_hops(request, hops);
  auto believed = IpAddress::parse(request.peer);
  const bool is_unix_proxy = request.peer.empty() && trusts_unix_peers;
  if (!is_unix_proxy && (!believed || trusted_proxies.empty())) return {request.peer};
  const auto list = forwarded_list(request);
  std::string_view rest = list;
  while ((!believed || is_trusted(*believed, trusted_proxies)) && !rest.empty()) {
    const auto entry = take_entry(rest);
    const auto next = address_in(entry);
    if (!next) return {believed ? believed->str() : request.peer, std::string(entry)};
    believed = next;
  }
  return {believed ? believed->str() : request.peer};
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
  constexpr std::array<std::string_view, 6> kNames{"forwarded", "x-real-ip",        "via",
                                                   "cdn-loop",  "cf-connecting-ip", "true-client-ip"};
  return request.is_by_hops || std::ranges::any_of(request.headers, [&](const auto& header) {
           return header.first.starts_with("x-forwarded-") || contains(kNames, header.first);
         });
}

bool is_sent_to_loopback(const Request& request) {
  const auto host = request.header("host");
  return !host || is_localhost_url("http://" + std::string(*host));
}

}  // namespace usher::http
