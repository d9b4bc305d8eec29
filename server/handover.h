#pragma once

#include <sys/types.h>
#include <unistd.h>

#include "server/http/front/sockets.h"

namespace usher {

/// What another process gave this one at its start: systemd (socket activation), or the server that this one replaces.
struct Inheritance {
  std::vector<http::GivenListener> listeners;  ///< After sd_listen_fds(3); empty: none.
  Descriptor ops;                              ///< The operators' listener of the replaced server.
  Descriptor ready;                            ///< The replaced server waits for a byte in it.
};

/// Error: kInvalidSettings if a given descriptor does not listen. Call it once.
Result<Inheritance> take_inheritance(const char* const* environment);

/// The value of a variable, by its name with the equals sign; empty without one.
std::string_view environment_value(const char* const* environment, std::string_view name_with_sign);

/// Tells systemd the state of the service, after sd_notify(3): `READY=1`, `MAINPID=…`. Nothing without NOTIFY_SOCKET.
void notify_system(const char* const* environment, const std::string& state);

/// How a server starts itself again, with the program that is at its path by then.
struct CommandLine {
  const char* const* words = nullptr;
  const char* const* environment = nullptr;
};

/// What a successor is given; its descriptors are open.
struct HeldListeners {
  std::vector<http::HeldListener> front;
  int ops = -1;  ///< Below 0 without one.
  int standard_error = STDERR_FILENO;
};

/// A server that was started to replace this one, and has its listening sockets. Ends with it unless it serves.
class Successor {
 public:
  enum class State { kStarting, kServing, kFailed };

  /// Starts the program at `path`. The listeners stay open here. Precondition: this is not the system's first process.
  static Result<Successor> start(const std::string& path, const CommandLine& line, const HeldListeners& listeners);

  /// Readable as soon as state() is known.
  [[nodiscard]] int descriptor() const { return ready_.get(); }
  /// Call it when descriptor() is readable.
  State state();
  [[nodiscard]] pid_t process() const { return process_; }

 private:
  Successor(pid_t process, Descriptor ready) : process_(process), ready_(std::move(ready)) {}

  pid_t process_;
  Descriptor ready_;
};

}  // namespace usher
