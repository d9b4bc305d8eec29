#include "common/db/step_markers.h"

#include "common/base/text.h"

namespace usher::db {
namespace {

constexpr std::string_view kReadableLine = "-- readable from: ";
constexpr std::string_view kConcurrentLine = "-- concurrently";

}  // namespace

StepMarkers markers_of(std::string_view step) {
  StepMarkers markers;
  while (!step.empty()) {
    const auto line = step.substr(0, step.find('\n'));
    step.remove_prefix(line.size() < step.size() ? line.size() + 1 : line.size());
    if (line.starts_with(kReadableLine)) markers.readable_from = parse_whole<int>(line.substr(kReadableLine.size()));
    if (line == kConcurrentLine) markers.concurrently = true;
  }
  return markers;
}

}  // namespace usher::db
