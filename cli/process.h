#pragma once

#include "cli/byte_sink.h"
#include "cli/context.h"
#include "cli/terminal.h"
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

/// Interrupts end the process with 130 and give a hidden terminal its echo back; a closed pipe is an error of write(), no signal.
/// Call once, first in main.
void handle_signals();

}  // namespace usher::cli
