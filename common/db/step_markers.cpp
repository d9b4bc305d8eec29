#include "common/db/step_markers.h"

#include <charconv>

namespace usher::db {
namespace {

constexpr std::string_view kReadableLine = "-- readable from: ";
constexpr std::string_view kConcurrentLine = "-- concurrently";

std::optional<int> whole_number(std::string_view text) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  return problem == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

StepMarkers markers_of(std::string_view step) {
  StepMarkers markers;
  while (!step.empty()) {
    const auto line = step.substr(0, step.find('\n'));
    step.remove_prefix(line.size() < step.size() ? line.size() + 1 : line.size());
    if (line.starts_with(kReadableLine)) markers.readable_from = whole_number(line.substr(kReadableLine.size()));
    if (line == kConcurrentLine) markers.concurrently = true;
  }
  return markers;
}

}  // namespace usher::db
