#include "server/admin_api/endpoints.h"
#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"
#include "tests/testkit/fake_clock.h"

namespace usher::admin_api {
namespace {

TEST_CASE("admin sessions: those of all users in pages, and of one", "[admin_api]") {
  AdminOffice office;
  const auto first = office.as(office.ada, get("/auth/admin/sessions?limit=2"));
  CHECK(first.text("sessions.0.email") == "ada@example.com");
  CHECK(first.at("sessions.0.current") == json::Value(true));
  CHECK(first.at("sessions.1.current") == json::Value(false));
  const auto second = office.as(office.ada, get("/auth/admin/sessions?limit=2&cursor=" + first.text("next_cursor")));
  CHECK(second.text("sessions.0.user_id") == office.bob_id);
  CHECK(second.at("sessions").array()->size() == 1);
  CHECK(second.at("next_cursor").is_null());
  const auto of_bob = office.as(office.ada, get(office.of_bob("sessions")));
  CHECK(of_bob.text("sessions.0.id") == second.text("sessions.0.id"));
  CHECK(office.as(office.ada, get("/auth/admin/users/nothing/sessions")).code() == "USER_NOT_FOUND");
}

TEST_CASE("admin sessions: one ends, and all of a user", "[admin_api]") {
  AdminOffice office;
  office.app.clock().advance(std::chrono::seconds(1));
  const auto other = office.app.sign_in(kBob).text("access_token");
  const auto id = office.as(office.ada, get(office.of_bob("sessions"))).text("sessions.0.id");
  CHECK(office.as(office.ada, get("/auth/admin/sessions?user=bob@example.com")).at("sessions").array()->size() ==
        office.as(office.ada, get(office.of_bob("sessions"))).at("sessions").array()->size());
  CHECK(office.as(office.ada, del("/auth/admin/sessions/" + id)).status == 204);
  CHECK(office.as(office.ada, del("/auth/admin/sessions/" + id)).code() == "SESSION_NOT_FOUND");
  CHECK(office.as(office.bob, get("/auth/me")).status == 401);
  CHECK(office.as(other, get("/auth/me")).status == 200);
  CHECK(office.as(office.ada, del(office.of_bob("sessions"))).at("sessions_ended") == json::Value(1));
  CHECK(office.as(other, get("/auth/me")).status == 401);
  CHECK(office.as(office.ada, del("/auth/admin/users/" + office.ada_id + "/sessions")).code() == "OWN_ACCOUNT");
  CHECK(office.actors("session.revoked") == std::vector<std::string>{"admin:" + office.ada_id});
}

}  // namespace
}  // namespace usher::admin_api
