#include "common/core/providers/used_id_token.h"

#include "common/core/providers/id_token.h"
#include "common/store/sessions/verifications.h"
#include "common/store/transactions.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("used ID token: remembered until it expires, by either of its digests", "[id_token][security]") {
  TestCore kit;
  const auto now = kit.clock().now();
  const auto remembers = [&](const std::string& claims, const std::string& signed_part) {
    const auto used = prepare_used(kit->ports, {.digests = {claims, signed_part}, .ends = now + std::chrono::minutes(5)});
    return !must(kit->ports.transactions.write([&](store::Stores& tx) { return remember(tx, used); }));
  };
  CHECK_FALSE(remembers("a", "1"));
  CHECK(remembers("a", "1"));
  CHECK(remembers("a", "2"));
  CHECK(remembers("b", "1"));
  CHECK_FALSE(remembers("c", "3"));
  const auto prune = [&](Time at) {
    return must(kit->ports.transactions.write([&](store::Stores& tx) { return tx.verifications.prune(at, Time{}, 100); }));
  };
  CHECK(prune(now + std::chrono::minutes(5)) == 0);
  CHECK(prune(now + std::chrono::minutes(6)) == 6);
  CHECK_FALSE(remembers("a", "1"));
}

}  // namespace
}  // namespace usher::core
