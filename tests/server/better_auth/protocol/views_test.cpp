#include "server/better_auth/protocol/views.h"

#include "common/domain/session.h"
#include "common/domain/user.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"

namespace usher::better_auth {
namespace {

TEST_CASE("views: a missing name is empty, a missing profile is null", "[better_auth][views]") {
  TestApp app(with_plugins({}));
  const Views views(app.core().ports.settings);
  const auto user = views.user({.id = UserId("u1"), .email = "ada@example.com"}, std::nullopt);
  CHECK(user.find("name")->string()->empty());
  CHECK(user.find("image")->is_null());
  CHECK(user.find("software_background")->is_null());
  CHECK_FALSE(user.find("role"));
}

TEST_CASE("views: times have exactly three decimals", "[better_auth][views]") {
  TestApp app;
  const Views views(app.core().ports.settings);
  const auto session = views.session({.expires_at = Time(std::chrono::milliseconds(1795194438049))}, "t");
  CHECK(*session.find("expiresAt")->string() == "2026-11-20T17:07:18.049Z");
  CHECK(*session.find("token")->string() == "t");
}

}  // namespace
}  // namespace usher::better_auth
