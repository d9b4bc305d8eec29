#include "common/core/upkeep/retention/maintenance.h"

#include <filesystem>

#include "common/core/accounts/erasures.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/visitors.h"
#include "common/core/audit/audit_chain.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/sessions/refresh_session.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/statistics/statistics.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/upkeep/server_notes.h"
#include "common/crypto/random.h"
#include "common/db/engine/database.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("maintenance: sealed successors are deleted after the grace period", "[maintenance]") {
  TestCore kit;
  const auto first = sign_up(kit);
  const auto second = must(refresh(kit, first.refresh_token.expose()));
  CHECK(must(kit->maintenance.prune()).successors == 0);
  CHECK(refresh(kit, first.refresh_token.expose()).ok());
  kit.clock().advance(std::chrono::seconds(11));
  CHECK(must(kit->maintenance.prune()).successors == 1);
  CHECK(refresh(kit, second.refresh_token.expose()).ok());
}

TEST_CASE("maintenance: sessions are deleted a day after their end", "[maintenance]") {
  TestCore kit;
  const auto ended = sign_up(kit);
  must(kit->session_admin.revoke(admin(), ended.session.id.str()));
  kit.clock().advance(days(1));
  const auto lives = sign_in(kit);
  CHECK(must(kit->maintenance.prune()).sessions == 0);
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(must(kit->maintenance.prune()).sessions == 1);
  CHECK(identify(kit, lives.session_token.expose()).ok());
  CHECK(kit.number("SELECT count(*) FROM refresh_tokens") == 1);
  kit.clock().advance(days(8));
  CHECK(must(kit->maintenance.prune()).sessions == 1);
}

TEST_CASE("maintenance: expired limit windows and known browsers are deleted", "[maintenance]") {
  TestCore kit(with_limits);
  sign_up(kit);
  sign_in(kit);
  CHECK(must(kit->maintenance.prune()).rate_limits == 0);
  kit.clock().advance(days(367));
  const auto pruned = must(kit->maintenance.prune());
  CHECK(pruned.rate_limits > 0);
  CHECK(pruned.verifications == 2);
  CHECK(kit.number("SELECT count(*) FROM rate_limits") == 0);
  CHECK(kit.number("SELECT count(*) FROM users") == 1);
}

TEST_CASE("maintenance: used verifications are kept a day, sent mail 30 days, failed mail 90 days, waiting mail for good",
          "[maintenance]") {
  TestCore kit;
  const auto ms = [&](days ago) { return std::to_string(to_ms(kit.clock().now() - ago)); };
  kit.run(
      "INSERT INTO verifications (id, purpose, token_hash, attempts, created_at_ms, expires_at_ms, used_at_ms) VALUES "
      "('1', 'verify_email', 'a', 0, 0, 9000000000000, " +
      ms(days(1)) +
      "), ('2', 'verify_email', 'b', 0, 0, 9000000000000, "
      "NULL)");
  const auto mail = [&](const std::string& id, days ago, const std::string& state) {
    kit.run("INSERT INTO outbox (id, kind, address, payload, attempts, created_at_ms) VALUES ('" + id +
            "', 'new_device', 'ada@example.com', '{}', 1, " + ms(ago) + ")");
    kit.run("UPDATE outbox SET " + state + " WHERE id = '" + id + "'");
  };
  mail("sent", days(30), "sent_at_ms = 1");
  mail("failed", days(90), "failed_at_ms = 1");
  mail("waiting", days(365), "next_attempt_at_ms = 1");
  CHECK(must(kit->maintenance.prune()).mails == 0);
  CHECK(must(kit->maintenance.prune()).verifications == 0);
  kit.clock().advance(std::chrono::milliseconds(1));
  const auto pruned = must(kit->maintenance.prune());
  CHECK(pruned.mails == 2);
  CHECK(pruned.verifications == 1);
  CHECK(kit.texts("SELECT id FROM outbox") == std::vector<std::string>{"waiting"});
}

