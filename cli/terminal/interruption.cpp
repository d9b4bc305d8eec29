#include "cli/terminal/interruption.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstddef>

#include <termios.h>
#include <unistd.h>

namespace usher::cli {
namespace {

// Signal handlers read it: it is complete before the descriptor is set.
termios saved_settings;
volatile std::sig_atomic_t hidden_fd = -1;

struct Sentence {
  std::array<char, 256> text{};
  std::size_t size = 0;
};

/// The handler reads one while the next sentence is written into the other.
std::array<Sentence, 2> sentences;
std::atomic<const Sentence*> current{nullptr};
static_assert(std::atomic<const Sentence*>::is_always_lock_free);

void write_bytes(int fd, const char* text, std::size_t size) { static_cast<void>(!::write(fd, text, size)); }

}  // namespace

HiddenInput::HiddenInput(int fd, Hiding hiding) : ok_(tcgetattr(fd, &saved_settings) == 0) {
  if (!ok_) return;
  termios hidden = saved_settings;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  if (hiding == Hiding::kLine)
    hidden.c_lflag |= ECHONL;
  else
    hidden.c_lflag &= ~static_cast<tcflag_t>(ICANON);
  hidden_fd = fd;
  ok_ = tcsetattr(fd, TCSAFLUSH, &hidden) == 0;
}

HiddenInput::~HiddenInput() { show_input_again(); }

void show_input_again() noexcept {
  if (hidden_fd < 0) return;
  tcsetattr(hidden_fd, TCSADRAIN, &saved_settings);
  hidden_fd = -1;
}

void set_interruption(std::string_view sentence) noexcept {
  if (sentence.empty()) return current.store(nullptr);
  Sentence& next = sentences[current.load() == sentences.data() ? 1 : 0];
  next.size = std::min(sentence.size(), next.text.size());
  std::copy_n(sentence.begin(), next.size, next.text.begin());
  current.store(&next);
}

void report_interruption(int fd) noexcept {
  const Sentence* sentence = current.load();
  if (sentence == nullptr) return;
  constexpr std::string_view kBefore = "\r\x1b[Kusher: interrupted: ";
  constexpr std::string_view kInPipe = "usher: interrupted: ";
  const std::string_view before = ::isatty(fd) == 1 ? kBefore : kInPipe;
  write_bytes(fd, before.data(), before.size());
  write_bytes(fd, sentence->text.data(), sentence->size);
  write_bytes(fd, "\n", 1);
}

}  // namespace usher::cli
