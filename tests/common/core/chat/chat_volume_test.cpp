#include "common/core/chat/chat_volume.h"

#include "common/crypto/random.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::TestCore;

void write_chat(TestCore& kit, Time at) {
  const auto id = [&] { return crypto::uuid_v7(kit.random(), at); };
  const auto thread = id();
  const auto ms = std::to_string(to_ms(at));
  kit.run("INSERT INTO chat_threads (id, owner, session_id, title, created_at_ms, updated_at_ms) VALUES ('" + thread +
          "', 'user:u1', '" + thread + "', 'x', " + ms + ", " + ms + ")");
  for (const char* role : {"user", "assistant", "user"})
    kit.run("INSERT INTO chat_messages (id, owner, session_id, role, content, created_at_ms) VALUES ('" + id() +
            "', 'user:u1', '" + thread + "', '" + role + "', 'x', " + ms + ")");
}

TEST_CASE("chat volume: counts by day, a day that is over once", "[core][chat]") {
  TestCore kit;
  const auto now = kit.clock().now();
  const auto yesterday = now - std::chrono::days(1);
  write_chat(kit, now);
  write_chat(kit, yesterday);
  write_chat(kit, now - std::chrono::days(ChatVolume::kDays));
  const auto days = must(kit->chat_volume.days());
  REQUIRE(days.size() == ChatVolume::kDays);
  for (const auto& figures : {days.back(), days[days.size() - 2]}) {
    CHECK(figures.chat.threads == 1);
    CHECK(figures.chat.questions == 2);
    CHECK(figures.chat.answers == 1);
  }
  CHECK(days.front().chat.questions == 0);
  write_chat(kit, now);
  write_chat(kit, yesterday);
  const auto later = must(kit->chat_volume.days());
  CHECK(later.back().chat.threads == 2);
  CHECK(later[later.size() - 2].chat.threads == 1);
}

}  // namespace
}  // namespace usher::core
