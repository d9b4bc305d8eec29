#include "common/core/audit/audit_chain.h"

#include <thread>

#include "common/core/audit/audit_log.h"
#include "common/core/secrets/sealing_keys.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/test_core.h"

namespace usher::core {
namespace {

using testkit::must;
using testkit::TestCore;

void write_events(TestCore& core, int count) {
  for (int i = 0; i < count; ++i) {
    must(core->audit.record({.action = "user.tested", .user = UserId("u" + std::to_string(i)), .email = "ada@example.com"}));
    core.clock().advance(std::chrono::milliseconds(1));
  }
}

AuditVerdict linked_and_verified(TestCore& core) {
  must(core->audit_chain.link_pending());
  return must(core->audit_chain.verify());
}

TEST_CASE("audit chain: events are linked once and in order, and verify", "[core][audit]") {
  TestCore core;
  const auto before = must(core->audit_chain.link_pending());
  write_events(core, 3);
  CHECK(must(core->audit_chain.link_pending()) == 3);
  CHECK(must(core->audit_chain.link_pending()) == 0);
  const auto verdict = must(core->audit_chain.verify());
  CHECK(verdict.events == before + 3);
  CHECK_FALSE(verdict.broken);
  CHECK(core.texts("SELECT user_id FROM audit_events WHERE action = 'user.tested' ORDER BY position") ==
        std::vector<std::string>{"u0", "u1", "u2"});
}

/// More than a batch, not linked yet.
void add_1201_events(TestCore& core) {
  core.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1201) "
      "INSERT INTO audit_events (id, at_ms, action, outcome, actor, personal_digest) SELECT 'e' || i, i, 'a', 'success', "
      "'system', '' FROM n");
}

TEST_CASE("audit chain: more events than a batch are linked and verified across pages", "[core][audit]") {
  TestCore core;
  const auto before = must(core->audit_chain.link_pending());
  add_1201_events(core);
  CHECK(must(core->audit_chain.link_pending()) == 1201);
  CHECK(must(core->audit_chain.verify()).events == before + 1201);
}

