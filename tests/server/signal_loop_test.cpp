#include "server/signal_loop.h"

#include <cstring>

#include <sys/un.h>

#include "common/base/files/descriptor.h"
#include "tests/catch.h"

namespace usher {
namespace {

using std::chrono::seconds;

/// systemd's end of NOTIFY_SOCKET, by an abstract name.
class System {
 public:
  System() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name_.data(), name_.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name_.size());
    REQUIRE(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), size) == 0);
  }
  [[nodiscard]] std::string variable() const { return "NOTIFY_SOCKET=@" + name_; }
  /// The next message; empty without one.
  [[nodiscard]] std::string message() const {
    std::array<char, 64> text{};
    const auto size = recv(socket_.get(), text.data(), text.size(), 0);
    return size > 0 ? std::string(text.data(), static_cast<std::size_t>(size)) : std::string();
  }

 private:
  const std::string name_ = "usher-watchdog-" + std::to_string(getpid());
  Descriptor socket_;
};

TEST_CASE("watchdog: the event loop turns, reports twice in the time that systemd waits", "[watchdog]") {
  const System system;
  const auto notify = system.variable();
  const auto process = "WATCHDOG_PID=" + std::to_string(getpid());
  const std::array environment{notify.c_str(), "WATCHDOG_USEC=20000000", process.c_str(), static_cast<const char*>(nullptr)};
  Watchdog watchdog(environment.data());
  REQUIRE(watchdog.interval() == seconds(10));

  const SteadyTime start(std::chrono::hours(1));
  watchdog.report(1, start);
  CHECK(system.message() == "WATCHDOG=1");
  watchdog.report(2, start + seconds(9));
  CHECK(system.message().empty());
  watchdog.report(3, start + seconds(10));
  CHECK(system.message() == "WATCHDOG=1");
}

TEST_CASE("watchdog: the event loop stands still, reports nothing", "[watchdog]") {
  const System system;
  const auto notify = system.variable();
  const std::array environment{notify.c_str(), "WATCHDOG_USEC=20000000", static_cast<const char*>(nullptr)};
  Watchdog watchdog(environment.data());
  const SteadyTime start(std::chrono::hours(1));
  watchdog.report(7, start);
  CHECK(system.message() == "WATCHDOG=1");
  watchdog.report(7, start + seconds(30));
  CHECK(system.message().empty());
  watchdog.report(8, start + seconds(31));
  CHECK(system.message() == "WATCHDOG=1");
}

TEST_CASE("watchdog: absent, senseless or meant for another process, it is off", "[watchdog]") {
  const auto* const text =
      GENERATE(as<const char*>{}, "", "WATCHDOG_USEC=", "WATCHDOG_USEC=0", "WATCHDOG_USEC=-5", "WATCHDOG_USEC=soon");
  const std::array environment{text, static_cast<const char*>(nullptr)};
  CHECK_FALSE(Watchdog(environment.data()).interval());
  const std::array other{"WATCHDOG_USEC=20000000", "WATCHDOG_PID=1", static_cast<const char*>(nullptr)};
  CHECK_FALSE(Watchdog(other.data()).interval());
}

}  // namespace
}  // namespace usher
