#include "common/core/audit/audit_chain.h"
#include "common/core/audit/audit_log.h"
#include "common/store/transactions.h"
#include "server/console/operations/operation_pages.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"

namespace usher::console {
namespace {

std::string first_event(ConsoleOffice& office, const std::string& action) {
  return office.app.kit().texts("SELECT id FROM audit_events WHERE action = '" + action + "' ORDER BY at_ms").at(0);
}

TEST_CASE("console audit: events by account, action, actor and time, in pages", "[console]") {
  ConsoleOffice office;
  const auto signed_up = office.open("/admin/audit?action=user.signed_up&limit=1");
  CHECK(signed_up.status == 200);
  CHECK(says(signed_up, kBob));
  CHECK(says(signed_up, R"(rel="next")"));
  CHECK(says(signed_up, R"(href="/admin/audit/export?action=user.signed_up&amp;limit=1")"));
  CHECK(says(signed_up, R"(href="/admin/audit/verify")"));
  CHECK_FALSE(says(office.open("/admin/audit?user=" + office.ada_id + "&action=user.signed_up"), kBob));
  CHECK(says(office.open("/admin/audit?actor=operator:root"), "operator:root"));
  CHECK(says(office.open("/admin/audit?actor=system&action=user.signed_up"), "No event fits."));
  CHECK(says(office.open("/admin/audit?until=1h"), "No event fits."));
  CHECK(office.open("/admin/audit?since=never").status == 422);
}

TEST_CASE("console audit: of an address the list says that its account was deleted, or the filter that no account has it",
          "[console]") {
  ConsoleOffice office;
  must(office.app.core().user_admin.erase(admin(), kBob));
  const auto deleted = office.open("/admin/audit?user=bob@example.com");
  CHECK(says(deleted, "<p>The account with this address was deleted.</p>"));
  CHECK(says(deleted, "user.deleted"));
  const auto mistyped = office.open("/admin/audit?user=adda@example.com");
  CHECK(mistyped.status == 422);
  CHECK(says(mistyped, "id=\"user-fault\">No account has the id or address adda@example.com; did you mean ada@example.com?"));
}

TEST_CASE("console audit: one event with its details", "[console]") {
  ConsoleOffice office;
  const auto event = office.open("/admin/audit/" + first_event(office, "user.signed_up"));
  CHECK(says(event, "user.signed_up"));
  CHECK(says(event, "Network address"));
  CHECK(office.open("/admin/audit/nothing").status == 404);
}

TEST_CASE("console audit: the chain is verified, and a change is found and shown", "[console][security]") {
  ConsoleOffice office;
  must(office.app.core().audit_chain.link_pending());
  CHECK(says(office.open("/admin/audit/verify"), "Intact: every event"));
  office.app.kit().run("UPDATE audit_events SET action = 'user.deleted' WHERE position = 2");
  const auto broken = office.open("/admin/audit/verify");
  CHECK(says(broken, "was changed at position 2"));
  CHECK(office.open("/admin/audit/verify?cursor=999999").status == 422);
}

TEST_CASE("console audit: events of before a lost secret are not verifiable, which is no break", "[console][security]") {
  ConsoleOffice office;
  const auto& chain = office.app.core().audit_chain;
  must(chain.link_pending());
  const auto beginning = must(chain.prepare_new_beginning(office.app.core().audit.event({.action = "secret.abandoned"})));
  must(office.app.core().ports.transactions.write(
      [&](store::Stores& tx) { return core::AuditChain::begin_again(tx, beginning); }));
  const auto shown = office.open("/admin/audit/verify");
  CHECK(says(shown, "Intact: every event"));
  CHECK(says(shown, "Not verifiable since"));
}

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
