#include "common/core/upkeep/leadership.h"

#include "common/core/upkeep/retention/maintenance.h"
#include "common/db/engine/database.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"
#include "tests/testkit/postgres_server.h"
#include "tests/testkit/race.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;
using namespace std::chrono_literals;

/// Answers as a test wants.
class FakeClaim final : public db::InstanceClaim {
 public:
  Status renew(const db::ServerNote&, std::chrono::seconds) override { return done(); }
  Result<bool> lead(std::chrono::seconds) override { return answer; }
  Result<bool> answer = true;
};

/// How often the work ran, of `turns` turns.
int runs_of(const Leadership& leadership, int turns = 1) {
  int runs = 0;
  for (int i = 0; i < turns; ++i)
    must(leadership.run([&](const std::stop_token&) {
      ++runs;
      return done();
    }));
  return runs;
}

TEST_CASE("leadership: only a server that leads runs scheduled work", "[leadership]") {
  FakeClaim claim;
  Leadership leadership(claim);
  CHECK(runs_of(leadership) == 0);
  must(leadership.renew());
  CHECK(runs_of(leadership) == 1);
  claim.answer = false;
  must(leadership.renew());
  CHECK(runs_of(leadership) == 0);
  claim.answer = true;
  must(leadership.renew());
  CHECK(runs_of(leadership) == 1);
  leadership.stop();
  must(leadership.renew());
  CHECK(runs_of(leadership) == 0);
}

/// A server that leads, and whose clock the test sets.
struct Leader {
  Leader() { must(leadership.renew()); }

  FakeClaim claim;
  SteadyTime now{1h};
  Leadership leadership{claim, [this] { return now; }};
};

TEST_CASE("leadership: a leader whose renewal fails stops before its lease ends", "[leadership]") {
  Leader leader;
  leader.claim.answer = error(ErrorCode::kDatabaseBusy);
  leader.now += 10s;
  CHECK_FALSE(leader.leadership.renew().ok());
  CHECK(runs_of(leader.leadership) == 1);
  leader.now += 5s;
  CHECK_FALSE(leader.leadership.renew().ok());  // the next one would come too late
  CHECK(runs_of(leader.leadership) == 0);
}

TEST_CASE("leadership: a leader that stood still does not go on after its lease", "[leadership]") {
  Leader leader;
  leader.now += db::InstanceClaim::kLease;
  CHECK(runs_of(leader.leadership) == 0);
  must(leader.leadership.renew());
  CHECK(runs_of(leader.leadership) == 1);
}

TEST_CASE("leadership: a leader that loses its lead stops between batches", "[leadership]") {
  TestCore kit;
  kit.run(
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)"
      " INSERT INTO rate_limits (rule, subject, count, window_ends_at_ms) SELECT 'sign_in', 's' || i, 1, 1 FROM n");
  FakeClaim claim;
  Leadership leadership(claim);
  must(leadership.renew());
  must(leadership.run([&](const std::stop_token& stop) -> Status {
    const auto lose = [&](std::int64_t gone) {
      if (gone == 0) return;
      claim.answer = false;
      must(leadership.renew());
    };
    USHER_CHECK(kit->maintenance.prune(lose, stop));
    return done();
  }));
  CHECK(kit.number("SELECT count(*) FROM rate_limits") == 700);
}

TEST_CASE("leadership: on SQLite the server leads without a write", "[leadership]") {
  TestCore kit;
  const auto claim = must(kit.database().claim(db::Claim::kServer));
  const auto before = kit.everything_stored();
  Leadership leadership(*claim);
  must(leadership.renew());
  CHECK(leadership.leads());
  CHECK(kit.everything_stored() == before);
}

struct Servers {
  PostgresScratch scratch{PostgresScratch::Contents::kSchema};
  std::shared_ptr<World> world = std::make_shared<World>();
  TestCore a{world, on_postgres()};
  TestCore b{world, on_postgres()};

  [[nodiscard]] Adapt on_postgres() const {
    return [this](settings::Settings& settings) {
      settings.database.engine = settings::Engine::kPostgres;
      settings.database.url = Secret(std::string(scratch.url()));
    };
  }
};

TEST_CASE("leadership: of two servers one leads, and the other succeeds it after its lease", "[leadership][both]") {
  if (!has_postgres()) return;
  Servers servers;
  auto first = must(servers.a.database().claim(db::Claim::kServer));
  const auto second = must(servers.b.database().claim(db::Claim::kServer));
  Leadership one(*first);
  Leadership other(*second);
  must(one.renew());
  must(other.renew());
  must(one.renew());
  CHECK(one.leads());
  CHECK_FALSE(other.leads());
  const auto listed = must(servers.a.database().live_servers());
  REQUIRE(listed.size() == 2);
  CHECK(listed[0].leads != listed[1].leads);

  // No sign of life for as long as the lease.
  const auto lease_ms = std::to_string(std::chrono::milliseconds(db::InstanceClaim::kLease).count());
  servers.a.run(
      "UPDATE installation SET value = split_part(value, ' ', 1) || ' ' || (CAST(split_part(value, ' ', 2) AS BIGINT) - " +
      lease_ms + ") WHERE name = 'leader'");
  must(other.renew());
  CHECK(other.leads());
  std::stop_token seen;
  must(one.run([&](const std::stop_token& stop) {
    seen = stop;
    return done();
  }));
  CHECK_FALSE(seen.stop_requested());
  must(one.renew());
  CHECK(seen.stop_requested());
  CHECK_FALSE(one.leads());
}

TEST_CASE("leadership: a server that stops gives the lead up at once", "[leadership][both]") {
  if (!has_postgres()) return;
  Servers servers;
  auto first = must(servers.a.database().claim(db::Claim::kServer));
  const auto second = must(servers.b.database().claim(db::Claim::kServer));
  CHECK(must(first->lead(0s)));
  CHECK_FALSE(must(second->lead(0s)));
  first.reset();
  CHECK(must(second->lead(0s)));
}

TEST_CASE("leadership: of servers that ask at once one leads", "[leadership][both]") {
  if (!has_postgres()) return;
  Servers servers;
  std::array claims{must(servers.a.database().claim(db::Claim::kServer)), must(servers.b.database().claim(db::Claim::kServer))};
  std::atomic<std::size_t> next{0};
  CHECK(winners(2, [&] { return must(claims.at(next++)->lead(0s)); }) == 1);
}

}  // namespace
}  // namespace usher::core
