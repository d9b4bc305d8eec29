#include "cli/terminal/keys.h"

#include <cstdlib>

#include <fcntl.h>
#include <termios.h>

#include "tests/catch.h"

namespace usher::cli {
namespace {

/// A terminal and its other end, where a test types.
struct Typed {
  int typist = ::posix_openpt(O_RDWR | O_NOCTTY);
  bool is_unlocked = ::grantpt(typist) == 0 && ::unlockpt(typist) == 0;
  int terminal = ::open(::ptsname(typist), O_RDWR | O_NOCTTY);  // NOLINT(concurrency-mt-unsafe): one thread

  ~Typed() {
    ::close(terminal);
    ::close(typist);
  }
  [[nodiscard]] tcflag_t flags() const {
    termios settings{};
    REQUIRE(tcgetattr(terminal, &settings) == 0);
    return settings.c_lflag & (ECHO | ICANON);
  }
};

TEST_CASE("keys: q quits at once, other keys do not, and none is shown", "[terminal]") {
  Typed typed;
  REQUIRE(typed.is_unlocked);
  const auto before = typed.flags();
  REQUIRE(before == (ECHO | ICANON));
  {
    Keys keys(typed.terminal);
    CHECK(typed.flags() == 0);
    REQUIRE(::write(typed.typist, "x", 1) == 1);
    CHECK_FALSE(keys.is_quit_within(std::chrono::milliseconds(1)));
    REQUIRE(::write(typed.typist, "yq", 2) == 2);
    CHECK(keys.is_quit_within(std::chrono::hours(1)));
  }
  CHECK(typed.flags() == before);
  CHECK_FALSE(Keys(std::nullopt).is_quit_within(std::chrono::milliseconds(1)));
}

}  // namespace
}  // namespace usher::cli
