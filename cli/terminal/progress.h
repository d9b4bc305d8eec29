#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "cli/terminal/byte_sink.h"
#include "common/base/clock.h"

namespace usher::cli {

/// A progress line that is redrawn in place and wiped at the end. Work of less than a second never shows it.
class Progress {
 public:
  /// `err` null: never shown. `width`: columns of the terminal.
  Progress(ByteSink* err, const Clock& clock, int width, std::string label, std::optional<std::int64_t> total);
  Progress(Progress&& other) noexcept;
  Progress& operator=(Progress&&) = delete;
  ~Progress();

  void advance(std::int64_t by = 1);

 private:
  [[nodiscard]] std::string line() const;

  ByteSink* err_;
  const Clock& clock_;
  int width_;
  std::string label_;
  std::optional<std::int64_t> total_;
  std::int64_t finished_ = 0;
  Time next_draw_;
  bool drawn_ = false;
};

}  // namespace usher::cli
