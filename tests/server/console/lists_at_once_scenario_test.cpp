// The console's lists, each asked for by four clients at once, as four threads of the search lane do. Under the thread sanitizer
// it finds what their rows share.
#include "server/app.h"
#include "server/http/routing/pipeline.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"
#include "tests/testkit/race.h"

namespace usher::console {
namespace {

/// Pages without a parameter in their path, from the rows.
std::vector<std::string> console_lists(HttpApi& app) {
  std::vector<std::string> paths;
  for (const auto& row : app.pipeline().router().endpoints())
    if (row.method == "GET" && row.lane == http::Lane::kSearch && row.path.starts_with("/admin/") &&
        row.path.find('{') == std::string_view::npos)
      paths.emplace_back(row.path);
  return paths;
}

TEST_CASE("console lists: four clients at once get each list", "[console][threads]") {
  ConsoleOffice office;
  const auto paths = console_lists(office.app.app());
  REQUIRE(std::find(paths.begin(), paths.end(), "/admin/trusted-browsers") != paths.end());
  for (const auto& path : paths) {
    CAPTURE(path);
    const int answered = winners(4, [&] {
      auto browser = office.ada;
      return browser.send(get(path)).status != 500;
    });
    CHECK(answered == 4);
  }
}

}  // namespace
}  // namespace usher::console
