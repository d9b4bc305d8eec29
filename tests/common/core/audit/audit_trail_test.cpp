#include "common/core/audit/audit_trail.h"

#include "common/core/administration/resources.h"
#include "common/core/audit/audit_log.h"
#include "common/store/operations/audit_events.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
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
  CHECK(list({.until = at(3)}) == std::vector{at(2), at(1)});
  CHECK(list({.user = UserId("u1"), .until = at(3)}) == std::vector{at(1)});
  CHECK(list({.since = at(2), .until = at(3), .limit = 1}) == std::vector{at(2)});
  CHECK(must(core->administration.count(resource_of("events"), {.values = {{"until", to_rfc3339(at(3))}}})) == 2);
  CHECK(list({.actor = "user"}).size() == 3);
  CHECK(list({.actor = "system"}).empty());
}

TEST_CASE("audit trail: one event by its id", "[core][audit]") {
  testkit::TestCore core;
  must(core->audit.record({.action = "tested"}));
  const auto event = must(core->audit_trail.list({.limit = 1})).at(0);
  CHECK(must(core->audit_trail.find(event.id)).action == "tested");
  CHECK(core->audit_trail.find(AuditEventId("nothing")).error().code == ErrorCode::kNotFound);
}

}  // namespace
}  // namespace usher::core
