#include "common/core/accounts/user_admin.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"
#include "tests/testkit/mailbox.h"

namespace usher::admin_api {
namespace {

TEST_CASE("admin acts: suspend until a time, and activate", "[admin_api]") {
  AdminOffice office;
  const auto suspended =
      office.as(office.ada, post(office.of_bob("suspend")).json({{"reason", "spam"}, {"until", "2099-01-01T00:00:00Z"}}));
  CHECK(suspended.at("user.is_active") == json::Value(false));
  CHECK(suspended.at("sessions_ended") == json::Value(1));
  CHECK(office.as(office.bob, get("/auth/me")).status == 401);
  const auto shown = office.as(office.ada, get(office.of_bob()));
  CHECK(shown.text("suspension.reason") == "spam");
  CHECK(shown.text("suspension.until") == "2099-01-01T00:00:00.000Z");
  CHECK(office.as(office.ada, post(office.of_bob("activate"))).at("user.is_active") == json::Value(true));
  CHECK(office.app.sign_in(kBob).status == 200);
  CHECK(office.as(office.ada, post(office.of_bob("suspend")).json({{"until", "2001-01-01"}})).faults() ==
        std::vector<std::string>{"until OUT_OF_RANGE"});
}

TEST_CASE("admin acts: a reset link goes to the user, and the answer has none", "[admin_api][security]") {
  AdminOffice office;
  const auto sent = office.as(office.ada, post(office.of_bob("reset")));
  CHECK(sent.status == 202);
  CHECK(sent.json().object()->size() == 1);
  CHECK(office.app.kit().texts("SELECT address FROM outbox WHERE id = '" + sent.text("mail_id") + "'") ==
        std::vector<std::string>{std::string(kBob)});
  CHECK(office.actors("user.reset_sent") == std::vector<std::string>{"admin:" + office.ada_id});
}

TEST_CASE("admin acts: an address is verified, and a second factor removed", "[admin_api]") {
  AdminOffice office;
  CHECK(office.as(office.ada, post(office.of_bob("verify-email"))).at("user.is_verified") == json::Value(true));
  CHECK(office.as(office.ada, post(office.of_bob("reset-2fa"))).code() == "TWO_FACTOR_NOT_ENABLED");
  must(office.app.core().two_factor_enrolment.begin(admin(), must(office.app.core().user_admin.find(office.bob_id))));
  const auto reset = office.as(office.ada, post(office.of_bob("reset-2fa")));
  CHECK(reset.at("sessions_ended") == json::Value(1));
  CHECK(office.actors("user.second_factor_reset") == std::vector<std::string>{"admin:" + office.ada_id});
  CHECK(office.as(office.ada, post("/auth/admin/users/" + office.ada_id + "/reset-2fa")).code() == "OWN_ACCOUNT");
  CHECK(office.as(office.ada, post("/auth/admin/users/nothing/reset-2fa")).code() == "USER_NOT_FOUND");
}

TEST_CASE("admin acts: an admin neither suspends nor deletes the own account", "[admin_api][security]") {
  AdminOffice office;
  const auto own = "/auth/admin/users/" + office.ada_id;
  CHECK(office.as(office.ada, post(own + "/suspend")).code() == "OWN_ACCOUNT");
  CHECK(office.as(office.ada, del(own)).code() == "OWN_ACCOUNT");
}

}  // namespace
}  // namespace usher::admin_api
