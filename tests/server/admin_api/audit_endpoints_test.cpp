#include "common/core/audit/audit_chain.h"
#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"

namespace usher::admin_api {
namespace {

TEST_CASE("admin audit: pages of events, newest first, by account and action", "[admin_api]") {
  AdminOffice office;
  const auto list = [&](const std::string& query) { return office.as(office.ada, get("/auth/admin/audit" + query)); };
  const auto of_bob = list("?user=bob@example.com");
  CHECK(of_bob.text("events.0.action") == "user.signed_up");
  CHECK(of_bob.text("events.0.email") == kBob);
  CHECK(of_bob.text("events.0.user_id") == office.bob_id);
  CHECK(of_bob.at("next_cursor").is_null());
  CHECK(list("?user=" + office.bob_id).body() == of_bob.body());
  const auto first = list("?action=user.signed_up&limit=2");
  CHECK(first.text("events.0.user_id") == office.bob_id);
  const auto second = list("?action=user.signed_up&limit=2&cursor=" + first.text("next_cursor"));
  CHECK(second.text("events.0.user_id") == office.ada_id);
  CHECK(second.at("events").array()->size() == 1);
  CHECK(list("?user=eve@example.com").code() == "USER_NOT_FOUND");
  CHECK(list("?action=nothing").at("events").array()->empty());
}

TEST_CASE("admin audit: the chain is verified, and a change is found", "[admin_api]") {
  AdminOffice office;
  must(office.app.core().audit_chain.link_pending());
  const auto good = office.as(office.ada, get("/auth/admin/audit/verify"));
  CHECK(good.at("intact") == json::Value(true));
  CHECK(good.at("broken_at").is_null());
  office.app.kit().run("UPDATE audit_events SET action = 'user.deleted' WHERE position = 2");
  const auto broken = office.as(office.ada, get("/auth/admin/audit/verify"));
  CHECK(broken.at("intact") == json::Value(false));
  CHECK(broken.at("broken_at") == json::Value(2));
  CHECK_FALSE(broken.text("reason").empty());
}

}  // namespace
}  // namespace usher::admin_api
