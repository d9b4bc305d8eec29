#pragma once

#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "tests/patience.h"

/// Sockets of the other ends that tests play.
namespace usher::testkit {

/// Whether all bytes were sent.
inline bool send_all(int socket, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// Ends each wait for bytes or a connection after patience().
inline void limit_waiting(int socket) {
  const timeval limit{.tv_sec = patience().count(), .tv_usec = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
}

/// Listens on a loopback port of the system's choice, and returns it; 0 if no port is free.
inline int listen_on_loopback(int socket, int backlog) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  const bool listens =
      ::bind(socket, generic, size) == 0 && ::listen(socket, backlog) == 0 && ::getsockname(socket, generic, &size) == 0;
  return listens ? ntohs(address.sin_port) : 0;
}

}  // namespace usher::testkit
