#pragma once

#include <string_view>

namespace usher::cli {

/// The sentence that a signal which ends the process writes to standard error, such as `12,000 of 100,000 imported; run the
/// command again to go on`. Empty: none. Longer texts are cut. Only one at a time in a process: the signal handlers use it.
void set_interruption(std::string_view sentence) noexcept;

/// Writes the sentence, if any, as a line to `fd`. Async-signal-safe.
void report_interruption(int fd) noexcept;

}  // namespace usher::cli