TEST_CASE("audit chain: a verification in parts covers every event once, and finds a change", "[core][audit][security]") {
  TestCore core;
  const auto before = must(core->audit_chain.link_pending());
  add_1201_events(core);
  must(core->audit_chain.link_pending());
  std::int64_t events = 0;
  std::optional<std::int64_t> next;
  do {
    const auto part = must(core->audit_chain.verify_part(next, 500));
    CHECK_FALSE(part.broken);
    CHECK(part.events <= 500);
    events += part.events;
    next = part.next;
  } while (next);
  CHECK(events == before + 1201);
  core.run("UPDATE audit_events SET action = 'b' WHERE position = 700");
  CHECK_FALSE(must(core->audit_chain.verify_part(std::nullopt, 500)).broken);
  const auto second = must(core->audit_chain.verify_part(500, 500));
  REQUIRE(second.broken);
  CHECK(second.broken->position == 700);
  CHECK_FALSE(second.next);
  CHECK(core->audit_chain.verify_part(999'999).error().code == ErrorCode::kInvalidArgument);
}

TEST_CASE("audit chain: a stop request ends the linking of a backlog, and the rest is linked later", "[core][audit]") {
  TestCore core;
  write_events(core, 3);
  const auto pending = core.number("SELECT count(*) FROM audit_events WHERE link IS NULL");
  std::stop_source stop;
  stop.request_stop();
  CHECK(must(core->audit_chain.link_pending(stop.get_token())) == 0);
  CHECK(must(core->audit_chain.link_pending()) == pending);
}

TEST_CASE("audit chain: a changed column is found at its event", "[core][audit][security]") {
  const auto [column, value] = GENERATE(table<std::string, std::string>({{"id", "'other'"},
                                                                         {"at_ms", "at_ms + 1"},
                                                                         {"action", "'user.forged'"},
                                                                         {"outcome", "'failure'"},
                                                                         {"actor", "'operator:mallory'"},
                                                                         {"user_id", "'u9'"},
                                                                         {"user_id", "NULL"},
                                                                         {"personal", "'{\"email\":\"eve@example.com\"}'"},
                                                                         {"personal", "NULL"},
                                                                         {"salt", "'pepper'"},
                                                                         {"personal_digest", "'forged'"},
                                                                         {"link", "'forged'"},
                                                                         {"link", "NULL"}}));
  CAPTURE(column, value);
  TestCore core;
  must(core->audit_chain.link_pending());
  write_events(core, 3);
  const auto before = linked_and_verified(core).events - 3;
  core.run("UPDATE audit_events SET " + column + " = " + value + " WHERE user_id = 'u1'");
  const auto verdict = must(core->audit_chain.verify());
  REQUIRE(verdict.broken);
  CHECK(verdict.broken->position == before + 2);
  CHECK(verdict.events == before + 1);
}

TEST_CASE("audit chain: moving text between two columns breaks the chain", "[core][audit][security]") {
  TestCore core;
  must(core->audit.record({.action = "ab", .actor = "user"}));
  must(core->audit_chain.link_pending());
  core.run("UPDATE audit_events SET action = 'a', outcome = 'b' || outcome WHERE action = 'ab'");
  CHECK(must(core->audit_chain.verify()).broken);
}

TEST_CASE("audit chain: an event removed from the middle leaves a gap", "[core][audit][security]") {
  TestCore core;
  must(core->audit_chain.link_pending());
  write_events(core, 3);
  REQUIRE_FALSE(linked_and_verified(core).broken);
  SECTION("deleted") { core.run("DELETE FROM audit_events WHERE user_id = 'u1'"); }
  SECTION("only its link removed") { core.run("UPDATE audit_events SET link = NULL WHERE user_id = 'u0'"); }
  SECTION("unlinked and linked again") { core.run("UPDATE audit_events SET position = NULL, link = NULL WHERE user_id = 'u0'"); }
  const auto verdict = linked_and_verified(core);
  REQUIRE(verdict.broken);
  CHECK(verdict.broken->reason.find("are gone") != std::string::npos);
}

struct Pruned {
  TestCore core;
  std::int64_t all = 0;
  std::int64_t gone = 0;
  Pruned() {
    write_events(core, 3);
    core.clock().advance(std::chrono::hours(1));
    write_events(core, 3);
    all = linked_and_verified(core).events;
    gone = must(core->audit_chain.prune(core.clock().now() - std::chrono::minutes(30)));
  }
};

TEST_CASE("audit chain: pruned events are counted, the rest verifies and continues", "[core][audit]") {
  Pruned pruned;
  CHECK(pruned.gone == pruned.all - 3);
  write_events(pruned.core, 2);
  auto verdict = linked_and_verified(pruned.core);
  CHECK_FALSE(verdict.broken);
  CHECK(verdict.events == 5);
  CHECK(verdict.pruned == pruned.gone);
  CHECK(must(pruned.core->audit_chain.prune(pruned.core.clock().now() + std::chrono::hours(1))) == 5);
  write_events(pruned.core, 1);
  verdict = linked_and_verified(pruned.core);
  CHECK_FALSE(verdict.broken);
  CHECK(verdict.events == 1);
  CHECK(verdict.pruned == pruned.gone + 5);
}

TEST_CASE("audit chain: deleting the oldest events by hand is detected, whatever happens to the base",
          "[core][audit][security]") {
  Pruned pruned;
  const auto row = pruned.core.texts("SELECT value FROM installation WHERE name = 'audit_chain'").at(0);
  SECTION("without a base") {
    pruned.core.run("DELETE FROM installation WHERE name = 'audit_chain'");
    CHECK(must(pruned.core->audit_chain.verify()).broken);
  }
  SECTION("with the real base") {
    pruned.core.run("DELETE FROM audit_events WHERE user_id = 'u0'");
    const auto verdict = must(pruned.core->audit_chain.verify());
    REQUIRE(verdict.broken);
    CHECK(verdict.broken->reason.find("are gone") != std::string::npos);
  }
  SECTION("with a forged base") {
    pruned.core.run("DELETE FROM audit_events WHERE user_id = 'u0'");
    pruned.core.run("UPDATE installation SET value = substr(value, 2) || 'A' WHERE name = 'audit_chain'");
    CHECK_FALSE(pruned.core->audit_chain.verify().ok());
  }
  SECTION("with an older base") {
    must(pruned.core->audit_chain.prune(pruned.core.clock().now() + std::chrono::hours(1)));
    write_events(pruned.core, 1);
    must(pruned.core->audit_chain.link_pending());
    pruned.core.run("UPDATE installation SET value = '" + row + "' WHERE name = 'audit_chain'");
    CHECK(must(pruned.core->audit_chain.verify()).broken);
  }
}

TEST_CASE("audit chain: prune refuses a range with a changed event", "[core][audit][security]") {
  TestCore core;
  write_events(core, 3);
  must(core->audit_chain.link_pending());
  core.run("UPDATE audit_events SET action = 'user.forged' WHERE user_id = 'u1'");
  core.clock().advance(std::chrono::hours(1));
  const auto pruned = core->audit_chain.prune(core.clock().now());
  REQUIRE_FALSE(pruned.ok());
  CHECK(core.number("SELECT count(*) FROM audit_events WHERE user_id = 'u1'") == 1);
  CHECK(must(core->audit_chain.verify()).broken);
}

TEST_CASE("audit chain: an event of a clock that was ahead keeps no older one, one of a clock that was not set takes none along",
          "[core][audit]") {
  using std::chrono::days;
  TestCore core;
  must(core->audit_chain.link_pending());
  core.run("DELETE FROM audit_events");
  core.run("DELETE FROM installation WHERE name = 'audit_chain'");
  const auto now = core.clock().now();
  auto event_at = [&, number = 0](Time at) mutable {
    core.run("INSERT INTO audit_events (id, at_ms, action, outcome, actor, personal_digest) VALUES ('e" +
             std::to_string(100 + number++) + "', " + std::to_string(to_ms(at)) + ", 'a', 'success', 'system', '')");
    must(core->audit_chain.link_pending());
  };
  const auto wrong = GENERATE_COPY(now + days(3650), now - days(3), now - days(19));
  event_at(now - days(20));
  event_at(wrong);
  for (int i = 0; i < 30; ++i) event_at(now - days(20) + std::chrono::seconds(i));
  event_at(now - days(2));
  event_at(Time{} + days(1));
  event_at(now - days(1));
  const auto before = now - days(7);
  CHECK(must(core->audit_chain.count_prunable(before)) == 32);
  CHECK(must(core->audit_chain.prune(before)) == 32);
  CHECK(must(core->audit_chain.prune(before)) == 0);
  CHECK(core.number("SELECT count(*) FROM audit_events") == 3);
  CHECK_FALSE(must(core->audit_chain.verify()).broken);
}

TEST_CASE("audit chain: more than a batch is pruned in order, racing prunes count each event once", "[core][audit][race]") {
  TestCore core;
  add_1201_events(core);
  const auto all = must(core->audit_chain.link_pending());
  std::atomic<std::int64_t> gone{0};
  {
    std::vector<std::jthread> servers;
    for (int i = 0; i < 3; ++i) servers.emplace_back([&] { gone += must(core->audit_chain.prune(from_ms(1201))); });
  }
  CHECK(gone == 1200);
  const auto verdict = must(core->audit_chain.verify());
  CHECK_FALSE(verdict.broken);
  CHECK(verdict.pruned == 1200);
  CHECK(verdict.events == all - 1200);
}

TEST_CASE("audit chain: it verifies after an account's personal data was erased", "[core][audit]") {
  TestCore core;
  write_events(core, 3);
  must(core->audit_chain.link_pending());
  core.run("UPDATE audit_events SET personal = NULL, salt = NULL WHERE user_id = 'u1'");
  CHECK_FALSE(must(core->audit_chain.verify()).broken);
}

TEST_CASE("audit chain: without the secret links cannot be forged", "[core][audit][security]") {
  TestCore core;
  write_events(core, 2);
  const InstallationSecrets guess{.current =
                                      crypto::MasterSecret(Secret(std::string("a guess that is long enough to be one of them")))};
  const SealingKeys sealing(guess.current, nullptr, core.random());
  const AuditChain mallory(core->ports, guess, sealing);
  must(mallory.link_pending());
  CHECK_FALSE(must(mallory.verify()).broken);
  CHECK(must(core->audit_chain.verify()).broken);
}

Secret key(char letter) { return Secret(std::string(32, letter)); }
bool reads(std::string text) { return AuditChainState::parse(Secret(std::move(text))).has_value(); }

constexpr const char* kKey = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s";

TEST_CASE("audit chain state: eras and base survive a round trip through text", "[audit]") {
  auto state = AuditChainState::founded(key('a'));
  state.eras.push_back({8, key('b')});
  state.base = {5, "link"};
  const auto again = AuditChainState::parse(state.text());
  REQUIRE(again);
  CHECK(again->base.position == 5);
  CHECK(again->base.link == "link");
  CHECK(again->key_at(1).expose() == key('a').expose());
  CHECK(again->key_at(7).expose() == key('a').expose());
  CHECK(again->key_at(8).expose() == key('b').expose());
  CHECK(again->key_at(1000).expose() == key('b').expose());
}

TEST_CASE("audit chain state: malformed text is rejected", "[audit]") {
  const auto with = [](const std::string& eras, const std::string& base) {
    return R"({"eras":[)" + eras + R"(],"base":)" + base + "}";
  };
  const auto era = [](const std::string& from, const std::string& key) {
    return R"({"from":)" + from + R"(,"key":")" + key + "\"}";
  };
  const std::string base = R"({"position":0,"link":""})";
  CHECK(reads(with(era("1", kKey), base)));
  CHECK_FALSE(reads(with("", base)));
  CHECK_FALSE(reads(with(era("2", kKey), base)));
  CHECK_FALSE(reads(with(era("1", "short"), base)));
  CHECK_FALSE(reads(with(era("1", kKey) + "," + era("9", kKey) + "," + era("8", kKey), base)));
  CHECK_FALSE(reads(with(era("1", kKey), R"({"position":-1,"link":""})")));
  CHECK_FALSE(reads(with(era("1", kKey), R"({"link":""})")));
  CHECK_FALSE(reads("[]"));
  CHECK_FALSE(reads(""));
}

}  // namespace

}  // namespace usher::core
