#pragma once

#include "server/http/front/framing.h"
#include "server/http/lanes/lanes.h"
#include "server/http/messages/client_address.h"
#include "server/http/streams/epoll_control.h"
#include "server/http/streams/stream_handoff.h"

namespace usher::http {

/// How long a connection may stay in each state.
struct Deadlines {
  std::chrono::milliseconds idle{60'000};   ///< Between requests, and before the first.
  std::chrono::milliseconds head{10'000};   ///< From a request's first byte to the end of its head; later bytes do not renew it.
  std::chrono::milliseconds body{30'000};   ///< From a request's first byte to its last.
  std::chrono::milliseconds write{10'000};  ///< For a client that reads its response slower than `write_rate`.
  std::size_t write_rate = 8 * 1024;        ///< Bytes a second.
  std::chrono::milliseconds linger{2'000};  ///< For the client to see the end of file, while its further input is discarded.
  std::chrono::milliseconds leave{250};     ///< The same for an idle client when the server ends.
};

struct FrontOptions {
  std::string host = "127.0.0.1";  ///< Name or address; listens on all its addresses. Empty: no TCP.
  int port = 8000;                 ///< 0 picks one.
  std::string unix_path = {};      ///< A socket to listen on as well, mode 0660; replaced if no process listens on it.
  unsigned cores = 0;              ///< 0: the machine's cores. Decides the number of event threads and the default lanes.
  LaneSizes lanes = {};            ///< All zero: lane_sizes(cores).
  Deadlines deadlines = {};
  FramingLimits framing = {};
  /// 0: as many as RLIMIT_NOFILE allows, minus a reserve. At the maximum some are closed (ConnectionTable::shed); new ones wait.
  std::size_t max_connections = 0;
  std::vector<Cidr> proxies = {};  ///< Peers that speak for many clients, besides those of a Unix socket.
  std::function<std::string(const Request&)> address_of = {};               ///< Whose request such a peer passes on.
  std::function<std::uint32_t(const std::string& address)> factor_of = {};  ///< See Client::factor; empty: 1.
  StreamLimits streams = {};
  EpollControl epoll_control = control_epoll;

  [[nodiscard]] bool speaks_for_others(const std::string& peer) const {
    return !IpAddress::parse(peer) || is_of_network(peer, proxies);
  }
  [[nodiscard]] Client client_at(const std::string& address) const {
    return {turn_of(address), factor_of ? factor_of(address) : 1};
  }
  /// Of a connection before its first request.
  [[nodiscard]] Client client_of_peer(const std::string& peer) const {
    constexpr std::uint32_t kClientsOfProxy = 1000;
    return speaks_for_others(peer) ? Client{peer, kClientsOfProxy} : client_at(peer);
  }
};

}  // namespace usher::http
