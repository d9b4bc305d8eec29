#include "server/app.h"
#include "tests/catch.h"
#include "tests/server/admin_api/administered.h"
#include "tests/testkit/test_app.h"

namespace usher {
namespace {

using admin_api::administered;

TEST_CASE("administration: what is administered is reachable in admin API and console, or says why not", "[admin_api][console]") {
  const auto table = administered();
  testkit::TestApp app;
  std::set<std::string_view> names;
  for (const auto& row : app.app().pipeline().router().endpoints()) names.insert(row.name);
  for (const auto& one : table)
    for (const auto& name : {one.endpoint, one.page}) {
      INFO(name);
      CHECK((admin_api::is_reason(name) || names.contains(name)));
    }
}

TEST_CASE("administration: each row of the admin API and each act of the console is in the table", "[admin_api][console]") {
  const auto table = administered();
  testkit::TestApp app;
  const auto is_known = [&table](std::string_view name) {
    return std::any_of(table.begin(), table.end(), [&](const auto& one) { return one.endpoint == name || one.page == name; });
  };
  std::vector<std::string> unknown;
  for (const auto& row : app.app().pipeline().router().endpoints()) {
    const bool is_act = row.method == "POST" && row.path.starts_with("/admin/");
    const bool is_preparing = row.path.starts_with("/admin/questionnaires/draft") || row.path.starts_with("/admin/setup");
    if ((row.path.starts_with("/auth/admin/") || (is_act && !is_preparing)) && !is_known(row.name))
      unknown.emplace_back(row.name);
  }
  CHECK(unknown == std::vector<std::string>());
}

}  // namespace
}  // namespace usher
