#include "common/core/maintenance.h"

#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;
using std::chrono::days;

TEST_CASE("maintenance: sealed successors go when their grace is over, and what lives stays", "[maintenance]") {
  TestCore kit;
  const auto first = sign_up(kit);
  const auto second = must(refresh(kit, first.refresh_token.expose()));
  CHECK(must(kit->maintenance.prune()).successors == 0);
  CHECK(refresh(kit, first.refresh_token.expose()).ok());
  kit.clock().advance(std::chrono::seconds(11));
  CHECK(must(kit->maintenance.prune()).successors == 1);
  CHECK(refresh(kit, second.refresh_token.expose()).ok());
}

TEST_CASE("maintenance: sessions go a day after they ended or ran out, others stay", "[maintenance]") {
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

TEST_CASE("maintenance: limit windows and devices go when they are over", "[maintenance]") {
  TestCore kit(with_limits);
  sign_up(kit);
  sign_in(kit);
  CHECK(must(kit->maintenance.prune()).rate_limits == 0);
  kit.clock().advance(days(366));
  const auto pruned = must(kit->maintenance.prune());
  CHECK(pruned.rate_limits > 0);
  CHECK(pruned.verifications == 2);
  CHECK(kit.number("SELECT count(*) FROM rate_limits") == 0);
  CHECK(kit.number("SELECT count(*) FROM users") == 1);
}

}  // namespace
}  // namespace usher::core
