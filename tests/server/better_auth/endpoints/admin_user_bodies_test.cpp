#include "server/better_auth/endpoints/admin_user_bodies.h"

#include "tests/catch.h"

namespace usher::better_auth {
namespace {

TEST_CASE("admin roles: one known role, alone or in a list", "[better_auth][admin][security]") {
  CHECK(role_of("admin").text == "admin");
  CHECK(role_of(json::Array{"user"}).text == "user");
  CHECK_FALSE(role_of("user").fault);
  CHECK(role_of("owner").fault == api_error::kNoSuchRole);
  CHECK(role_of(json::Array{"admin", "user"}).fault == api_error::kNoSuchRole);
  CHECK(role_of(json::Array{}).fault == api_error::kNoSuchRole);
  CHECK(role_of(7).fault == api_error::kInvalidRoleType);
  CHECK(role_of(nullptr).fault == api_error::kInvalidRoleType);
}

}  // namespace
}  // namespace usher::better_auth
