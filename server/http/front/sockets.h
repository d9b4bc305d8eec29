#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <sys/socket.h>

#include "common/base/descriptor.h"
#include "common/base/result.h"

namespace usher::http {

/// Non-blocking listeners on every address of `host`, all on one port (0: the first picks it). kInvalidSettings names what is
/// wrong.
Result<std::vector<Descriptor>> listen_tcp(const std::string& host, int port);

/// A non-blocking listener at `path`, mode 0660. Replaces a socket that nobody listens on; kInvalidSettings for anything else
/// there.
Result<Descriptor> listen_unix(const std::string& path);

/// The port a TCP socket is bound to; 0 for another.
int port_of(int socket);

/// The numeric address (IPv4 also where it came mapped into IPv6); empty for a Unix socket.
std::string text_of(const sockaddr_storage& address);

/// Raises RLIMIT_NOFILE to the hard limit and says how many connections that leaves room for.
std::size_t raise_descriptor_limit();

}  // namespace usher::http
