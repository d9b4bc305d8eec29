#pragma once

#include "cli/arguments/context.h"

namespace usher::cli {

/// Standard input, output and error of this process as a Terminal.
class ProcessTerminal {
 public:
  explicit ProcessTerminal(const World& world);
  [[nodiscard]] Terminal& terminal() { return terminal_; }

 private:
  FdSink out_;
  FdSink err_;
  bool has_progress_ = false;
  WipingSink shown_out_{out_, err_, has_progress_};
  WipingSink shown_err_{err_, err_, has_progress_};
  Terminal terminal_;
};

World world_of_this_process(const Clock& clock);

/// Installs signal handlers: a signal that ends the process (an interrupt: with 130) deletes unfinished files, restores the
/// echo of a hidden terminal and says how far the work had come. Ignored signals stay ignored. A closed pipe becomes an error of
/// write(). Call once, first in main.
void handle_signals();

}  // namespace usher::cli
