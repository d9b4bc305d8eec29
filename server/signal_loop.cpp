#include "server/signal_loop.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>

#include "common/base/files/own_files.h"
#include "common/base/files/unfinished_file.h"
#include "common/base/text.h"

namespace usher {
namespace {

std::optional<std::int64_t> number_in(const char* const* environment, std::string_view name) {
  return parse_whole<std::int64_t>(environment_value(environment, name));
}

constexpr int kLooks = 4;  // in an interval of the watchdog, so that a late turn of the event loop is seen soon

sigset_t set_of(std::initializer_list<int> numbers) {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : numbers) sigaddset(&set, number);
  return set;
}

void end_at_signal(int over, LineQueue& output) {
  const auto set = set_of({SIGTERM, SIGINT});
  const Descriptor signals(signalfd(-1, &set, SFD_CLOEXEC));
  std::array<pollfd, 2> ready{{{over, POLLIN, 0}, {signals.get(), POLLIN, 0}}};
  while (poll(ready.data(), ready.size(), -1) < 0) continue;
  if (ready[0].revents != 0) return;  // SignalLoop reads the signal
  remove_unfinished_files();
  say(output, "stopped before it served");
  output.flush();
  _exit(0);
}

}  // namespace

Watchdog::Watchdog(const char* const* environment) : environment_(environment) {
  const auto wait = number_in(environment, "WATCHDOG_USEC=");
  if (!wait || *wait <= 0 || number_in(environment, "WATCHDOG_PID=").value_or(getpid()) != getpid()) return;
  interval_ = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::microseconds(*wait)) / 2;
}

sigset_t block_signals() {
  const auto set = set_of({SIGTERM, SIGINT, SIGHUP, SIGUSR2});
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  for (const int number : {SIGPIPE, SIGXFSZ}) signal(number, SIG_IGN);  // the failed write reports it
  return set;
}

EndableStart::EndableStart(LineQueue& output)
    : over_(eventfd(0, EFD_CLOEXEC)), thread_([over = over_.get(), &output] { end_at_signal(over, output); }) {}

EndableStart::~EndableStart() {
  const std::uint64_t one = 1;
  (void)!::write(over_.get(), &one, sizeof one);
}

SignalLoop::SignalLoop(SignalTarget& server, const sigset_t& signals, const CommandLine& process, LineQueue& output)
    : server_(server),
      process_(process),
      output_(output),
      watchdog_(process.environment),
      signals_(signalfd(-1, &signals, SFD_CLOEXEC)),
      program_(own_program()) {}

void SignalLoop::attend() {
  for (;;) {
    std::array<pollfd, 2> ready{{{signals_.get(), POLLIN, 0}, {successor_ ? successor_->descriptor() : -1, POLLIN, 0}}};
    const int wait = watchdog_.interval() ? std::max(1, static_cast<int>(watchdog_.interval()->count()) / kLooks) : -1;
    const int found = poll(ready.data(), ready.size(), wait);
    watchdog_.report(server_.turns(), steady_now());
    if (found <= 0) continue;
    if (ready[1].revents != 0 && is_replaced()) return;
    if (ready[0].revents != 0 && is_stopped()) return;
  }
}

bool SignalLoop::is_stopped() {
  signalfd_siginfo signal{};
  if (read(signals_.get(), &signal, sizeof signal) != sizeof signal) return false;
  if (signal.ssi_signo == SIGHUP) {
    server_.reload();
  } else if (signal.ssi_signo == SIGUSR2) {
    start_successor();
  } else {
    if (successor_) (void)kill(successor_->process(), SIGTERM);
    notify_system(process_.environment, "STOPPING=1");
    return true;
  }
  return false;
}

void SignalLoop::start_successor() {
  has_next_ = successor_.has_value();
  if (has_next_) return say("starts another successor after this one");
  if (getpid() == 1) return say("kept serving: a container ends with its first process, which this is; restart the container");
  auto started = Successor::start(program_, process_, server_.listeners());
  if (!started.ok()) return say("kept serving: no successor: " + std::string(started.error().cause.for_log()));
  successor_ = std::move(started).value();
}

bool SignalLoop::is_replaced() {
  const auto state = successor_->state();
  if (state == Successor::State::kServing) {
    server_.hand_over();
    notify_system(process_.environment, "MAINPID=" + std::to_string(successor_->process()));
    say("handed over to process " + std::to_string(successor_->process()));
    if (has_next_) (void)kill(successor_->process(), SIGUSR2);
    return true;
  }
  if (state == Successor::State::kFailed) {
    say("kept serving: the successor ended before it served; see its message above");
    successor_.reset();
    if (has_next_) start_successor();
  }
  return false;
}

}  // namespace usher
