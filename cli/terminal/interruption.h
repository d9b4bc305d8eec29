#pragma once

#include <string_view>

namespace usher::cli {

enum class Hiding {
  kLine,  ///< Of a line that is read.
  kKeys,  ///< Of keys, each of which is read by itself.
};

/// Turns the echo of terminal `fd` off during its lifetime. Only one at a time in a process: the signal handlers use it.
class HiddenInput {
 public:
  explicit HiddenInput(int fd, Hiding hiding = Hiding::kLine);
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

/// The sentence that a signal which ends the process writes to standard error, such as `12,000 of 100,000 imported; run the
/// command again to go on`. Empty: none. Longer texts are cut. Only one at a time in a process: the signal handlers use it.
void set_interruption(std::string_view sentence) noexcept;

/// Writes the sentence, if any, as a line to `fd`. Async-signal-safe.
void report_interruption(int fd) noexcept;

}  // namespace usher::cli
