#pragma once

#include "cli/arguments/context.h"
#include "cli/terminal/byte_sink.h"
#include "cli/terminal/terminal.h"
#include "common/base/clock.h"

namespace usher::cli {

/// Standard input, output and error of this process as a Terminal.
class ProcessTerminal {
 public:
  explicit ProcessTerminal(const World& world);
  [[nodiscard]] Terminal& terminal() { return terminal_; }

 private:
  FdSink out_;
  FdSink err_;
  Terminal terminal_;
};

World world_of_this_process(const Clock& clock);

/// What ends the process (an interrupt: with 130) takes unfinished files with it and gives a hidden terminal its echo back; what
/// was ignored before stays so. A closed pipe is an error of write(), no signal.
/// Call once, first in main.
void handle_signals();

}  // namespace usher::cli