TEST_CASE("maintenance: AUDIT_RETENTION_DAYS prunes older events, without it all stay", "[maintenance][audit]") {
  const bool keeps = GENERATE(true, false);
  TestCore kit([&](settings::Settings& settings) { settings.retention.audit = keeps ? std::nullopt : std::optional(days(30)); });
  sign_up(kit);
  must(kit->audit_chain.link_pending());
  const auto before = kit.number("SELECT count(*) FROM audit_events");
  kit.clock().advance(days(30));
  CHECK(must(kit->maintenance.prune()).audit_events == 0);
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(must(kit->maintenance.prune()).audit_events == (keeps ? 0 : before));
}

TEST_CASE("maintenance: erasures are kept as long as audit events, also in the copy beside the database",
          "[maintenance][audit]") {
  TestCore kit([](settings::Settings& settings) { settings.retention.audit = days(30); });
  const auto copy = kit.database().place() + ".erasures";
  sign_up(kit);
  must(kit->user_admin.erase(admin(), kAda));
  CHECK(std::filesystem::file_size(copy) > 0);
  kit.clock().advance(days(30));
  CHECK(must(kit->maintenance.prune()).erasures == 0);
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(must(kit->maintenance.forecast()).erasures == 1);
  CHECK(must(kit->maintenance.prune()).erasures == 1);
  CHECK(std::filesystem::file_size(copy) == 0);
  CHECK(must(kit->erasures.of_address(kAda)).empty());
}

TEST_CASE("maintenance: a visitor unused for ANONYMOUS_DAYS is deleted with threads and answers", "[maintenance][visitors]") {
  TestCore kit([](settings::Settings& settings) { settings.retention.anonymous = days(3); });
  const auto answer = [&kit](const VisitorId& visitor) {
    must(kit->answers.save(domain::Owner(visitor), {.answers = {{"languages", json::Array{"cpp"}}}}));
  };
  const auto gone = kit->visitors.make();
  const auto stays = kit->visitors.make();
  answer(gone);
  answer(stays);
  kit.run("INSERT INTO chat_threads (id, owner, session_id, title, created_at_ms, updated_at_ms) VALUES ('t', 'anonymous:" +
          gone.str() + "', 't', '?', 1, 1)");
  kit.run("INSERT INTO chat_messages (id, owner, session_id, role, content, created_at_ms) VALUES ('m', 'anonymous:" +
          gone.str() + "', 't', 'user', '?', 1)");
  kit.clock().advance(days(2));
  answer(stays);
  kit.clock().advance(days(1));
  CHECK(must(kit->maintenance.prune()).visitors == 0);
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(must(kit->maintenance.prune()).visitors == 1);
  CHECK(kit.texts("SELECT id FROM visitors") == std::vector<std::string>{stays.str()});
  CHECK(kit.texts("SELECT owner FROM questionnaire_answers") == std::vector<std::string>{"anonymous:" + stays.str()});
  CHECK(kit.number("SELECT (SELECT count(*) FROM chat_threads) + (SELECT count(*) FROM chat_messages)") == 0);
}

/// A thread with one message of `at`.
void insert_chat(TestCore& kit, const std::string& owner, Time at) {
  const auto ms = std::to_string(to_ms(at));
  const auto id = crypto::uuid_v7(kit->ports.random, at);
  kit.run("INSERT INTO chat_threads (id, owner, session_id, title, created_at_ms, updated_at_ms) VALUES ('" + id + "', '" +
          owner + "', '" + id + "', '?', " + ms + ", " + ms + ")");
  kit.run("INSERT INTO chat_messages (id, owner, session_id, role, content, created_at_ms) VALUES ('" + id + "', '" + owner +
          "', '" + id + "', 'user', '?', " + ms + ")");
}

TEST_CASE("maintenance: visitors' chat goes after a day, that of accounts stays", "[maintenance][chat][visitors]") {
  TestCore kit;
  must(kit->maintenance.prune());
  kit.clock().advance(days(10));
  const auto now = kit.clock().now();
  insert_chat(kit, "anonymous:v", now - days(1) - std::chrono::milliseconds(1));
  insert_chat(kit, "anonymous:v", now - days(1));
  insert_chat(kit, "user:u", now - days(9));
  CHECK(must(kit->maintenance.forecast()).chat_messages == 1);
  CHECK(must(kit->maintenance.prune()).chat_messages == 1);
  CHECK(kit.texts("SELECT owner FROM chat_messages ORDER BY owner") == std::vector<std::string>{"anonymous:v", "user:u"});
  CHECK(kit.number("SELECT count(*) FROM chat_threads") == 2);
}

