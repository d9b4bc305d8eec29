#pragma once

namespace usher::cli {

/// While it lives, the terminal `fd` shows nothing of what is typed. One at a time in a process: the signal handlers know of it.
class HiddenInput {
 public:
  explicit HiddenInput(int fd);
  ~HiddenInput();
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;
  /// False when the terminal refused; then what is typed would be seen.
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  bool ok_;
};

/// Gives a hidden terminal its echo back. Only async-signal-safe calls.
void show_input_again() noexcept;

}  // namespace usher::cli
