#include "common/core/accounts/account_merge.h"
#include "common/core/accounts/own_account.h"
#include "common/core/accounts/profiles.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/accounts/visitors.h"
#include "common/core/audit/audit_chain.h"
#include "common/core/audit/audit_log.h"
#include "common/core/chat/chat_threads.h"
#include "common/core/questionnaire/answers.h"
#include "common/core/tokens/key_ring.h"
#include "common/store/accounts/visitors.h"
#include "common/store/chat/chat_messages.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/eventually.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/two_servers.h"
#include "tests/testkit/world.h"

// Rows that two servers change at once, and rows that follow another one.
namespace usher::core {
namespace {

using namespace testkit;

json::Patch<std::string> patch(const char* value) { return {.present = true, .value = value}; }

TEST_CASE("races: two changes of a profile are both kept", "[both]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = actor_of(both.a, sign_up(both.a));
  domain::ProfileChange level;
  level.experience_level = patch("advanced");
  domain::ProfileChange organization;
  organization.organization = patch("ACME");
  const auto change = [&ada](const domain::ProfileChange& made) {
    return [&](TestCore& kit) { return kit->profiles.change(ada, made); };
  };
  CHECK(both.race(change(level), change(organization)) == Outcomes("OK", "OK"));
  CHECK(both.a.texts("SELECT experience_level || ' ' || organization FROM profiles") ==
        std::vector<std::string>{"advanced ACME"});
}

TEST_CASE("races: an activation and a verification are both kept", "[both]") {
  if (!has_postgres()) return;
  TwoServers both;
  sign_up(both.a);
  must(both.a->user_admin.suspend(admin(), kAda));
  const auto outcomes = both.race([](TestCore& kit) { return kit->user_admin.activate(admin(), kAda); },
                                  [](TestCore& kit) { return kit->user_admin.verify_email(admin(), kAda); });
  CHECK(outcomes == Outcomes("OK", "OK"));
  CHECK(both.a.number("SELECT count(*) FROM users WHERE is_active = 1 AND is_verified = 1") == 1);
}

TEST_CASE("races: the answer of a conversation follows it to the account that takes it over", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = actor_of(both.a, sign_up(both.a));
  const auto visitor = both.a->visitors.make();
  const auto now = both.a.clock().now();
  const domain::ChatThread thread{.id = ThreadId("t"), .name = "t", .title = "?", .created_at = now, .updated_at = now};
  must(both.a->ports.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.visitors.touch(visitor, now));
    USHER_CHECK(tx.chat_threads.begin(domain::Owner(visitor), thread));
    return done();
  }));
  const domain::ChatMessage late{.id = "m", .role = domain::ChatRole::kAssistant, .content = "!", .created_at = now};
  const auto outcomes = both.race(
      [&](TestCore& kit) { return kit->account_merge.merge(ada, visitor, std::nullopt, caller()); },
      [&](TestCore& kit) {
        return kit->ports.transactions.write([&](store::Stores& tx) { return tx.chat_messages.append(thread.id, late); });
      });
  CHECK(outcomes == Outcomes("OK", "OK"));
  CHECK(must(both.a->chat_threads.history(domain::Owner(ada.user().id), "t", std::nullopt)).messages.size() == 1);
}

TEST_CASE("races: what an account takes over is not pruned as a visitor's", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = actor_of(both.a, sign_up(both.a));
  const auto visitor = both.a->visitors.make();
  const auto now = both.a.clock().now();
  must(both.a->ports.transactions.write([&](store::Stores& tx) -> Status {
    USHER_CHECK(tx.visitors.touch(visitor, now));
    USHER_CHECK(tx.chat_threads.begin(domain::Owner(visitor),
                                      {.id = ThreadId("t"), .name = "t", .title = "?", .created_at = now, .updated_at = now}));
    USHER_CHECK(
        tx.chat_messages.append(ThreadId("t"), {.id = "m", .role = domain::ChatRole::kUser, .content = "?", .created_at = now}));
    return done();
  }));
  std::thread pruning;
  const auto later = now + std::chrono::days(31);
  both.a.watch().at_end([&, begun = false]() mutable {  // the merge has run, and is not committed
    if (std::exchange(begun, true)) return;
    pruning = std::thread([&] {
      must(both.b->ports.transactions.write([&](store::Stores& tx) -> Status {
        USHER_CHECK(tx.chat_messages.prune_visitors(later, 10));
        USHER_CHECK(tx.chat_threads.prune_visitors(later, 10));
        USHER_CHECK(tx.chat_messages.forget_visitors_titles(later, 10));
        return done();
      }));
    });
    eventually("the retention to meet the merge",
               [&] { return both.b.number("SELECT count(*) FROM pg_locks WHERE NOT granted") > 0; });
  });
  must(both.a->account_merge.merge(ada, visitor, std::nullopt, caller()));
  both.a.watch().at_end(nullptr);
  pruning.join();
  CHECK(both.a.number("SELECT count(*) FROM chat_messages") == 1);
  CHECK(both.a.texts("SELECT title FROM chat_threads") == std::vector<std::string>{"?"});
}

