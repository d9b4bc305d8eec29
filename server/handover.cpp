#include "server/handover.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <signal.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "common/base/files/file.h"
#include "common/base/text.h"

namespace usher {
namespace {

constexpr int kFirstGiven = 3;  // SD_LISTEN_FDS_START
constexpr int kMostGiven = 64;
/// Marks listeners that a server opened itself, in LISTEN_FDNAMES. systemd uses the names of units.
constexpr std::string_view kOwnName = "usherd";
constexpr std::string_view kOpsName = "usherd-ops";
/// For this process alone. Without WATCHDOG_PID systemd's watchdog is for the successor, too.
constexpr std::array<std::string_view, 5> kGivenVariables{
    "LISTEN_PID=", "LISTEN_FDS=", "LISTEN_FDNAMES=", "USHERD_READY_FD=", "WATCHDOG_PID="};
constexpr std::size_t kPidDigits = 10;

bool listens(int descriptor) {
  int accepting = 0;
  socklen_t size = sizeof accepting;
  return getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &accepting, &size) == 0 && accepting != 0;
}

/// Between fork() and exec() only async-signal-safe functions may run, so all memory is prepared before.
struct Launch {
  std::string path;
  std::vector<const char*> words;
  std::vector<std::string> texts;  ///< Owns what `environment` points to.
  std::vector<char*> environment;
  char* pid_digits = nullptr;  ///< Within LISTEN_PID's text; the child writes its own number there.
  std::vector<int> descriptors;
  int standard_error = STDERR_FILENO;
};

Launch prepare(const std::string& path, const CommandLine& line, const HeldListeners& listeners, int ready) {
  Launch launch{.path = path, .standard_error = listeners.standard_error};
  for (const auto* word = line.words; *word != nullptr; ++word) launch.words.push_back(*word);
  launch.words.push_back(nullptr);
  for (const auto* entry = line.environment; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const auto is_given = [text](std::string_view name) { return text.starts_with(name); };
    if (std::ranges::none_of(kGivenVariables, is_given)) launch.texts.emplace_back(text);
  }
  std::string names;
  const auto give = [&](int descriptor, std::string_view name) {
    launch.descriptors.push_back(descriptor);
    names.append(names.empty() ? "" : ":").append(name);
  };
  for (const auto& listener : listeners.front) give(listener.descriptor, listener.own ? kOwnName : "given");
  if (listeners.ops >= 0) give(listeners.ops, kOpsName);
  const auto given = static_cast<int>(launch.descriptors.size());
  launch.descriptors.push_back(ready);
  launch.texts.push_back("LISTEN_FDS=" + std::to_string(given));
  launch.texts.push_back("LISTEN_FDNAMES=" + names);
  launch.texts.push_back("USHERD_READY_FD=" + std::to_string(kFirstGiven + given));
  launch.texts.push_back("LISTEN_PID=" + std::string(kPidDigits, '0'));
  for (auto& text : launch.texts) launch.environment.push_back(text.data());
  launch.environment.push_back(nullptr);
  launch.pid_digits = launch.texts.back().data() + std::string_view("LISTEN_PID=").size();
  return launch;
}

/// Moves the descriptors to 3, 4, ..., first out of each other's way.
bool place_descriptors(std::vector<int>& descriptors) {
  const int above = kFirstGiven + static_cast<int>(descriptors.size());
  for (auto& descriptor : descriptors) {
    descriptor = fcntl(descriptor, F_DUPFD, above);
    if (descriptor < 0) return false;
  }
  for (std::size_t i = 0; i < descriptors.size(); ++i) {
    if (dup2(descriptors[i], kFirstGiven + static_cast<int>(i)) < 0) return false;
    (void)close(descriptors[i]);
  }
  return true;
}

[[noreturn]] void run_child(Launch& launch) {
  auto pid = getpid();
  for (auto digit = kPidDigits; digit-- > 0; pid /= 10) launch.pid_digits[digit] = static_cast<char>('0' + pid % 10);
  sigset_t none;
  sigemptyset(&none);
  (void)sigprocmask(SIG_SETMASK, &none, nullptr);
  if (dup2(launch.standard_error, STDERR_FILENO) >= 0 && place_descriptors(launch.descriptors))
    (void)execve(launch.path.c_str(), const_cast<char* const*>(launch.words.data()), launch.environment.data());
  _exit(127);
}

/// In the child: starts the successor as a grandchild, whose parent is then the system's first process, and writes its number to
/// `born`. systemd waits at its stop for children of its own only (on cgroup v1 in a container), and would kill others at once.
[[noreturn]] void run_parent(Launch& launch, int born) {
  const auto successor = _Fork();
  if (successor == 0) run_child(launch);
  (void)!::write(born, &successor, sizeof successor);
  _exit(0);
}

/// The successor's number; -1 without one.
pid_t start_orphan(Launch& launch) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return -1;
  const Descriptor born(ends[0]);
  const Descriptor told(ends[1]);
  const auto parent = fork();
  if (parent < 0) return -1;
  if (parent == 0) run_parent(launch, told.get());
  (void)waitpid(parent, nullptr, 0);
  pid_t successor = -1;
  return read(born.get(), &successor, sizeof successor) == sizeof successor ? successor : -1;
}

}  // namespace

