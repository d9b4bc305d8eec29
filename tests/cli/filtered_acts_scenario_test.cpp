#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/tables/filtered_acts.h"

namespace usher::cli {
namespace {

using namespace testkit;

TEST_CASE("acts by filter, command: rows that match no more in the middle of the act are unchanged",
          "[resource_commands][both][security]") {
  on_both_engines([](const Adapt& adapt) {
    TestInstallation usher{.kit = TestCore(adapt)};
    CHECK(walk_filtered_acts(usher.kit, [&](const FilteredRows& rows, const core::Resource& of, const core::Act& act) {
            const auto ran =
                usher.run(core::command_of(of, act) + " --" + rows.filter.first + " " + rows.filter.second + " --yes -o csv");
            return ran.out.ends_with("\n1,2,0,0\n") ? "1 done, 2 unchanged" : ran.out + ran.err;
          }) == std::vector<std::string>());
  });
}

}  // namespace
}  // namespace usher::cli
