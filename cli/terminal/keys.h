#pragma once

#include <optional>

#include <poll.h>
#include <unistd.h>

#include "cli/terminal/interruption.h"
#include "common/base/clock.h"

namespace usher::cli {

/// Keys that are typed at a terminal and not shown, as long as this object lives.
class Keys {
 public:
  /// `fd`: the terminal; nullopt: without one no key is typed.
  explicit Keys(std::optional<int> fd) : fd_(fd) {
    if (fd_) hidden_.emplace(*fd_, Hiding::kKeys);
  }

  /// Waits; returns whether `q` was typed meanwhile.
  bool is_quit_within(std::chrono::milliseconds time) {
    const auto until = steady_now() + time;
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_now());
      if (left.count() <= 0) return false;
      pollfd typed{.fd = fd_.value_or(-1), .events = POLLIN, .revents = 0};
      if (::poll(&typed, 1, static_cast<int>(left.count())) <= 0) continue;
      char key = 0;
      if (::read(typed.fd, &key, 1) <= 0) fd_.reset();  // it was closed
      if (key == 'q' || key == 'Q') return true;
    }
  }

 private:
  std::optional<int> fd_;
  std::optional<HiddenInput> hidden_ = {};
};

}  // namespace usher::cli
