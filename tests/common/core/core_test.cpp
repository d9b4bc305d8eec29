#include "common/core/core.h"

#include "common/core/secrets/installation_secret.h"
#include "common/core/secrets/signed_values.h"
#include "common/core/sessions/refresh_session.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/people.h"
#include "tests/testkit/world.h"

namespace usher::core {
namespace {

using namespace testkit;

TEST_CASE("core: two instances over one database accept each other's credentials", "[core]") {
  auto world = std::make_shared<World>();
  TestCore one(world);
  TestCore other(world);
  const auto grant = sign_up(one);
  CHECK(other->secrets.current.fingerprint() == one->secrets.current.fingerprint());
  CHECK(identify(other, grant.access_token).ok());
  CHECK(other->signed_values.verify(one->signed_values.sign("value")) == "value");
  CHECK(refresh(other, grant.refresh_token.expose()).ok());
}

TEST_CASE("core: cookies are signed with BETTER_AUTH_SECRET or with a key derived from our own secret", "[core][security]") {
  const auto with = [](std::string_view ours, std::string_view cookies) {
    TestCore kit([&](settings::Settings& settings) {
      settings.secrets.usher = secret(ours);
      settings.secrets.better_auth = secret(cookies);
    });
    return kit->signed_values.sign("value");
  };
  constexpr std::string_view kOurs = "a-secret-for-tests-of-more-than-32-bytes";
  constexpr std::string_view kCookies = "another-secret-for-tests-and-for-cookies";
  CHECK(with(kOurs, kCookies) == SignedValues(secret(kCookies)).sign("value"));
  CHECK(with(kOurs, "") == with(kOurs, ""));
  CHECK(with(kOurs, "") != with("a second secret of more than thirty-two bytes", ""));
  CHECK(with(kOurs, "") != SignedValues(secret(kOurs)).sign("value"));
}

}  // namespace
}  // namespace usher::core
