#include "common/core/audit/refusal_windows.h"

#include "tests/catch.h"

namespace usher::core {
namespace {

using std::chrono::minutes;

domain::AuditEvent refusal(Time at, std::string id = "e", std::string action = "user.sign_in_refused") {
  domain::AuditEvent event{.id = AuditEventId(std::move(id)), .at = at};
  event.action = std::move(action);
  return event;
}

int admitted(RefusalWindows& windows, int attempts, Time at, const std::string& subject = "ada") {
  int count = 0;
  for (int i = 0; i < attempts; ++i) count += windows.admit(refusal(at, std::to_string(i)), subject) ? 1 : 0;
  return count;
}

TEST_CASE("refusal windows: after the first of a window the others become one, the last of them", "[audit][security]") {
  RefusalWindows windows;
  const Time begin{minutes(60)};
  CHECK(admitted(windows, 1000, begin) == RefusalWindows::kSingle);
  CHECK(windows.take_ended(begin).empty());
  const auto folded = windows.take_ended(begin + RefusalWindows::kLength);
  REQUIRE(folded.size() == 1);
  CHECK(folded[0].repeats == 1000 - RefusalWindows::kSingle);
  CHECK(folded[0].event.id.str() == "999");
  CHECK(windows.take_ended(Time::max()).empty());
}

TEST_CASE("refusal windows: few attempts are not folded", "[audit]") {
  RefusalWindows windows;
  CHECK(admitted(windows, RefusalWindows::kSingle, Time{}) == RefusalWindows::kSingle);
  CHECK(windows.take_ended(Time::max()).empty());
}

TEST_CASE("refusal windows: subjects and actions are apart", "[audit]") {
  RefusalWindows windows;
  CHECK(admitted(windows, 9, Time{}, "ada") == RefusalWindows::kSingle);
  CHECK(admitted(windows, 9, Time{}, "bob") == RefusalWindows::kSingle);
  CHECK(windows.admit(refusal(Time{}, "e", "user.password_refused"), "ada"));
  CHECK(windows.take_ended(Time::max()).size() == 2);
}

TEST_CASE("refusal windows: a next window keeps what the last one folded", "[audit]") {
  RefusalWindows windows;
  CHECK(admitted(windows, 6, Time{}) == RefusalWindows::kSingle);
  CHECK(admitted(windows, 7, Time{} + RefusalWindows::kLength) == RefusalWindows::kSingle);
  const auto folded = windows.take_ended(Time::max());
  REQUIRE(folded.size() == 2);
  CHECK(folded[0].repeats + folded[1].repeats == 3);
}

TEST_CASE("refusal windows: a clock that was set back begins a new window", "[audit]") {
  RefusalWindows windows;
  const Time later{minutes(600)};
  CHECK(admitted(windows, 6, later) == RefusalWindows::kSingle);
  CHECK(admitted(windows, 6, Time{}) == RefusalWindows::kSingle);
  CHECK(windows.take_ended(Time{} + RefusalWindows::kLength).size() == 2);
}

TEST_CASE("refusal windows: a flood of subjects is bounded in memory and in events", "[audit][security]") {
  RefusalWindows windows(10);
  int events = 0;
  for (int i = 0; i < 1000; ++i) events += windows.admit(refusal(Time{}), "user " + std::to_string(i)) ? 1 : 0;
  CHECK(events == 10 + RefusalWindows::kSingle);
  const auto folded = windows.take_ended(Time::max());
  REQUIRE(folded.size() == 1);
  CHECK(folded[0].repeats == 1000 - events);
}

TEST_CASE("refusal windows: every attempt is counted by its action, unknown actions are not", "[audit]") {
  RefusalWindows windows;
  for (const auto action : kRefusedActions) windows.count(action);
  windows.count(kRefusedActions[0]);
  windows.count("user.signed_in");
  CHECK(windows.total(kRefusedActions[0]) == 2);
  CHECK(windows.total(kRefusedActions[1]) == 1);
  CHECK(windows.total("user.signed_in") == 0);
}

}  // namespace
TEST_CASE("refusal windows: the database is asked about a subject once in a while, also by a clock that was set back",
          "[audit]") {
  RefusalWindows windows(2);
  const Time begin = Time{} + std::chrono::hours(1);
  CHECK(windows.is_due("ada", begin));
  CHECK_FALSE(windows.is_due("ada", begin + std::chrono::seconds(29)));
  CHECK(windows.is_due("bob", begin));
  CHECK(windows.is_due("ada", begin + RefusalWindows::kAskEvery));
  CHECK(windows.is_due("ada", begin));
  for (int i = 0; i < 3; ++i) CHECK(windows.is_due("without room", begin));
  windows.take_ended(begin + std::chrono::minutes(2));
  CHECK(windows.is_due("with room", begin));
  CHECK_FALSE(windows.is_due("with room", begin));
}

}  // namespace usher::core
