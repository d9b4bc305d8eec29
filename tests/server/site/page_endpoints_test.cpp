#include "common/core/accounts/user_admin.h"
#include "common/core/pages/adaptations.h"
#include "common/core/sessions/session_streams.h"
#include "common/settings/settings.h"
#include "server/app.h"
#include "server/http/messages/event_stream.h"
#include "tests/catch.h"
#include "tests/testkit/adapt.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace usher::site {
namespace {

using namespace testkit;

Call order(const std::string& text = "# Nodes", const std::string& task = "personalize") {
  json::Object body{{"task", task}, {"page", "/docs/nodes"}, {"title", "Nodes"}, {"text", text}};
  if (task == "translate") body.append({"language", "ur"});
  return post("/api/pages/adapt").json(std::move(body));
}

void answer(const Answer& fresh, const std::string& text) {
  auto& call = *fresh.response.stream->call;
  call.on_bytes("data: {\"text\":\"" + text + "\"}\n\n");
  call.on_end(true);
}

void with_visitors(settings::Settings& settings) {
  with_adapting(settings);
  settings.adapt.visitors = true;
}

TEST_CASE("page endpoints: fresh and joined are streams of one call, and kept is a whole body", "[site][pages]") {
  TestApp app(with_adapting);
  Browser ada(app);
  ada.sign_up();
  auto call = order();
  call.header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").header("origin", "http://localhost:3000");
  const auto fresh = ada.send(call);
  REQUIRE(fresh.response.stream);
  CHECK(fresh.header("x-adapted") == "fresh");
  CHECK(fresh.header("content-type") == "text/event-stream");
  CHECK(fresh.header("access-control-expose-headers")->find("X-Adapted") != std::string::npos);
  std::map<std::string, std::string> sent(fresh.response.stream->call->headers.begin(),
                                          fresh.response.stream->call->headers.end());
  CHECK(sent["traceparent"].substr(3, 32) == "0af7651916cd43dd8448eb211c80319c");
  const auto joined = ada.send(order());
  CHECK(joined.header("x-adapted") == "joined");
  CHECK(joined.response.stream->call == fresh.response.stream->call);
  answer(fresh, "easy");
  const auto kept = ada.send(order());
  CHECK(kept.header("x-adapted") == "kept");
  CHECK(kept.header("content-type") == "text/event-stream");
  CHECK(kept.body() == "data: {\"delta\":\"easy\"}\n\n");
  CHECK_FALSE(kept.response.stream);
}

TEST_CASE("page endpoints: a sign-out ends the caller's stream and no other", "[site][pages][security]") {
  TestApp app(with_adapting);
  Browser ada(app);
  ada.sign_up();
  Browser bob(app);
  bob.sign_up("bob@example.com");
  const auto hers = ada.send(order());
  const auto his = bob.send(order());
  CHECK(his.header("x-adapted") == "joined");
  ada.send(post("/auth/logout"));
  must(app.core().session_streams.stop_orphans());
  CHECK(hers.response.stream->asked_to_end() == http::StreamEnding::kSessionEnded);
  CHECK_FALSE(his.response.stream->asked_to_end());
}

TEST_CASE("page endpoints: a reader who is suspended or deleted leaves a shared call to the other", "[site][pages][security]") {
  TestApp app(with_adapting);
  Browser ada(app);
  ada.sign_up();
  Browser bob(app);
  const auto token = bob.sign_up("bob@example.com").text("access_token");
  const auto hers = ada.send(order());
  const auto his = bob.send(order());
  CHECK(his.header("x-adapted") == "joined");
  SECTION("suspended") { must(app.core().user_admin.suspend(admin(), "bob@example.com")); }
  SECTION("deleted") { must(app.core().user_admin.erase(admin(), "bob@example.com")); }
  must(app.core().session_streams.stop_orphans());
  CHECK(his.response.stream->asked_to_end() == http::StreamEnding::kSessionEnded);
  CHECK_FALSE(hers.response.stream->asked_to_end());
  CHECK(bob.send(order()).code() == "UNAUTHENTICATED");
  CHECK(app.send(order().bearer(token)).code() == "UNAUTHENTICATED");
  answer(hers, "easy");
  CHECK(ada.send(order()).header("x-adapted") == "kept");
}

TEST_CASE("page endpoints: an expired bearer gets 401 also where visitors may ask", "[site][pages]") {
  TestApp app(with_visitors);
  const auto token = app.sign_up().text("access_token");
  CHECK(app.send(order("# Nodes", "translate").bearer(token)).response.stream);
  app.clock().advance(std::chrono::hours(1));
  CHECK(app.send(order("# Nodes", "translate").bearer(token)).code() == "UNAUTHENTICATED");
}

TEST_CASE("page endpoints: refusals come before the first byte, by their code", "[site][pages]") {
  TestApp app(with_adapting);
  CHECK(app.send(order()).code() == "UNAUTHENTICATED");
  CHECK(app.send(order().bearer("x")).code() == "UNAUTHENTICATED");
  CHECK(app.send(post("/api/pages/report").json({{"task", "personalize"}, {"page", "/docs"}})).code() == "UNAUTHENTICATED");
  Browser ada(app);
  ada.sign_up();
  CHECK(ada.send(order("", "personalize")).code() == "VALIDATION_FAILED");
  CHECK(ada.send(post("/api/pages/adapt").json(json::Object{{"task", "personalize"}})).code() == "VALIDATION_FAILED");
  CHECK(ada.send(post("/api/pages/report").json({{"task", "personalize"}, {"page", "/docs"}})).status == 204);
  TestApp off;
  CHECK(off.send(order()).code() == "ADAPT_OFF");
}

TEST_CASE("page endpoints: visitors get their cookie where they may ask", "[site][pages]") {
  TestApp app(with_visitors);
  Browser browser(app);
  const auto fresh = browser.send(order("# Nodes", "translate"));
  REQUIRE(fresh.response.stream);
  CHECK(fresh.cookie("usher_anonymous"));
  CHECK(browser.send(order()).code() == "NO_TRAITS");
}

}  // namespace
}  // namespace usher::site
