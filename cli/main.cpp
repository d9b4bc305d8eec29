#include <iostream>

#include "cli/arguments/command_line.h"
#include "cli/arguments/usage.h"
#include "cli/commands.h"
#include "cli/installation/installation.h"
#include "cli/process.h"
#include "common/base/core_dumps.h"
#include "common/base/last_words.h"

int main(int count, char** words) {
  using namespace usher::cli;
  if (!usher::forbid_core_dumps()) std::cerr << "usher: warning: the system refuses to switch core dumps off\n";
  try {
    handle_signals();
    const usher::SystemClock system_clock;
    usher::MovedClock clock(system_clock);
    World world = world_of_this_process(clock);
    world.moved = &clock;
    world.build = usher::build_info();
    ProcessTerminal process(world);
    return run_command_line(std::vector<std::string>(words + 1, words + count), command_table(), world, process.terminal(),
                            open_installation);
  } catch (const std::exception& problem) {
    std::cerr << "usher: error: " << usher::last_words(problem) << '\n';
    return kExitFailed;
  }
}
