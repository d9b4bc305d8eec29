#include "common/core/audit/audit_trail.h"

#include "tests/catch.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;

TEST_CASE("audit trail: newest first, filtered by user, action, time and number", "[core][audit]") {
  testkit::TestCore core;
  const auto start = core.clock().now();
  for (const char* user : {"u1", "u2", "u1"}) {
    core.clock().advance(std::chrono::seconds(1));
    must(core->audit.record({.action = std::string("tested.") + user, .user = UserId(user)}));
  }
  const auto list = [&](store::AuditFilter filter) {
    std::vector<Time> times;
    for (const auto& event : must(core->audit_trail.list(filter))) times.push_back(event.at);
    return times;
  };
  const auto at = [&](int second) { return start + std::chrono::seconds(second); };
  CHECK(list({.user = UserId("u1")}) == std::vector{at(3), at(1)});
  CHECK(list({.action = "tested.u2"}) == std::vector{at(2)});
  CHECK(list({.since = at(2)}) == std::vector{at(3), at(2)});
  CHECK(list({.user = UserId("u1"), .limit = 1}) == std::vector{at(3)});
  CHECK(list({.user = UserId("unknown")}).empty());
}

}  // namespace
}  // namespace usher::core
