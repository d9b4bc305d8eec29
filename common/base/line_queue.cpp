#include "common/base/line_queue.h"

#include <cerrno>
#include <new>
#include <thread>
#include <utility>

#include <unistd.h>

#include "common/base/mutex.h"

namespace usher {
namespace {

void write_whole(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// The whole lines at the beginning of `lines` that fit one write, at least one.
std::string_view first_lines(std::string_view lines) {
  auto end = lines.substr(0, LineQueue::kMaxWrite).rfind('\n');
  if (end == std::string_view::npos) end = lines.find('\n');
  return lines.substr(0, end == std::string_view::npos ? lines.size() : end + 1);
}

}  // namespace

struct LineQueue::State {
  State(int to, Options how) : descriptor(to), options(how) {}

  const int descriptor;
  const Options options;
  Mutex mutex;
  std::condition_variable_any changed;
  Notice notice GUARDED_BY(mutex);
  std::string waiting GUARDED_BY(mutex);
  std::size_t taken GUARDED_BY(mutex) = 0;   ///< Bytes that the thread writes.
  bool is_writing GUARDED_BY(mutex) = true;  ///< Until the thread has begun to wait.
  std::uint64_t lost GUARDED_BY(mutex) = 0;  ///< Lines dropped since the thread last took some: they came after `waiting`.
  bool is_over GUARDED_BY(mutex) = false;
  std::atomic<std::uint64_t> dropped{0};

  [[nodiscard]] bool has_work() const REQUIRES(mutex) { return !waiting.empty() || lost > 0; }
  [[nodiscard]] bool is_idle() const REQUIRES(mutex) { return !has_work() && !is_writing; }
};

LineQueue::LineQueue(int descriptor, Options options) : state_(std::make_shared<State>(descriptor, options)) {
  std::thread([state = state_] { write_lines(*state); }).detach();
}

LineQueue::~LineQueue() {
  flush();
  const Lock lock(state_->mutex);
  state_->is_over = true;
  state_->changed.notify_all();
}

void LineQueue::set_notice(Notice notice) {
  const Lock lock(state_->mutex);
  state_->notice = std::move(notice);
}

void LineQueue::push(std::string_view line) noexcept {
  auto& state = *state_;
  const Lock lock(state.mutex);
  try {
    if (state.lost == 0 && state.taken + state.waiting.size() + line.size() <= state.options.max_bytes) {
      state.waiting += line;
      state.changed.notify_all();
      return;
    }
  } catch (const std::bad_alloc&) {  // as without room
  }
  ++state.lost;
  ++state.dropped;
}

void LineQueue::flush() {
  auto& state = *state_;
  Lock lock(state.mutex);
  state.changed.wait_for(lock, state.options.last_wait, [&state]() REQUIRES(state.mutex) { return state.is_idle(); });
}

std::uint64_t LineQueue::dropped() const { return state_->dropped; }
int LineQueue::descriptor() const { return state_->descriptor; }

void LineQueue::write_notice(State& state, std::uint64_t lost) {
  try {
    const auto notice = [&state] {
      const Lock lock(state.mutex);
      return state.notice;
    }();
    if (notice) write_whole(state.descriptor, notice(lost));
  } catch (const std::bad_alloc&) {  // the count has them
  }
}

void LineQueue::write_lines(State& state) {
  for (;;) {
    std::string lines;
    std::uint64_t lost = 0;
    {
      Lock lock(state.mutex);
      state.taken = 0;
      state.is_writing = false;
      state.changed.notify_all();
      state.changed.wait(lock, [&state]() REQUIRES(state.mutex) { return state.is_over || state.has_work(); });
      if (!state.has_work()) return;
      lines.swap(state.waiting);
      lost = std::exchange(state.lost, 0);
      state.taken = lines.size();
      state.is_writing = true;
    }
    for (std::string_view rest = lines; !rest.empty();) {
      const auto some = first_lines(rest);
      write_whole(state.descriptor, some);
      rest.remove_prefix(some.size());
    }
    if (lost > 0) write_notice(state, lost);
  }
}

}  // namespace usher
