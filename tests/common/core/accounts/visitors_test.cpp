#include "common/core/accounts/visitors.h"

#include "common/core/sessions/sessions.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("visitors: a cookie identifies its visitor", "[visitors]") {
  TestCore kit;
  const auto visitor = kit->visitors.make();
  CHECK(visitor != kit->visitors.make());
  CHECK(kit->visitors.holder_of(kit->visitors.token_of(visitor)) == visitor);
  CHECK(kit->visitors.is_live(visitor).value());
}

TEST_CASE("visitors: the 601st new visitor of a network within a minute gets 429", "[visitors][security]") {
  TestCore kit(with_limits);
  for (int i = 0; i < 600; ++i) must(kit->visitors.admit(caller()));
  CHECK(kit->visitors.admit(caller()).error().code == ErrorCode::kRateLimited);
  CHECK(kit->visitors.admit(caller("192.0.2.2")).ok());
  kit.clock().advance(std::chrono::minutes(1));
  CHECK(kit->visitors.admit(caller()).ok());
}

TEST_CASE("visitors: a forged cookie is rejected", "[visitors][security]") {
  TestCore kit;
  TestCore other([](settings::Settings& settings) { settings.secrets.usher = Secret(std::string(32, 'x')); });
  const auto visitor = kit->visitors.make();
  const auto good = kit->visitors.token_of(visitor);
  const auto same_signature = "f" + good.substr(1);
  const auto of_sessions = kit->signed_values.sign_encoded(visitor.str() + "~" + std::to_string(to_ms(kit.clock().now())));
  for (const auto& forged : {same_signature, other->visitors.token_of(visitor), of_sessions, visitor.str(), std::string()}) {
    INFO(forged);
    CHECK_FALSE(kit->visitors.holder_of(forged));
  }
}

TEST_CASE("visitors: a cookie expires after ANONYMOUS_DAYS", "[visitors]") {
  TestCore kit([](settings::Settings& settings) { settings.retention.anonymous = std::chrono::days(2); });
  const auto cookie = kit->visitors.token_of(kit->visitors.make());
  kit.clock().advance(std::chrono::hours(47));
  CHECK(kit->visitors.holder_of(cookie));
  kit.clock().advance(std::chrono::hours(1));
  CHECK_FALSE(kit->visitors.holder_of(cookie));
}

TEST_CASE("visitors: a sign-out in the browser retires its visitor", "[visitors][security]") {
  TestCore kit;
  const auto visitor = kit->visitors.make();
  auto from = caller();
  from.visitor = visitor;
  must(kit->sessions.leave(from));
  must(kit->sessions.leave(from));
  CHECK_FALSE(kit->visitors.is_live(visitor).value());
  CHECK(kit->visitors.is_live(kit->visitors.make()).value());
}

}  // namespace
}  // namespace usher::core
