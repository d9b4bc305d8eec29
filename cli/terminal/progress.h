#pragma once

#include "cli/terminal/byte_sink.h"

namespace usher::cli {

/// A progress line that is redrawn in place and wiped at the end, with the rate and the time left. Work of less than a second
/// never shows it. An interrupt says how far the work had come (set_interruption).
class Progress {
 public:
  /// `err` null: never shown. `width`: columns of the terminal. `on_interrupt`: what follows the number of finished rows, such as
  /// `imported; run the command again to go on`; empty: an interrupt says nothing.
  Progress(ByteSink* err, const Clock& clock, int width, std::string label, std::optional<std::int64_t> total,
           std::string on_interrupt = "");
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress();

  void advance(std::int64_t by = 1);

 private:
  [[nodiscard]] std::string line() const;
  /// ` 1,200/s, 3 min left`; empty in the first second.
  [[nodiscard]] std::string pace() const;
  void tell_interruption() const;

  ByteSink* err_;
  const Clock& clock_;
  int width_;
  std::string label_;
  std::optional<std::int64_t> total_;
  std::string on_interrupt_;
  std::int64_t finished_ = 0;
  Time began_;
  Time next_draw_;
  bool drawn_ = false;
};

/// A standard stream whose other text first wipes a drawn progress line. Both streams of a terminal share `has_line`.
class WipingSink final : public ByteSink {
 public:
  /// All outlive it.
  WipingSink(ByteSink& to, ByteSink& err, bool& has_line) : to_(to), err_(err), has_line_(has_line) {}
  Status write(std::string_view bytes) override;
  Status flush() override;

 private:
  void wipe();

  ByteSink& to_;
  ByteSink& err_;
  bool& has_line_;
};

}  // namespace usher::cli
