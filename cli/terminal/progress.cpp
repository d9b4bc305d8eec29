#include "cli/terminal/progress.h"

#include "cli/terminal/interruption.h"
#include "cli/terminal/text_layout.h"
#include "common/base/text.h"
#include "common/domain/time_words.h"

namespace usher::cli {
namespace {

using namespace std::chrono_literals;
constexpr auto kQuiet = 1s;       // shorter work shows nothing
constexpr auto kBetween = 100ms;  // the interval between redraws
constexpr std::string_view kWipe = "\r\x1b[K";
constexpr std::int64_t kBarColumns = 20;

}  // namespace

Progress::Progress(ByteSink* err, const Clock& clock, int width, std::string label, std::optional<std::int64_t> total,
                   std::string on_interrupt)
    : err_(err),
      clock_(clock),
      width_(width),
      label_(printable(label)),
      total_(total),
      on_interrupt_(std::move(on_interrupt)),
      began_(clock.now()),
      next_draw_(began_ + kQuiet) {
  tell_interruption();
}

Progress::~Progress() {
  if (!on_interrupt_.empty()) set_interruption("");
  if (err_ != nullptr && drawn_) static_cast<void>(err_->write(kWipe));
}

void WipingSink::wipe() {
  if (std::exchange(has_line_, false)) static_cast<void>(err_.write(kWipe));
}

Status WipingSink::write(std::string_view bytes) {
  if (bytes.starts_with(kWipe))
    has_line_ = bytes.size() > kWipe.size();
  else
    wipe();
  return to_.write(bytes);
}

Status WipingSink::flush() {
  wipe();
  return to_.flush();
}

void Progress::advance(std::int64_t by) {
  finished_ += by;
  tell_interruption();
  const bool completes = drawn_ && total_ && finished_ >= *total_ && finished_ - by < *total_;
  if (err_ == nullptr || (clock_.now() < next_draw_ && !completes)) return;
  next_draw_ = clock_.now() + kBetween;
  drawn_ = true;
  // A terminal that refuses the bar must not stop the work.
  static_cast<void>(err_->write(std::string(kWipe) + line()));
}

void Progress::tell_interruption() const {
  if (on_interrupt_.empty()) return;
  const std::string of = total_ ? " of " + grouped(*total_) : "";
  set_interruption(grouped(finished_) + of + " " + on_interrupt_);
}

std::string Progress::pace() const {
  const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.now() - began_).count();
  if (spent < 1000 || finished_ <= 0) return "";
  const std::int64_t per_second = finished_ * 1000 / spent;
  std::string text = " " + grouped(per_second) + "/s";
  if (per_second == 0 || !total_ || *total_ <= finished_) return text;
  return text + ", " + domain::duration_words(std::chrono::seconds((*total_ - finished_) / per_second)) + " left";
}

std::string Progress::line() const {
  if (!total_ || *total_ <= 0) return elided(label_ + " " + grouped(finished_) + pace(), static_cast<std::size_t>(width_));
  const auto done = std::min(finished_, *total_);
  const std::string numbers =
      " " + grouped(finished_) + "/" + grouped(*total_) + " (" + std::to_string(done * 100 / *total_) + "%)" + pace();
  const bool has_room = static_cast<std::size_t>(width_) > display_width(label_) + numbers.size() + kBarColumns + 3;
  if (!has_room) return elided(label_ + numbers, static_cast<std::size_t>(width_));
  const auto filled = static_cast<std::size_t>(done * kBarColumns / *total_);
  return label_ + " [" + std::string(filled, '#') + std::string(kBarColumns - filled, '.') + "]" + numbers;
}

}  // namespace usher::cli
