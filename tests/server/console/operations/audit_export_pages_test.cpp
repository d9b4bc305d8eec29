#include "tests/catch.h"
#include "tests/server/console/console_office.h"

namespace usher::console {
namespace {

TEST_CASE("console export: the filtered events as CSV and JSON Lines", "[console]") {
  ConsoleOffice office;
  const auto page = office.open("/admin/audit/export?action=user.signed_up");
  CHECK(says(page, "/admin/audit/events.csv?action=user.signed_up"));
  const auto csv = office.open("/admin/audit/events.csv?action=user.signed_up");
  CHECK(csv.header("content-type") == "text/csv");
  CHECK(csv.header("content-disposition")->starts_with("attachment; filename=\"audit-"));
  CHECK(csv.body().starts_with("at,action,outcome,actor,"));
  CHECK(std::count(csv.body().begin(), csv.body().end(), '\n') == 3);
  const auto lines = office.open("/admin/audit/events.jsonl?action=user.signed_up");
  CHECK(must(json::parse(lines.body().substr(0, lines.body().find('\n')))).find("email")->string());
}

TEST_CASE("console export: a cell of an event is no formula", "[console][security]") {
  ConsoleOffice office;
  Browser eve(office.app, kOwn);
  const auto attempt = eve.send(
      post("/auth/login").json(sign_in_body(TestApp::kEmail, "wrong passphrase")).header("user-agent", "=cmd|' /C calc'!A0"));
  CHECK(attempt.status == 401);
  office.app.kit().settle();
  const auto csv = office.open("/admin/audit/events.csv");
  CHECK(says(csv, "'=cmd|"));
  CHECK_FALSE(says(csv, ",=cmd|"));
}

}  // namespace
}  // namespace usher::console
