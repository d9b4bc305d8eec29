#include "server/stray_output.h"

#include <array>
#include <csignal>
#include <new>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "common/base/text.h"

extern "C" void __sanitizer_set_report_fd(void* descriptor) __attribute__((weak));  // NOLINT: the sanitizers' name

namespace usher {
namespace {

constexpr std::size_t kLongestLine = 4096;

std::atomic<int> unread{-1};
std::atomic<int> last_reader{-1};

/// The last words of a process that aborts are not lost. Calls only what is async-signal-safe.
void pass_rest_on(int /*signal*/) {
  std::array<char, 512> buffer;
  for (ssize_t got = 0; (got = read(unread.load(), buffer.data(), buffer.size())) > 0;)
    (void)!write(last_reader.load(), buffer.data(), static_cast<std::size_t>(got));
  (void)raise(SIGABRT);  // which has its default again
}

void at_abort(void (*act)(int)) {
  struct sigaction action {};
  action.sa_handler = act;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  (void)sigaction(SIGABRT, &action, nullptr);
}

}  // namespace

StrayOutput::StrayOutput(const Log& log, int standard_error) : log_(log), standard_error_(standard_error) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) return;  // without descriptors all stays as it was
  reading_ = Descriptor(ends[0]);
  const Descriptor writing(ends[1]);
  unread = reading_.get();
  last_reader = standard_error;
  if (__sanitizer_set_report_fd != nullptr)
    __sanitizer_set_report_fd(reinterpret_cast<void*>(static_cast<std::intptr_t>(standard_error)));
  (void)dup2(writing.get(), STDERR_FILENO);
  at_abort(pass_rest_on);
  thread_ = std::thread([this] { read_all(); });
}

StrayOutput::~StrayOutput() {
  if (!thread_.joinable()) return;
  (void)dup2(standard_error_, STDERR_FILENO);  // closes the pipe, which ends the thread
  thread_.join();
  at_abort(SIG_DFL);
}

void StrayOutput::read_all() {
  std::string waiting;
  std::array<char, kLongestLine> buffer;
  for (;;) {
    pollfd readable{.fd = reading_.get(), .events = POLLIN, .revents = 0};
    (void)poll(&readable, 1, -1);
    const auto got = read(reading_.get(), buffer.data(), buffer.size());
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    try {
      waiting.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
      if (got <= 0 || waiting.size() > kLongestLine) waiting += '\n';
      for (auto end = waiting.find('\n'); end != std::string::npos; end = waiting.find('\n')) {
        if (end > 0) log_.write(LogLevel::kWarning, "stray_output", {{"text", printable(waiting.substr(0, end))}});
        waiting.erase(0, end + 1);
      }
    } catch (const std::bad_alloc&) {
      waiting.clear();
    }
    if (got <= 0) return;
  }
}

}  // namespace usher
