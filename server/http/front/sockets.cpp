#include "server/http/front/sockets.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "common/base/ip_address.h"

namespace usher::http {
namespace {

constexpr int kBacklog = 4096;
constexpr std::size_t kReserved = 256;  // descriptors for the database, mail, timers and so on
constexpr std::size_t kMost = 1 << 20;  // where the limit is "unlimited"

std::string reason(int error) { return std::generic_category().message(error); }

Error cannot_listen(const std::string& where, int cause, std::string_view setting) {
  const auto fix = cause == EADDRINUSE
                       ? "another program listens there; stop it or choose another port (" + std::string(setting) + ")"
                   : cause == EACCES ? "ports below 1024 need a privilege; choose another (" + std::string(setting) + ")"
                                     : reason(cause);
  return error(ErrorCode::kInvalidSettings, "Cannot listen on " + where + ": " + fix);
}

// The socket interface takes sockaddr_in and the other address types as sockaddr.
template <class Address>
const sockaddr* generic(const Address& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}
template <class Address>
sockaddr* generic(Address& address) {
  return reinterpret_cast<sockaddr*>(&address);
}

bool turn_on(int socket, int level, int option) {
  const int on = 1;
  return setsockopt(socket, level, option, &on, sizeof on) == 0;
}

void set_port(sockaddr& address, int port) {
  const auto wire = htons(static_cast<std::uint16_t>(port));
  if (address.sa_family == AF_INET) reinterpret_cast<sockaddr_in&>(address).sin_port = wire;
  if (address.sa_family == AF_INET6) reinterpret_cast<sockaddr_in6&>(address).sin6_port = wire;
}

// Returns a listener or -errno. Without SO_REUSEPORT: with it two servers could start on one port and share its clients.
std::pair<Descriptor, int> listen_at(const addrinfo& address) {
  Descriptor socket(::socket(address.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (socket.get() < 0) return {Descriptor(), errno};
  const bool ready = turn_on(socket.get(), SOL_SOCKET, SO_REUSEADDR) && turn_on(socket.get(), IPPROTO_TCP, TCP_NODELAY) &&
                     bind(socket.get(), address.ai_addr, address.ai_addrlen) == 0 && listen(socket.get(), kBacklog) == 0;
  if (!ready) return {Descriptor(), errno};
  return {std::move(socket), 0};
}

std::shared_ptr<addrinfo> addresses_of(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return nullptr;
  return {found, freeaddrinfo};
}

// Returns true if a process accepts connections at the path.
bool is_alive(const sockaddr_un& address) {
  const Descriptor probe(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  return connect(probe.get(), generic(address), sizeof address) == 0 || errno != ECONNREFUSED;
}

Status remove_stale(const std::string& path, const sockaddr_un& address) {
  struct stat there {};
  if (lstat(path.c_str(), &there) != 0) return done();
  if (!S_ISSOCK(there.st_mode))
    return error(ErrorCode::kInvalidSettings, "Cannot listen on " + path + ": it exists and is not a socket");
  if (is_alive(address))
    return error(ErrorCode::kInvalidSettings, "Cannot listen on " + path + ": another program listens there");
  (void)unlink(path.c_str());
  return done();
}

}  // namespace

Result<std::vector<Descriptor>> listen_tcp(const std::string& host, int port, std::string_view setting) {
  const auto addresses = addresses_of(host);
  if (!addresses)
    return error(ErrorCode::kInvalidSettings, "The host " + host + " has no address; use one of this machine, or 0.0.0.0");
  std::vector<Descriptor> listeners;
  int last_cause = EADDRNOTAVAIL;
  for (auto* address = addresses.get(); address != nullptr; address = address->ai_next) {
    set_port(*address->ai_addr, port);
    auto [listener, cause] = listen_at(*address);
    if (cause == 0) {
      if (port == 0) port = port_of(listener.get());
      listeners.push_back(std::move(listener));
      continue;
    }
    last_cause = cause;
    const bool family_absent = cause == EADDRNOTAVAIL || cause == EAFNOSUPPORT;  // "localhost" if IPv6 is off
    if (!family_absent) break;
  }
  const bool failed = listeners.empty() || (last_cause != EADDRNOTAVAIL && last_cause != EAFNOSUPPORT);
  if (failed) return cannot_listen(host + " port " + std::to_string(port), last_cause, setting);
  return listeners;
}

Result<Descriptor> listen_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path)
    return error(ErrorCode::kInvalidSettings, "The socket's path is longer than the system takes: " + path);
  std::memcpy(address.sun_path, path.data(), path.size());
  USHER_CHECK(remove_stale(path, address));
  Descriptor listener(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  // No client can connect before listen(), so the mode is set in time.
  const bool ready = listener.get() >= 0 && bind(listener.get(), generic(address), sizeof address) == 0 &&
                     chmod(path.c_str(), 0660) == 0 && listen(listener.get(), kBacklog) == 0;
  if (!ready)
    return error(ErrorCode::kInvalidSettings, "Cannot listen on " + path + ": " + reason(errno) +
                                                  "; name a path in a directory that this user may write to (UNIX_SOCKET)");
  return listener;
}

int port_of(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(socket, generic(address), &size) != 0) return 0;
  if (address.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
  if (address.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port);
  return 0;
}

bool is_bound_to(int socket, const std::string& host, int port) {
  sockaddr_storage bound{};
  socklen_t size = sizeof bound;
  if (getsockname(socket, generic(bound), &size) != 0 || (port != 0 && port != port_of(socket))) return false;
  const auto addresses = addresses_of(host);
  for (const auto* address = addresses.get(); address != nullptr; address = address->ai_next) {
    sockaddr_storage wanted{};
    std::memcpy(&wanted, address->ai_addr, address->ai_addrlen);
    if (text_of(wanted) == text_of(bound)) return true;
  }
  return false;
}

std::string unix_path_of(int socket) {
  sockaddr_un address{};
  socklen_t size = sizeof address - 1;
  if (getsockname(socket, generic(address), &size) != 0 || address.sun_family != AF_UNIX) return {};
  if (address.sun_path[0] == '\0') address.sun_path[0] = '@';
  return address.sun_path;
}

std::string text_of(const sockaddr_storage& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* bytes = nullptr;
  if (address.ss_family == AF_INET) bytes = &reinterpret_cast<const sockaddr_in&>(address).sin_addr;
  if (address.ss_family == AF_INET6) bytes = &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr;
  if (bytes == nullptr || inet_ntop(address.ss_family, bytes, text.data(), text.size()) == nullptr) return {};
  const auto parsed = IpAddress::parse(text.data());
  return parsed ? parsed->str() : std::string(text.data());
}

std::size_t allowed_descriptors() {
  rlimit limit{};
  return getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<std::size_t>(limit.rlim_max) : kMost;
}

Status require_descriptors(std::size_t allowed) {
  if (allowed >= kFewestDescriptors) return done();
  return error(ErrorCode::kInvalidSettings,
               "Only " + std::to_string(allowed) + " open files and sockets are allowed (RLIMIT_NOFILE); usherd needs at least " +
                   std::to_string(kFewestDescriptors) + " and wants " + std::to_string(kWantedDescriptors) +
                   "; raise LimitNOFILE= of its unit, --ulimit nofile of its container, or `ulimit -Hn`");
}

std::size_t raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return kReserved;
  const auto before = limit;
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) limit = before;
  const auto all = std::min<std::size_t>(limit.rlim_cur, kMost);
  return all > 2 * kReserved ? all - kReserved : all / 2;
}

}  // namespace usher::http
