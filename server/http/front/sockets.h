#pragma once

#include <sys/socket.h>

#include "common/base/files/descriptor.h"
#include "common/base/result.h"

namespace usher::http {

/// A listening socket that another process opened.
struct GivenListener {
  Descriptor socket;
  bool own = false;  ///< A server that this one replaces opened it; otherwise it stays open elsewhere (socket activation).
};

/// A listening socket of this process, for a process that is to share it.
struct HeldListener {
  int descriptor = -1;
  bool own = true;  ///< As GivenListener::own.
};

/// Opens non-blocking listeners on every address of `host`, all on one port (0: the first address picks it). Error:
/// kInvalidSettings, with `setting`, by which another port is chosen.
Result<std::vector<Descriptor>> listen_tcp(const std::string& host, int port, std::string_view setting = "PORT, --port");

/// Opens a non-blocking listener at `path`, mode 0660. Replaces a socket without a listening process. Error: kInvalidSettings if
/// anything else exists there.
Result<Descriptor> listen_unix(const std::string& path);

/// The port of a bound TCP socket; 0 for other sockets.
int port_of(int socket);

/// Whether a bound TCP socket has an address of `host` and the port (0: any).
bool is_bound_to(int socket, const std::string& host, int port);

/// The path of a bound Unix socket, or the name of an abstract one after @; empty for other sockets.
std::string unix_path_of(int socket);

/// The numeric address (an IPv4-mapped IPv6 address as IPv4); empty for a Unix socket.
std::string text_of(const sockaddr_storage& address);

/// How many files and sockets the process may open: RLIMIT_NOFILE's hard limit.
std::size_t allowed_descriptors();
/// The least to serve with, database connections included, and the least for a few thousand clients.
inline constexpr std::size_t kFewestDescriptors = 256;
inline constexpr std::size_t kWantedDescriptors = 4096;
/// Error: kInvalidSettings, with the number wanted, if fewer than kFewestDescriptors are allowed.
Status require_descriptors(std::size_t allowed);

/// Raises RLIMIT_NOFILE to the hard limit and returns how many connections that allows.
std::size_t raise_descriptor_limit();

}  // namespace usher::http
