#include "cli/terminal/interruption.h"

#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>

#include "cli/process.h"
#include "cli/terminal/terminal.h"
#include "tests/catch.h"
#include "tests/cli/world.h"

using namespace usher;
using namespace usher::cli;

namespace {

/// A pseudo terminal: text written to `person` is typed at `program`, and its echo can be read there.
struct Pty {
  Pty() {
    if (::openpty(&person, &program, nullptr, nullptr, nullptr) != 0) ::abort();
  }
  ~Pty() {
    ::close(person);
    ::close(program);
  }
  [[nodiscard]] bool echoes() const {
    termios settings{};
    return ::tcgetattr(program, &settings) == 0 && (settings.c_lflag & ECHO) != 0;
  }
  int person = -1;
  int program = -1;
};

/// Types after the prompt, as a user would.
class TypingSink final : public ByteSink {
 public:
  explicit TypingSink(const Pty& pty, std::string_view typed = "hunter2\n") : pty_(pty), typed_(typed) {}
  Status write(std::string_view text) override {
    if (asked.empty()) {
      echoed_while_asking = pty_.echoes();
      if (::write(pty_.person, typed_.data(), typed_.size()) != static_cast<ssize_t>(typed_.size())) ::abort();
    }
    asked += text;
    return done();
  }
  Terminal terminal() {
    return Terminal(
        {.input_fd = pty_.program, .out = out_, .err = *this, .clock = clock_, .input_is_tty = true, .error_is_tty = true});
  }
  bool echoed_while_asking = true;
  std::string asked;

 private:
  const Pty& pty_;
  std::string_view typed_;
  StringSink out_;
  testkit::FakeClock clock_;
};

}  // namespace

TEST_CASE("secret prompt: input is not echoed, and the echo is restored", "[hidden_input][security]") {
  const Pty pty;
  TypingSink err(pty);
  const auto secret = err.terminal().read_secret("Password", "--password-stdin");
  REQUIRE(secret.ok());
  CHECK(secret.value().expose() == "hunter2");
  CHECK_FALSE(err.echoed_while_asking);
  CHECK(pty.echoes());
}

TEST_CASE("secret from standard input: at a terminal it is asked for, without echo", "[hidden_input][security]") {
  const Pty pty;
  TypingSink err(pty);
  const auto secret = err.terminal().read_secret_line_from_stdin("Access token");
  REQUIRE(secret.ok());
  CHECK(secret.value().expose() == "hunter2");
  CHECK(err.asked == "Access token: ");
  CHECK_FALSE(err.echoed_while_asking);
  CHECK(pty.echoes());
}

TEST_CASE("secret prompt: the end of input is refused and ends the line", "[hidden_input]") {
  const Pty pty;
  TypingSink err(pty, "\x04");
  const auto secret = err.terminal().read_secret("Password", "--password-stdin");
  REQUIRE_FALSE(secret.ok());
  CHECK(secret.error().detail() == "The input ended before there was an answer");
  CHECK(err.asked == "Password: \n");
  CHECK(pty.echoes());
}

TEST_CASE("secret prompt: an interrupt restores the echo and exits with 130", "[hidden_input][security]") {
  const auto [signal, expected] = GENERATE(table<int, int>({{SIGINT, 130}, {SIGTERM, -SIGTERM}}));
  const Pty pty;
  const pid_t child = ::fork();
  if (child == 0) {
    handle_signals();
    const HiddenInput hidden(pty.program);
    if (pty.echoes()) ::_exit(1);
    ::raise(signal);
    ::pause();
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK((WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status)) == expected);
  CHECK(pty.echoes());
}
