#include "common/base/encoding.h"
#include "common/core/sign_in/impersonation.h"
#include "server/rest/rest.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace usher::rest {
namespace {

using namespace testkit;

std::vector<std::string> actions(const Answer& answer) {
  std::vector<std::string> list;
  const auto events = answer.at("events");
  for (const auto& event : *events.array()) list.push_back(*event.find("action")->string());
  return list;
}

TEST_CASE("audit: returns the caller's events, newest first, and no other account's", "[rest][audit][security]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  app.sign_up("eve@example.com");
  app.clock().advance(std::chrono::seconds(1));
  app.sign_in();
  app.kit().settle();
  const auto answer = app.send(get("/auth/audit").bearer(token));
  REQUIRE(answer.status == 200);
  CHECK(actions(answer) == std::vector<std::string>{"user.signed_in", "user.signed_up"});
  CHECK(answer.text("events.0.outcome") == "success");
  CHECK_FALSE(answer.text("events.0.ip").empty());
  CHECK(answer.at("events.0.current_session") == json::Value(false));
  CHECK(answer.at("events.1.current_session") == json::Value(true));
  CHECK(answer.at("next_cursor").is_null());
  CHECK(answer.header("cache-control") == "no-store");
}

TEST_CASE("audit: an admin who views as the user shows no address, browser or reason", "[rest][audit][impersonation][security]") {
  TestApp app;
  const auto signed_up = app.sign_up();
  app.sign_up("boss@example.com");
  auto& kit = app.kit();
  const auto boss = make_admin(kit, must(try_sign_in(kit, "boss@example.com")));
  const auto view = must(app.core().impersonation.view_as(boss, UserId(signed_up.text("user.id")), "ticket 77"));
  CHECK(app.send(post("/auth/logout").bearer(view.access_token)).status == 204);
  const auto answer = app.send(get("/auth/audit").bearer(signed_up.text("access_token")));
  const auto listed = answer.at("events");
  for (const auto& event : *listed.array()) {
    if (*event.find("action")->string() == "user.signed_up") continue;
    INFO(json::to_text(event));
    CHECK((event.find("ip")->is_null() && event.find("user_agent")->is_null() && !event.find("reason")));
  }
  CHECK(listed.array()->size() == 3);
  CHECK(kit.number("SELECT count(*) FROM sessions WHERE kind = 'view' AND (ip <> '' OR user_agent <> '')") == 0);
}

TEST_CASE("audit: an event's text is in the language of lang, else of Accept-Language, else English", "[rest][audit]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  const auto text_of = [&](Call call) { return app.send(call.bearer(token)).text("events.0.text"); };
  CHECK(text_of(get("/auth/audit")) == "Account created");
  CHECK(text_of(get("/auth/audit").header("accept-language", "de")) == "Konto angelegt");
  CHECK(text_of(get("/auth/audit?lang=de").header("accept-language", "ur")) == "Konto angelegt");
  CHECK(text_of(get("/auth/audit?lang=xx")) == "Account created");
}

TEST_CASE("audit: 401 without a session", "[rest][audit][security]") {
  TestApp app;
  CHECK(app.send(get("/auth/audit")).code() == "UNAUTHENTICATED");
}

TEST_CASE("audit: pages return all events, each once", "[rest][audit]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  for (int i = 0; i < 4; ++i) app.sign_in();  // at one instant
  app.kit().settle();
  std::set<std::string> seen;
  std::string next;
  int pages = 0;
  do {
    const auto answer = app.send(get("/auth/audit?limit=2" + (next.empty() ? "" : "&cursor=" + next)).bearer(token));
    REQUIRE(answer.status == 200);
    const auto events = answer.at("events");
    for (const auto& event : *events.array()) CHECK(seen.insert(*event.find("id")->string()).second);
    next = answer.text("next_cursor");
    ++pages;
  } while (!next.empty());
  CHECK(seen.size() == 5);
  CHECK(pages == 3);
}

TEST_CASE("audit: a wrong limit or cursor is named", "[rest][audit]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  for (const std::string limit : {"0", "101", "ten", "", "1.5", "-1", "99999999999"})
    CHECK(app.send(get("/auth/audit?limit=" + limit).bearer(token)).faults() == std::vector<std::string>{"limit OUT_OF_RANGE"});
  const auto by_name = to_text(Cursor{.id = "id", .sorted_by = "name", .key = "ada"});
  for (const std::string& cursor : {std::string(), std::string("nonsense"), by_name})
    CHECK(app.send(get("/auth/audit?cursor=" + cursor).bearer(token)).faults() ==
          std::vector<std::string>{"cursor INVALID_FORMAT"});
  CHECK(app.send(get("/auth/audit?cursor=%00").bearer(token)).faults() == std::vector<std::string>{"cursor INVALID_CHARACTER"});
  const auto hostile = base64url_encode("1:' OR 1=1 --");
  CHECK(app.send(get("/auth/audit?cursor=" + hostile).bearer(token)).at("events").array()->empty());
}

}  // namespace
}  // namespace usher::rest
