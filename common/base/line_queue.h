#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace usher {

/// Lines on their way to a descriptor, which a thread of its own writes in order, so that a reader who stops reading holds up no
/// caller. Lines that find no room are dropped and counted. Whole lines go out by one write(2) of at most kMaxWrite bytes, so
/// that lines of several processes do not mix; what cannot be written is lost.
///
/// Safe from any thread.
class LineQueue {
 public:
  static constexpr std::size_t kMaxWrite = 4096;  ///< PIPE_BUF: longer writes to a pipe may interleave.

  struct Options {
    std::size_t max_bytes = 4 * 1024 * 1024;
    std::chrono::milliseconds last_wait{1000};  ///< At the end, for what still waits.
  };

  /// Makes the line that stands in the place of `lines` dropped ones. Must not push. It may be called after the queue is gone.
  using Notice = std::function<std::string(std::uint64_t lines)>;

  explicit LineQueue(int descriptor) : LineQueue(descriptor, Options()) {}
  LineQueue(int descriptor, Options options);
  LineQueue(const LineQueue&) = delete;
  LineQueue& operator=(const LineQueue&) = delete;
  /// Waits as flush() does, and leaves what is not written by then.
  ~LineQueue();

  /// Without one, lines are dropped silently.
  void set_notice(Notice notice);
  /// Takes one whole line with its newline. Never waits for the descriptor, and throws nothing.
  void push(std::string_view line) noexcept;
  /// Waits until all lines are written, at most Options::last_wait.
  void flush();
  [[nodiscard]] std::uint64_t dropped() const;
  [[nodiscard]] int descriptor() const;

 private:
  struct State;
  static void write_lines(State& state);
  static void write_notice(State& state, std::uint64_t lost);

  const std::shared_ptr<State> state_;  ///< Shared with the thread, which a write without a reader holds up for ever.
};

}  // namespace usher
