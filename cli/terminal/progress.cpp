#include "cli/terminal/progress.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/base/text.h"

namespace usher::cli {
namespace {

using namespace std::chrono_literals;
constexpr auto kQuiet = 1s;       // shorter work shows nothing
constexpr auto kBetween = 100ms;  // the interval between redraws
constexpr std::string_view kWipe = "\r\x1b[K";
constexpr std::int64_t kBarColumns = 30;

}  // namespace

Progress::Progress(ByteSink* err, const Clock& clock, int width, std::string label, std::optional<std::int64_t> total)
    : err_(err), clock_(clock), width_(width), label_(printable(label)), total_(total), next_draw_(clock.now() + kQuiet) {}

Progress::Progress(Progress&& other) noexcept
    : err_(std::exchange(other.err_, nullptr)),
      clock_(other.clock_),
      width_(other.width_),
      label_(std::move(other.label_)),
      total_(other.total_),
      finished_(other.finished_),
      next_draw_(other.next_draw_),
      drawn_(other.drawn_) {}

Progress::~Progress() {
  if (err_ != nullptr && drawn_) static_cast<void>(err_->write(kWipe));
}

void Progress::advance(std::int64_t by) {
  finished_ += by;
  if (err_ == nullptr || clock_.now() < next_draw_) return;
  next_draw_ = clock_.now() + kBetween;
  drawn_ = true;
  // A terminal that refuses the bar must not stop the work.
  static_cast<void>(err_->write(std::string(kWipe) + line()));
}

std::string Progress::line() const {
  const std::string count = std::to_string(finished_);
  if (!total_ || *total_ <= 0) return label_ + " " + count;
  const auto done = std::min(finished_, *total_);
  const std::string numbers = " " + count + "/" + std::to_string(*total_) + " (" + std::to_string(done * 100 / *total_) + " %)";
  const bool has_room = static_cast<std::size_t>(width_) > display_width(label_) + numbers.size() + kBarColumns + 3;
  if (!has_room) return label_ + numbers;
  const auto filled = static_cast<std::size_t>(done * kBarColumns / *total_);
  return label_ + " [" + std::string(filled, '#') + std::string(kBarColumns - filled, '.') + "]" + numbers;
}

}  // namespace usher::cli
