#pragma once

namespace usher::cli {

/// Turns the echo of terminal `fd` off during its lifetime. Only one at a time in a process: the signal handlers use it.
class HiddenInput {
 public:
  explicit HiddenInput(int fd);
  ~HiddenInput();
  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;
  /// False if the terminal refused; the input would then be visible.
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  bool ok_;
};

/// Restores the echo of a hidden terminal. Async-signal-safe.
void show_input_again() noexcept;

}  // namespace usher::cli
