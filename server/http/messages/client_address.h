#pragma once

#include <span>

#include "common/base/ip_address.h"
#include "server/http/messages/request.h"

namespace usher::http {

/// The client's address: the peer's, or, if the peer is a trusted proxy, the first untrusted address in X-Forwarded-For read from
/// right to left. An entry may be quoted and have brackets, a port or a zone. An entry without an address ends the search at the
/// last address before it. A peer of a Unix socket has no address and is a proxy if `trusts_unix_peers`.
struct ClientAddress {
  std::string text;
  std::string unread = {};  ///< The entry that ended the search.
};
/// Where the proxies have no fixed addresses (`hops` is not 0): entry number `hops` of the list from the right, of any peer, or
/// the peer's if the list is shorter or one of these entries has no address.
ClientAddress client_address(const Request& request, std::span<const Cidr> trusted_proxies, bool trusts_unix_peers = false,
                             std::size_t hops = 0);

/// Whether the text is an address of one of the networks.
bool is_of_network(const std::string& address, std::span<const Cidr> networks);

/// The key of a client's turn in a lane: the address for IPv4, the network for IPv6, because an IPv6 client can use a whole
/// network.
std::string turn_of(const std::string& address);

// Whether a request came from this machine by itself: a proxy beside the server makes every client look like one.

/// Whether a proxy passed it on: a header says so (Forwarded, X-Forwarded-*, X-Real-IP, Via or one of a CDN), or any peer is
/// taken for one.
bool is_forwarded(const Request& request);
/// Whether it was not sent to a name of another machine: Host is absent, localhost or a loopback address.
bool is_sent_to_loopback(const Request& request);

}  // namespace usher::http
