#include "cli/process.h"

#include <csignal>
#include <cstdlib>

#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/arguments/usage.h"
#include "cli/terminal/interruption.h"
#include "common/settings/load.h"

extern char** environ;

namespace usher::cli {
namespace {

std::string value_of(const World& world, const std::string& name) {
  const auto found = world.environment.find(name);
  return found == world.environment.end() ? "" : found->second;
}

/// The size of the terminal behind standard output, else behind standard error, else 80x24.
winsize screen() {
  winsize size{};
  if (::ioctl(::isatty(STDOUT_FILENO) == 1 ? STDOUT_FILENO : STDERR_FILENO, TIOCGWINSZ, &size) != 0) size = {};
  if (size.ws_col == 0) size.ws_col = 80;
  if (size.ws_row == 0) size.ws_row = 24;
  return size;
}

extern "C" void on_signal(int number) {
  show_input_again();
  remove_unfinished_files();
  report_interruption(STDERR_FILENO);
  if (number == SIGINT) ::_exit(kExitInterrupted);
  ::signal(number, SIG_DFL);
  ::raise(number);
}

}  // namespace

ProcessTerminal::ProcessTerminal(const World& world)
    : out_(STDOUT_FILENO),
      err_(STDERR_FILENO, 0),
      terminal_({.input_fd = STDIN_FILENO,
                 .out = ::isatty(STDOUT_FILENO) == 1 ? static_cast<ByteSink&>(shown_out_) : out_,
                 .err = shown_err_,
                 .clock = world.clock,
                 .input_is_tty = ::isatty(STDIN_FILENO) == 1,
                 .output_is_tty = ::isatty(STDOUT_FILENO) == 1,
                 .error_is_tty = ::isatty(STDERR_FILENO) == 1,
                 .colour_allowed = value_of(world, "NO_COLOR").empty() && value_of(world, "TERM") != "dumb",
                 .width = screen().ws_col,
                 .height = screen().ws_row}) {}

World world_of_this_process(const Clock& clock) {
  World world{settings::environment_map(environ), {}, clock, std::string(settings::kSystemDirectory)};
  std::error_code ignored;  // a deleted directory is an empty name
  world.systemd_directory = "/etc/systemd/system";
  world.working_directory = std::filesystem::current_path(ignored).string();
  return world;
}

void handle_signals() {
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = on_signal;
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) {
    struct sigaction before {};
    // Signals that the caller ignored stay ignored: nohup, or a shell's background job.
    if (::sigaction(number, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) ::sigaction(number, &action, nullptr);
  }
  ::signal(SIGPIPE, SIG_IGN);
}

}  // namespace usher::cli
