#include "common/core/sessions/known_device.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/second_factor.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("trusted devices: list, the caller's trusted browsers with the current one marked", "[two_factor][devices]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto bob = sign_up_guarded(kit, "bob@example.com");
  const auto actor = actor_of(kit, ada.grant);
  CHECK(must(kit->trusted_devices.list(actor, "")).empty());  // sign-up makes a browser known, not trusted
  trust_a_browser(kit, bob, "bob@example.com");
  trust_a_browser(kit, ada);
  const auto here = trust_a_browser(kit, ada);
  const auto devices = must(kit->trusted_devices.list(actor, device_hash_of(secret(here))));
  REQUIRE(devices.size() == 2);
  CHECK_FALSE(devices[0].current);
  CHECK(devices[1].current);
  CHECK(devices[1].user_agent == "curl/8.5");
  CHECK(devices[1].trusted_until == kit.clock().now() + std::chrono::days(30));
  CHECK(devices[1].created_at == kit.clock().now());
  kit.clock().advance(std::chrono::days(30));
  CHECK(must(kit->trusted_devices.list(actor, "")).empty());
}

TEST_CASE("trusted devices: forget, the second factor is required again, another user's device is not found",
          "[two_factor][devices][security]") {
  TestCore kit;
  const auto ada = sign_up_guarded(kit);
  const auto bob = actor_of(kit, sign_up_guarded(kit, "bob@example.com").grant);
  const auto actor = actor_of(kit, ada.grant);
  const auto device = trust_a_browser(kit, ada);
  const auto id = must(kit->trusted_devices.list(actor, "")).at(0).id;
  CHECK(outcome(kit->trusted_devices.forget(bob, id, caller())) == "DEVICE_NOT_FOUND");
  must(kit->trusted_devices.forget(actor, id, caller()));
  CHECK(outcome(kit->trusted_devices.forget(actor, id, caller())) == "DEVICE_NOT_FOUND");
  CHECK(std::holds_alternative<TwoFactorChallenge>(must(begin_sign_in(kit, kAda, kPassphrase, caller(), device))));
  CHECK(kit.number("SELECT count(*) FROM audit_events WHERE action = 'user.device_distrusted'") == 1);
}

}  // namespace
}  // namespace usher::core
