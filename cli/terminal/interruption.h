#pragma once

#include <string_view>

namespace usher::cli {

/// The sentence that a signal which ends the process writes to standard error, such as `12,000 of 100,000 imported; run the
/// command again to go on`. Empty: none. Longer texts are cut. Only one at a time in a process: the signal handlers use it.
void set_interruption(std::string_view sentence) noexcept;

/// Writes the sentence, if any, on a line of its own. Async-signal-safe.
void report_interruption() noexcept;

}  // namespace usher::cli