std::string_view environment_value(const char* const* environment, std::string_view name_with_sign) {
  for (; *environment != nullptr; ++environment)
    if (const std::string_view entry(*environment); entry.starts_with(name_with_sign)) return entry.substr(name_with_sign.size());
  return {};
}

Result<Inheritance> take_inheritance(const char* const* environment) {
  Inheritance given;
  if (parse_whole<int>(environment_value(environment, "LISTEN_PID=")) != getpid()) return given;  // meant for a parent
  const auto count = parse_whole<int>(environment_value(environment, "LISTEN_FDS=")).value_or(0);
  if (count < 0 || count > kMostGiven) return error(ErrorCode::kInvalidSettings, "LISTEN_FDS is not a number of sockets");
  auto names = environment_value(environment, "LISTEN_FDNAMES=");
  for (int i = 0; i < count; ++i) {
    const int descriptor = kFirstGiven + i;
    if (!listens(descriptor))
      return error(ErrorCode::kInvalidSettings, "The socket that was given as descriptor " + std::to_string(descriptor) +
                                                    " does not listen; use ListenStream= with Accept=no in the socket unit");
    (void)fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    (void)fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    const auto name = take_until(names, ':');
    if (name == kOpsName)
      given.ops = Descriptor(descriptor);
    else
      given.listeners.push_back({.socket = Descriptor(descriptor), .own = name == kOwnName});
  }
  if (const auto ready = parse_whole<int>(environment_value(environment, "USHERD_READY_FD="))) {
    (void)fcntl(*ready, F_SETFD, FD_CLOEXEC);
    given.ready = Descriptor(*ready);
  }
  return given;
}

void notify_system(const char* const* environment, const std::string& state) {
  const auto path = environment_value(environment, "NOTIFY_SOCKET=");
  sockaddr_un address{};
  if (path.empty() || path.size() >= sizeof address.sun_path) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  if (address.sun_path[0] == '@') address.sun_path[0] = '\0';  // an abstract name
  const Descriptor socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
  (void)sendto(socket.get(), state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&address), size);
}

Result<Successor> Successor::start(const std::string& path, const CommandLine& line, const HeldListeners& listeners) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return error_because(ErrorCode::kInternal, "pipe: " + reason_of(errno));
  Descriptor ready(ends[0]);
  const Descriptor told(ends[1]);
  auto launch = prepare(path, line, listeners, told.get());
  const auto process = start_orphan(launch);
  if (process < 0) return error_because(ErrorCode::kInternal, "fork: " + reason_of(errno));
  return Successor(process, std::move(ready));
}

Successor::State Successor::state() {
  char byte = 0;
  const auto got = read(ready_.get(), &byte, 1);
  if (got < 0 && errno == EINTR) return State::kStarting;
  return got == 1 ? State::kServing : State::kFailed;
}

}  // namespace usher
