#include "common/core/secrets/erasure_key.h"

#include "common/core/accounts/user_admin.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

using namespace testkit;

void with_campus(settings::Settings& settings) { settings.limits.networks.push_back({*Cidr::parse("198.51.100.0/24"), 20}); }

TEST_CASE("sign-up network: a digest of the /24, or of the /56, which names neither; none of a network with a factor",
          "[accounts][security]") {
  TestCore kit(with_campus);
  const auto of = [&](const std::string& address) { return must(kit->erasure_key.sign_up_network(caller(address))); };
  CHECK(of("192.0.2.1") == of("192.0.2.1"));
  CHECK(of("192.0.2.1") == of("192.0.2.2"));
  CHECK(of("192.0.2.1") != of("192.0.3.1"));
  CHECK(of("2001:db8:0:1::1") == of("2001:db8:0:ff::1"));
  CHECK(of("2001:db8:0:1::1") != of("2001:db8:0:100::1"));
  CHECK(of("192.0.2.1")->find("192.0.2") == std::string::npos);
  CHECK_FALSE(of("198.51.100.9"));
}

TEST_CASE("sign-up network: a sign-up keeps it, and an account that an admin makes has none", "[accounts][sign_up]") {
  TestCore kit;
  sign_up(kit);
  must(kit->user_admin.create(admin(), {.email = "bob@example.com", .name = {}, .profile = {}, .password = {}}));
  CHECK(kit.texts("SELECT coalesce(sign_up_network, '-') FROM users ORDER BY email") ==
        std::vector<std::string>{*must(kit->erasure_key.sign_up_network(caller())), "-"});
}

}  // namespace
}  // namespace usher::core
