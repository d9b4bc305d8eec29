#include "common/core/sessions/refresh_session.h"

#include <set>

#include "common/base/mutex.h"
#include "common/core/credentials/password_change.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/sessions/sessions.h"
#include "common/db/engine/writer.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/restless_database.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

std::string token_of(const RefreshGrant& grant) { return std::string(grant.refresh_token.expose()); }
std::string token_of(const SessionGrant& grant) { return std::string(grant.refresh_token.expose()); }

TEST_CASE("refresh: a valid token, returns a successor and an access token and extends the session", "[refresh]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  kit.clock().advance(days(3));
  const auto renewed = must(refresh(kit, token_of(grant)));
  CHECK(token_of(renewed) != token_of(grant));
  CHECK(renewed.expires_in == std::chrono::minutes(30));
  CHECK(renewed.session.id == grant.session.id);
  CHECK(renewed.session.expires_at == kit.clock().now() + days(7));
  CHECK(identify(kit, renewed.access_token).ok());
  CHECK(kit.everything_stored().find(token_of(renewed)) == std::string::npos);
}

TEST_CASE("refresh: a consumed token within the grace period, every caller gets the same successor", "[refresh]") {
  auto world = std::make_shared<World>();
  TestCore kit(world);
  const auto first = token_of(sign_up(kit));
  const auto second = token_of(must(refresh(kit, first)));
  kit.clock().advance(milliseconds(9'999));
  CHECK(token_of(must(refresh(kit, first))) == second);
  TestCore beside(world);
  CHECK(token_of(must(refresh(beside, first))) == second);
}

TEST_CASE("refresh: a consumed token within the grace period, the successor is found over several rotations", "[refresh]") {
  TestCore kit;
  std::vector<std::string> chain{token_of(sign_up(kit))};
  for (int i = 0; i < 4; ++i) {
    kit.clock().advance(seconds(2));
    chain.push_back(token_of(must(refresh(kit, chain.back()))));
  }
  for (const auto& link : chain)
    if (link != chain.back()) CHECK(token_of(must(refresh(kit, link))) == chain.back());
  CHECK(kit.number("SELECT count(*) FROM refresh_tokens WHERE used_at_ms IS NULL") == 1);
}

TEST_CASE("refresh: a consumed token replayed after the grace period, the session ends and the audit log has an event",
          "[refresh][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto second = must(refresh(kit, token_of(grant)));
  kit.clock().advance(seconds(10));
  CHECK(outcome(refresh(kit, token_of(grant))) == "INVALID_REFRESH_TOKEN");
  CHECK(outcome(refresh(kit, token_of(second))) == "INVALID_REFRESH_TOKEN");
  CHECK_FALSE(identify(kit, second.access_token).ok());
  CHECK(kit.texts(
            "SELECT outcome || ' ' || user_id || ' ' || session_id FROM audit_events WHERE action = 'session.token_reused'") ==
        std::vector<std::string>{"failure " + grant.user.id.str() + " " + grant.session.id.str()});
}

TEST_CASE("refresh: a replay without a grace period, the session ends at once", "[refresh][security]") {
  TestCore kit([](settings::Settings& settings) { settings.tokens.refresh_grace = seconds(0); });
  const auto first = token_of(sign_up(kit));
  const auto second = token_of(must(refresh(kit, first)));
  CHECK_FALSE(refresh(kit, first).ok());
  CHECK_FALSE(refresh(kit, second).ok());
}

TEST_CASE("refresh: an ended session, the grace period ends too and no reuse is audited", "[refresh][security]") {
  const int how = GENERATE(0, 1, 2);
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto first = token_of(grant);
  const auto second = must(refresh(kit, first));
  const auto actor = actor_of(kit, grant);
  if (how == 0) must(kit->sessions.sign_out(actor, SignOutScope::kLocal, caller()));
  if (how == 1) must(kit->session_admin.revoke(admin(), grant.session.id.str()));
  if (how == 2) must(kit->password_change.change(actor, secret(kPassphrase), secret("another passphrase"), caller()));
  CHECK(outcome(refresh(kit, first)) == "INVALID_REFRESH_TOKEN");
  CHECK(outcome(refresh(kit, token_of(second))) == "INVALID_REFRESH_TOKEN");
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'session.token_reused'") == 0);
}

TEST_CASE("refresh: stored data does not lead from the hash of a consumed token to its successor", "[refresh][security]") {
  TestCore kit;
  const auto first = token_of(sign_up(kit));
  const auto second = token_of(must(refresh(kit, first)));
  const auto stored = kit.everything_stored();
  CHECK(stored.find(first) == std::string::npos);
  CHECK(stored.find(second) == std::string::npos);
  CHECK(kit.number("SELECT count(*) FROM refresh_tokens WHERE successor_sealed IS NOT NULL") == 1);
}

TEST_CASE("refresh: two tokens, the valid one is used in either order and no reuse is audited", "[refresh]") {
  TestCore kit;
  const auto ended = token_of(sign_up(kit));
  must(kit->session_admin.revoke_all(admin(), no_progress));
  const auto consumed = token_of(sign_in(kit));
  must(refresh(kit, consumed));
  kit.clock().advance(seconds(60));
  const auto live = token_of(sign_in(kit));

  const auto which = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{3});
  const auto other = std::array<std::string, 4>{ended, consumed, "garbage", ""}.at(which);
  const bool live_first = GENERATE(true, false);
  std::vector<Secret> both;
  both.push_back(secret(live_first ? live : other));
  both.push_back(secret(live_first ? other : live));
  CHECK(kit->refresh.refresh(both, caller()).ok());
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'session.token_reused'") == 0);
}

TEST_CASE("refresh: two tokens, none valid, the one within its grace period is used", "[refresh]") {
  TestCore kit;
  const auto first = token_of(sign_up(kit));
  const auto second = token_of(must(refresh(kit, first)));
  std::vector<Secret> both;
  both.push_back(secret("garbage"));
  both.push_back(secret(first));
  CHECK(token_of(must(kit->refresh.refresh(both, caller()))) == second);
}

TEST_CASE("refresh: a replayed token beside an invalid one, the session ends", "[refresh][security]") {
  TestCore kit;
  const auto signed_out = token_of(sign_up(kit));
  must(kit->session_admin.revoke_all(admin(), no_progress));
  const auto stolen = token_of(sign_in(kit));
  const auto thief = token_of(must(refresh(kit, stolen)));
  kit.clock().advance(seconds(60));
  const auto other = GENERATE(true, false) ? signed_out : std::string("garbage");
  const bool stolen_first = GENERATE(true, false);
  std::vector<Secret> both;
  both.push_back(secret(stolen_first ? stolen : other));
  both.push_back(secret(stolen_first ? other : stolen));
  CHECK(outcome(kit->refresh.refresh(both, caller())) == "INVALID_REFRESH_TOKEN");
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'session.token_reused'") == 1);
  CHECK_FALSE(refresh(kit, thief).ok());
}

TEST_CASE("refresh: a replayed token ends the session on refresh only, elsewhere it is rejected", "[refresh][security]") {
  TestCore kit;
  const auto first = token_of(sign_up(kit));
  const auto second = token_of(must(refresh(kit, first)));
  CHECK(must(kit->refresh.session_of(secret(first))));
  kit.clock().advance(seconds(60));
  CHECK_FALSE(must(kit->refresh.session_of(secret(first))));
  CHECK(must(kit->refresh.session_of(secret(second))));
  CHECK(refresh(kit, second).ok());
}

TEST_CASE("refresh: unknown, empty and missing tokens get the same error", "[refresh]") {
  TestCore kit;
  CHECK(outcome(refresh(kit, "unknown")) == "INVALID_REFRESH_TOKEN");
  CHECK(outcome(refresh(kit, "")) == "INVALID_REFRESH_TOKEN");
  CHECK(outcome(kit->refresh.refresh({}, caller())) == "INVALID_REFRESH_TOKEN");
}

TEST_CASE("refresh: the maximum session lifetime holds whatever the number of refreshes", "[refresh]") {
  TestCore kit([](settings::Settings& settings) { settings.tokens.session_max = days(20); });
  auto token = token_of(sign_up(kit));
  for (int day = 6; day < 20; day += 6) {
    kit.clock().advance(days(6));
    token = token_of(must(refresh(kit, token)));
  }
  kit.clock().advance(days(2));
  CHECK_FALSE(refresh(kit, token).ok());
}

TEST_CASE("refresh: an idle session ends after the refresh lifetime, for every credential", "[refresh][security]") {
  TestCore kit([](settings::Settings& settings) { settings.tokens.refresh_ttl = days(7); });
  const auto idle = sign_up(kit);
  const auto used = sign_in(kit);
  kit.clock().advance(days(7) - std::chrono::milliseconds(1));
  CHECK(identify(kit, idle.session_token.expose()).ok());
  REQUIRE(refresh(kit, token_of(used)).ok());
  kit.clock().advance(std::chrono::milliseconds(1));
  CHECK_FALSE(identify(kit, idle.session_token.expose()).ok());
  CHECK_FALSE(refresh(kit, token_of(idle)).ok());
  CHECK(identify(kit, used.session_token.expose()).ok());
}

TEST_CASE("refresh: a suspended account's token is rejected", "[refresh][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  kit.run("UPDATE users SET is_active = 0");
  CHECK_FALSE(refresh(kit, token_of(grant)).ok());
}

TEST_CASE("refresh: fifty concurrent refreshes with one token, all get the same successor", "[refresh][race]") {
  TestCore kit;
  const auto first = token_of(sign_up(kit));
  Mutex mutex;
  std::set<std::string> successors;
  std::atomic<int> refused{0};
  std::vector<std::thread> tabs;
  for (int i = 0; i < 50; ++i)
    tabs.emplace_back([&] {
      const auto renewed = refresh(kit, first);
      if (!renewed.ok()) {
        ++refused;
        return;
      }
      const Lock lock(mutex);
      successors.insert(token_of(renewed.value()));
    });
  for (auto& tab : tabs) tab.join();
  CHECK(refused == 0);
  CHECK(successors.size() == 1);
  CHECK(kit.number("SELECT count(*) FROM refresh_tokens") == 2);
}

TEST_CASE("refresh: the session's row is locked before the token is consumed, each by one conditional statement",
          "[refresh][security]") {
  TestCore kit;
  const auto first = token_of(sign_up(kit));
  kit.settle();
  kit.watch().begin();
  must(refresh(kit, first));
  const auto writes = kit.watch().take();
  REQUIRE(writes.size() == 1);
  CHECK(writes.front().consistency == db::Consistency::kRow);
  CHECK_FALSE(writes.front().key.empty());  // with a key, refreshes of several sessions share a transaction
  CHECK(writes.front().statements ==
        std::vector<std::string>{"sessions/extend", "refresh_tokens/spend", "refresh_tokens/insert"});
}

TEST_CASE("refresh: a refused token does not extend its session", "[refresh][security]") {
  TestCore kit;
  const auto grant = sign_up(kit);
  const auto state = [&] { return kit.texts("SELECT expires_at_ms || ' ' || last_seen_at_ms FROM sessions").front(); };
  const auto before = state();
  kit.clock().advance(days(2));
  kit.run("UPDATE refresh_tokens SET used_at_ms = " + std::to_string(to_ms(kit.clock().now())));  // voided
  CHECK(outcome(refresh(kit, token_of(grant))) == "INVALID_REFRESH_TOKEN");
  CHECK(state() == before);
}

}  // namespace
}  // namespace usher::core