TEST_CASE("races: two merges of a visitor give everything to one account", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = actor_of(both.a, sign_up(both.a));
  const auto bob = actor_of(both.a, sign_up(both.a, "bob@example.com"));
  const auto visitor = both.a->visitors.make();
  must(both.a->answers.save(domain::Owner(visitor), {.answers = {{"languages", json::Array{"cpp"}}}}));
  const auto merge = [&visitor](const domain::SessionActor& into) {
    return [&](TestCore& kit) { return kit->account_merge.merge(into, visitor, std::nullopt, caller()); };
  };
  CHECK(both.race(merge(ada), merge(bob)) == Outcomes("OK", "OK"));
  const auto has = [&](const domain::SessionActor& user) {
    return must(both.a->answers.of(domain::Owner(user.user().id))).answers.find("languages") != nullptr;
  };
  CHECK(has(ada) != has(bob));
}

TEST_CASE("races: nothing is kept for an account that is erased at the same moment", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto ada = actor_of(both.a, sign_up(both.a));
  const auto outcomes =
      both.race([&](TestCore& kit) { return kit->own_account.erase(ada, secret(kPassphrase), caller()); },
                [&](TestCore& kit) {
                  return kit->answers.save(domain::Owner(ada.user().id), {.answers = {{"languages", json::Array{"cpp"}}}});
                });
  CHECK(outcomes.first == "OK");
  CHECK(both.a.number("SELECT count(*) FROM users") == 0);
  CHECK(both.a.number("SELECT count(*) FROM questionnaire_answers") == 0);
}

TEST_CASE("races: events linked while an era begins verify", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  sign_up(both.a);
  const auto outcomes = both.race(
      [](TestCore& kit) -> Status {
        USHER_CHECK(kit->audit_chain.link_pending());
        return done();
      },
      [](TestCore& kit) -> Status {
        USHER_TRY(const auto era, kit->audit_chain.prepare_era());
        USHER_CHECK(kit->ports.transactions.write([&](store::Stores& tx) { return AuditChain::begin_era(tx, era); }));
        return done();
      });
  CHECK(outcomes == Outcomes("OK", "OK"));
  sign_up(both.a, "bob@example.com");
  must(both.a->audit_chain.link_pending());
  CHECK_FALSE(must(both.b->audit_chain.verify()).broken);
}

TEST_CASE("races: of two keys withdrawn at once one stays to sign", "[both][security]") {
  if (!has_postgres()) return;
  TwoServers both;
  const auto old = must(both.a->keys.signer())->kid();
  const auto next = must(both.a->keys.rotate(testkit::admin(), true)).id;
  const auto newest = must(both.a->keys.rotate(testkit::admin(), true)).id;
  const auto revoke = [&](const KeyId& id) { return [&, id](TestCore& kit) { return kit->keys.revoke(testkit::admin(), id); }; };
  static_cast<void>(both.race(revoke(next), revoke(newest)));
  static_cast<void>(both.race(revoke(KeyId(old)), revoke(newest)));
  must(both.a->keys.reload());
  CHECK(both.a->keys.signer().ok());
}

TEST_CASE("races: two first starts make one key", "[both]") {
  if (!has_postgres()) return;
  TwoServers both;
  both.a.run("DELETE FROM signing_keys");
  const auto start = [](TestCore& kit) { return kit->keys.start(); };
  CHECK(both.race(start, start) == Outcomes("OK", "OK"));
  CHECK(both.a.number("SELECT count(*) FROM signing_keys") == 1);
}

}  // namespace
}  // namespace usher::core
