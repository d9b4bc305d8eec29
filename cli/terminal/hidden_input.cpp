#include "cli/terminal/hidden_input.h"

#include <csignal>

#include <termios.h>

namespace usher::cli {
namespace {

// Signal handlers read it: it is complete before the descriptor is set.
termios saved_settings;
volatile std::sig_atomic_t hidden_fd = -1;

}  // namespace

HiddenInput::HiddenInput(int fd) : ok_(tcgetattr(fd, &saved_settings) == 0) {
  if (!ok_) return;
  termios hidden = saved_settings;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  hidden.c_lflag |= ECHONL;
  hidden_fd = fd;
  ok_ = tcsetattr(fd, TCSAFLUSH, &hidden) == 0;
}

HiddenInput::~HiddenInput() { show_input_again(); }

void show_input_again() noexcept {
  if (hidden_fd < 0) return;
  tcsetattr(hidden_fd, TCSADRAIN, &saved_settings);
  hidden_fd = -1;
}

}  // namespace usher::cli
