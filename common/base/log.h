#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <string_view>
#include <variant>

#include "common/base/clock.h"

namespace usher {

enum class LogFormat { kText, kJson };
enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// One `name=value` of a line. Names are literals of ours (letters, digits, `_`); a text is borrowed until write() returns,
/// and is left out when empty. A Secret does not convert.
struct LogField {
  using Value = std::variant<std::string_view, std::int64_t, double, bool>;
  std::string_view name;
  Value value;
};

/// Takes one whole line with its newline, from several threads at once. Must neither throw nor log.
using LogSink = std::function<void(std::string_view line)>;

/// Writes each line with one write(2), so that lines of several processes do not mix; what cannot be written is lost in silence.
LogSink to_descriptor(int descriptor);

/// A line an event, for people or for programs:
///
///     2026-11-20T06:53:44.049Z INFO request id=8c1 method=GET route=/auth/me status=200 ms=1.2 user=019a
///     {"time":"2026-11-20T06:53:44.049Z","level":"info","event":"request","id":"8c1",...}
///
/// A line has at most kMaxLineBytes: texts over kMaxValueBytes end in `…`, and fields that find no room are replaced by
/// `cut=true`. Texts are shown by printable(), and quoted where they could be taken for several fields.
///
/// Redaction is a second defence behind not passing secrets at all: a field whose name is that of a credential shows
/// `[redacted]`, and every other text goes through redacted().
///
/// Safe from any thread; takes no lock.
class Log {
 public:
  static constexpr std::size_t kMaxLineBytes = 4096;  ///< PIPE_BUF: longer writes to a pipe may be torn.
  static constexpr std::size_t kMaxValueBytes = 1000;

  /// Lines below `least` are dropped. `clock` outlives the log.
  Log(LogFormat format, LogLevel least, const Clock& clock, LogSink sink);

  /// `event` is a short literal that does not vary, so that it can be searched for.
  void write(LogLevel level, std::string_view event, std::span<const LogField> fields) const;
  void write(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {}) const {
    write(level, event, std::span(fields.begin(), fields.size()));
  }

  [[nodiscard]] bool shows(LogLevel level) const { return level >= least_.load(std::memory_order_relaxed); }
  void set_level(LogLevel least) { least_.store(least, std::memory_order_relaxed); }

 private:
  const LogFormat format_;
  std::atomic<LogLevel> least_;
  const Clock& clock_;
  const LogSink sink_;
};

}  // namespace usher
