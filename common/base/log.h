#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "common/base/clock.h"

namespace usher {

/// Replaces a credential or an address in a log.
inline constexpr std::string_view kRedacted = "[redacted]";

/// Replaces e-mail addresses, the user part of URLs, JWTs, and what follows `Bearer` or `Basic` with kRedacted. It recognises
/// credentials by their form and misses those without a form: a second defence, never a reason to log a credential.
std::string redacted(std::string_view text);

enum class LogFormat { kText, kJson };
enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// One `name=value` of a line. Names are our literals (letters, digits, `_`). A text is borrowed until write() returns; an empty
/// text is left out. A Secret does not convert.
struct LogField {
  using Value = std::variant<std::string_view, std::int64_t, double, bool>;
  std::string_view name;
  Value value;
};

/// Takes one whole line with its newline, concurrently from several threads. Must not throw or log.
using LogSink = std::function<void(std::string_view line)>;

/// Writes one line an event, for people or for programs:
///
///     2026-11-20T06:53:44.049Z INFO request id=8c1 method=GET route=/auth/me status=200 ms=1.2 user=019a
///     {"time":"2026-11-20T06:53:44.049Z","level":"info","event":"request","id":"8c1",...}
///
/// A line has at most kMaxLineBytes. Texts over kMaxValueBytes end in `…`; `cut=true` replaces fields that do not fit. Texts go
/// through printable(), and are quoted if they could be read as several fields.
///
/// Redaction is a second defence; the first is to pass no secrets. A field with the name of a credential shows `[redacted]`, and
/// every other text goes through redacted().
///
/// Safe from any thread. Takes no lock.
class Log {
 public:
  static constexpr std::size_t kMaxLineBytes = 4096;  ///< As LineQueue::kMaxWrite.
  static constexpr std::size_t kMaxValueBytes = 1000;

  /// Drops lines below `least`. `clock` outlives the log.
  Log(LogFormat format, LogLevel least, const Clock& clock, LogSink sink);

  /// `event` is a short constant literal, so that a search finds it.
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
