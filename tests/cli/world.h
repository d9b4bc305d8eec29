#pragma once

#include <fcntl.h>
#include <unistd.h>

#include "cli/terminal/byte_sink.h"
#include "cli/terminal/terminal.h"
#include "tests/testkit/fake_clock.h"

namespace usher::cli {

class StringSink final : public ByteSink {
 public:
  Status write(std::string_view bytes) override {
    text += bytes;
    return done();
  }
  std::string text;
};

/// A pipe with `text` whose other end is closed: standard input of a program in a pipeline.
class Input {
 public:
  explicit Input(std::string_view text) {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0 || ::write(ends_[1], text.data(), text.size()) < 0) ::abort();
    ::close(ends_[1]);
  }
  ~Input() { ::close(ends_[0]); }
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  [[nodiscard]] int fd() const { return ends_[0]; }

 private:
  std::array<int, 2> ends_{};
};

/// A Terminal with `text` as input; keeps its output.
struct TestTerminal {
  explicit TestTerminal(std::string_view text = "", bool is_tty = false, int height = 24)
      : input(text),
        terminal({.input_fd = input.fd(),
                  .out = out,
                  .err = err,
                  .clock = clock,
                  .input_is_tty = is_tty,
                  .output_is_tty = is_tty,
                  .error_is_tty = is_tty,
                  .height = height}) {}
  Input input;
  StringSink out;
  StringSink err;
  testkit::FakeClock clock;
  Terminal terminal;
};

}  // namespace usher::cli