TEST_CASE("maintenance: a title goes with the question that it is the beginning of, the thread goes on",
          "[maintenance][chat][visitors]") {
  const std::string owner = GENERATE(as<const char*>{}, "anonymous:v", "user:u");
  TestCore kit([](settings::Settings& settings) { settings.retention.chat = days(3); });
  must(kit->maintenance.prune());
  kit.clock().advance(days(10));
  const auto now = kit.clock().now();
  insert_chat(kit, owner, now - days(4));
  insert_chat(kit, owner, now);
  kit.run("UPDATE chat_threads SET updated_at_ms = " + std::to_string(to_ms(now)));
  CHECK(must(kit->maintenance.prune()).chat_messages == 1);
  CHECK(kit.texts("SELECT title FROM chat_threads ORDER BY created_at_ms") == std::vector<std::string>{"", "?"});
}

TEST_CASE("maintenance: within a day of an upgrade no visitor's chat goes, however old", "[maintenance][chat][visitors]") {
  TestCore kit;
  insert_chat(kit, "anonymous:v", kit.clock().now() - days(20));
  CHECK(must(kit->maintenance.forecast()).chat_messages == 0);
  CHECK(must(kit->maintenance.prune()).chat_messages == 0);
  kit.clock().advance(days(1) - std::chrono::milliseconds(1));
  CHECK(must(kit->maintenance.prune()).chat_messages == 0);
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK(must(kit->maintenance.forecast()).chat_messages == 1);
  CHECK(must(kit->maintenance.prune()).chat_messages == 1);
}

TEST_CASE("maintenance: the forecast counts a visitor's message once where two times are over", "[maintenance][chat]") {
  const auto of_all = GENERATE(2, 30);
  TestCore kit([&](settings::Settings& settings) {
    settings.retention.chat = days(of_all);
    settings.retention.visitors_chat = days(7);
  });
  must(kit->maintenance.prune());
  kit.clock().advance(days(40));
  const auto now = kit.clock().now();
  for (const int age : {1, 5, 20, 35})
    for (const auto* owner : {"anonymous:v", "user:u"}) insert_chat(kit, owner, now - days(age));
  const auto forecast = must(kit->maintenance.forecast()).chat_messages;
  CHECK(forecast == (of_all == 2 ? 6 : 3));
  CHECK(must(kit->maintenance.prune()).chat_messages == forecast);
}

TEST_CASE("maintenance: pruning goes on until a batch is empty", "[maintenance]") {
  TestCore kit;
  const auto expired = [&] {
    kit.run("INSERT INTO rate_limits (rule, subject, count, window_ends_at_ms) VALUES ('rule', hex(randomblob(8)), 1, 0)");
  };
  expired();
  bool is_first = true;
  const auto pruned = must(kit->maintenance.prune([&](std::int64_t gone) {
    if (gone > 0 && std::exchange(is_first, false)) expired();
  }));
  CHECK(pruned.rate_limits == 2);
}

