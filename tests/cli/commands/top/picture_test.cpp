#include "cli/commands/top/picture.h"

#include <sstream>

#include "common/base/text.h"
#include "tests/catch.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("activity: the picture fits the screen", "[top]") {
  const RouteActivity route{.route = "sign_in", .per_second = 10, .refused_percent = 25, .p50_ms = 100, .p99_ms = 250};
  const Activity activity{.requests = 11, .lanes = {{"hashing", 3}}, .routes = std::vector<RouteActivity>(100, route)};
  std::istringstream picture(draw_activity(activity, "http://localhost:8000  08:00:00 UTC", 80, 24));
  int rows = 0;
  for (std::string line; std::getline(picture, line); ++rows) CHECK(display_width(line) <= 80);
  CHECK(rows <= 23);
}
