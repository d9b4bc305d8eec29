#include "cli/commands/top/picture.h"

#include <cstdio>

#include "cli/terminal/text_layout.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

std::string number(double value, int decimals) {
  std::array<char, 32> text{};
  static_cast<void>(std::snprintf(text.data(), text.size(), "%.*f", decimals, value));
  return text.data();
}

std::string rate(double per_second) { return number(per_second, 1) + "/s"; }

std::string route_line(const RouteActivity& route, std::size_t name_width) {
  const std::string name = elided(route.route, name_width);
  return name + padding(name_width, name) + at_right(number(route.per_second, 1), 9) +
         at_right(number(route.refused_percent, 0) + "%", 9) + at_right(number(route.failed_percent, 0) + "%", 9) +
         at_right(number(route.p50_ms, route.p50_ms < 10 ? 1 : 0), 9) +
         at_right(number(route.p99_ms, route.p99_ms < 10 ? 1 : 0), 9);
}

}  // namespace

std::string draw_activity(const Activity& activity, const std::string& title, int columns, int rows) {
  constexpr std::size_t kNumberColumns = 5 * 9;
  constexpr int kHeadRows = 6;
  const auto width = static_cast<std::size_t>(std::max(columns, 60));
  std::string lanes;
  for (const LaneActivity& lane : activity.lanes) lanes += "  " + lane.lane + " " + grouped(lane.waiting);
  const std::size_t name_width = std::min<std::size_t>(width - kNumberColumns, 44);
  std::string picture =
      elided(title, width) + "\n" +
      elided("requests " + rate(activity.requests) + "  sign-ins " + rate(activity.sign_ins) + "  hashes " +
                 rate(activity.hashes) + "  refused " + rate(activity.refused) + "  slow clients " + rate(activity.cut),
             width) +
      "\n" + "connections " + grouped(activity.connections) + "  streams " + grouped(activity.streams) + "\n" +
      elided("waiting" + (lanes.empty() ? "  nothing" : lanes), width) + "\n\n" + "route" + std::string(name_width - 5, ' ') +
      "    req/s      4xx      5xx   p50 ms   p99 ms\n";
  const auto most = static_cast<std::size_t>(std::max(rows - kHeadRows - 1, 1));
  for (std::size_t i = 0; i < std::min(activity.routes.size(), most); ++i)
    picture += route_line(activity.routes[i], name_width) + "\n";
  return picture;
}

}  // namespace usher::cli
