#pragma once

#include "cli/terminal/terminal.h"
#include "common/db/sqlite/sqlite_backup.h"

namespace usher::cli {

/// The progress bar of one copy of a database. Outlives its callback.
class CopyProgressBar {
 public:
  CopyProgressBar(Terminal& terminal, std::string label) : terminal_(terminal), label_(std::move(label)) {}

  [[nodiscard]] db::CopyProgress callback() {
    return [this](std::int64_t done, std::int64_t total) {
      if (!bar_) bar_.emplace(terminal_.progress(label_, total));
      bar_->advance(done - std::exchange(done_, done));
    };
  }

 private:
  Terminal& terminal_;
  std::string label_;
  std::optional<Progress> bar_;
  std::int64_t done_ = 0;
};

}  // namespace usher::cli
