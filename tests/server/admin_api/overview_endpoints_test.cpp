#include "tests/catch.h"
#include "tests/server/admin_api/admin_office.h"

namespace usher::admin_api {
namespace {

TEST_CASE("admin overview: figures, 28 days and what needs attention", "[admin_api]") {
  AdminOffice office;
  const auto shown = office.as(office.ada, get("/auth/admin/overview"));
  CHECK(shown.at("users.all") == json::Value(3));
  CHECK(shown.at("users.admins") == json::Value(2));
  CHECK(shown.at("sessions") == json::Value(3));
  REQUIRE(shown.at("days").array()->size() == 28);
  CHECK(shown.at("days.27.sign_ups") == json::Value(3));
  CHECK(shown.text("attention.0.code") == "BACKUP_OLD");
  CHECK(office.as(office.key("admin:read"), get("/auth/admin/overview")).status == 200);
}

}  // namespace
}  // namespace usher::admin_api