/// Something of each kind that has expired.
void store_expired(TestCore& kit) {
  const auto at = std::to_string(to_ms(kit.clock().now() - days(400)));
  const auto first = sign_up(kit);
  must(refresh(kit, first.refresh_token.expose()));
  const auto visitor = kit->visitors.make();
  must(kit->answers.save(domain::Owner(visitor), {.answers = {{"languages", json::Array{"cpp"}}}}));
  kit.run("UPDATE visitors SET seen_at_ms = " + at);
  kit.run("UPDATE sessions SET ended_at_ms = " + at);
  kit.run("UPDATE refresh_tokens SET used_at_ms = " + at + " WHERE used_at_ms IS NOT NULL");
  kit.run("INSERT INTO rate_limits (rule, subject, count, window_ends_at_ms) VALUES ('rule', 'a', 1, 0)");
  kit.run(
      "INSERT INTO verifications (id, purpose, token_hash, attempts, created_at_ms, expires_at_ms) VALUES ('1', "
      "'verify_email', 'a', 0, 0, 1), ('2', 'oauth_state', 'b', 0, 0, " +
      std::to_string(to_ms(kit.clock().now()) - 1) + ")");
  kit.run(
      "INSERT INTO outbox (id, kind, address, payload, attempts, created_at_ms, sent_at_ms) VALUES ('sent', 'verify_email', "
      "'a@example.com', '{}', 1, 1, 1)");
  kit.run(
      "INSERT INTO chat_threads (id, owner, session_id, title, created_at_ms, updated_at_ms) VALUES ('t', 'user:u', 't', "
      "'?', 1, 1)");
  kit.run(
      "INSERT INTO chat_messages (id, owner, session_id, role, content, created_at_ms) VALUES ('0', 'user:u', 't', 'user', "
      "'?', 1)");
  const auto old = must(kit->keys.signer())->kid();
  must(kit->keys.rotate(admin(), true));
  kit.run("UPDATE signing_keys SET retired_at_ms = 1 WHERE id = '" + old + "'");
  kit.run("UPDATE audit_events SET at_ms = " + at);
  must(kit->audit_chain.link_pending());
}

void with_retention(settings::Settings& settings) {
  settings.retention.audit = days(30);
  settings.retention.chat = days(30);
}

constexpr std::int64_t Pruned::*kCounts[] = {
    &Pruned::sessions, &Pruned::verifications, &Pruned::rate_limits, &Pruned::keys,          &Pruned::successors,
    &Pruned::mails,    &Pruned::audit_events,  &Pruned::visitors,    &Pruned::chat_messages, &Pruned::chat_threads};

TEST_CASE("maintenance: the forecast counts what is removed then, of every kind", "[maintenance]") {
  TestCore kit(with_retention);
  store_expired(kit);
  const auto expected = must(kit->maintenance.forecast());
  const auto pruned = must(kit->maintenance.prune());
  for (std::size_t i = 0; i < std::size(kCounts); ++i) {
    CAPTURE(i);
    CHECK(expected.*kCounts[i] == pruned.*kCounts[i]);
    CHECK(pruned.*kCounts[i] > 0);
  }
  const auto nothing = must(kit->maintenance.forecast());
  for (const auto count : kCounts) CHECK(nothing.*count == 0);
}

TEST_CASE("maintenance: a damaged audit event keeps no other kind from being removed, and is reported until it is mended",
          "[maintenance][audit]") {
  TestCore kit(with_retention);
  store_expired(kit);
  kit.run("UPDATE audit_events SET action = 'user.forged' WHERE position = 2");
  const auto notes = [&] { return must(read_server_notes(kit->ports)); };
  CHECK_FALSE(notes().retention_fault);
  CHECK_FALSE(kit->maintenance.forecast().ok());
  const auto began = kit.clock().now();
  for (int i = 0; i < 2; ++i) {
    const auto pruned = kit->maintenance.prune();
    REQUIRE_FALSE(pruned.ok());
    CHECK(pruned.error().what.find("audit_events: ") != std::string::npos);
    kit.clock().advance(std::chrono::minutes(1));
  }
  for (const auto* const table : {"sessions", "rate_limits", "visitors", "chat_messages", "chat_threads"}) {
    CAPTURE(table);
    CHECK(kit.number("SELECT count(*) FROM " + std::string(table)) == 0);
  }
  CHECK(kit.number("SELECT min(position) FROM audit_events") == 2);  // what is before it went
  REQUIRE(notes().retention_fault);
  CHECK(to_ms(notes().retention_fault->since) == to_ms(began));
  CHECK(notes().retention_fault->what.find("position 2") != std::string::npos);
  const auto attention = must(kit->statistics.summary()).attention;
  CHECK(std::any_of(attention.begin(), attention.end(), [](const auto& one) { return one.code == "RETENTION_FAILED"; }));

  kit.run("DELETE FROM audit_events");
  must(kit->maintenance.prune());
  CHECK_FALSE(notes().retention_fault);
}

}  // namespace
}  // namespace usher::core
