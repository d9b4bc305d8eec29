#include "common/base/encoding.h"
#include "common/core/chat/chat.h"
#include "common/core/sessions/session_streams.h"
#include "common/settings/limits.h"
#include "common/settings/settings.h"
#include "server/app.h"
#include "server/http/messages/event_stream.h"
#include "server/site/site.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace usher::site {
namespace {

using namespace testkit;

void with_chat(settings::Settings& settings) { settings.chat_upstream_url = "http://rag.internal:9000/chat"; }

Call question(std::string_view text = "Hello", const std::optional<std::string>& session = std::nullopt) {
  json::Object body{{"message", text}};
  if (session) body.append({"session_id", *session});
  return post("/api/chat/message").json(std::move(body));
}

/// A header of the request to the back end.
std::string sent(const Answer& answer, std::string_view name) {
  for (const auto& [key, value] : answer.response.stream->call->headers)
    if (key == name) return value;
  return {};
}

/// Calls as the back end does.
void reply(const Answer& answer, const std::string& text) {
  answer.response.stream->call->on_bytes("data: {\"text\":\"" + text + "\"}\n\n");
  answer.response.stream->call->on_end(true);
}

std::vector<std::string> contents(const Answer& history) {
  std::vector<std::string> list;
  const auto messages = history.at("messages");
  for (const auto& one : *messages.array()) list.push_back(*one.find("role")->string() + ": " + *one.find("content")->string());
  return list;
}

TEST_CASE("chat endpoints: a visitor asks, reads and deletes by cookie alone", "[site][chat]") {
  TestApp app(with_chat);
  Browser browser(app);
  const auto asked = browser.send(question());
  REQUIRE(asked.status == 200);
  REQUIRE(asked.response.stream);
  CHECK(asked.header("content-type") == "text/event-stream");
  CHECK(asked.header("x-content-type-options") == "nosniff");
  CHECK(asked.header("cache-control") == "no-store, no-transform");
  CHECK(asked.header("x-accel-buffering") == "no");
  CHECK(asked.header("access-control-allow-origin") == "http://localhost:3000");
  const auto session = asked.header("x-chat-session-id").value();
  CHECK(sent(asked, "X-Chat-Session-Id") == session);
  CHECK_FALSE(sent(asked, "X-Anonymous-Id").empty());
  const auto cookie = asked.cookie("usher_anonymous").value();
  CHECK(cookie.http_only);
  CHECK(cookie.path == "/");
  CHECK(cookie.value.find(sent(asked, "X-Anonymous-Id")) == 0);
  reply(asked, "Hi");

  const auto more = browser.send(question("More", session));
  CHECK(sent(more, "X-Anonymous-Id") == sent(asked, "X-Anonymous-Id"));
  app.kit().settle();
  const auto sessions = browser.send(get("/api/chat/sessions"));
  CHECK(sessions.text("sessions.0.session_id") == session);
  CHECK(sessions.text("sessions.0.title") == "Hello");
  CHECK(sessions.at("sessions.0.messages") == json::Value(3));
  CHECK(contents(browser.send(get("/api/chat/history?session_id=" + session))).size() == 3);
  CHECK(browser.send(del("/api/chat/sessions/" + session)).status == 204);
  CHECK(browser.send(get("/api/chat/history?session_id=" + session)).code() == "THREAD_NOT_FOUND");
  CHECK(browser.send(del("/api/chat/sessions/" + session)).code() == "THREAD_NOT_FOUND");
}

TEST_CASE("chat endpoints: the back end gets the caller's trace context unchanged, and none that is invalid", "[site][chat]") {
  TestApp app(with_chat);
  const std::string parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const auto traced = Browser(app).send(question().header("traceparent", parent).header("tracestate", "rojo=1"));
  CHECK(sent(traced, "traceparent") == parent);
  CHECK(sent(traced, "tracestate") == "rojo=1");
  const auto invalid = Browser(app).send(question().header("traceparent", parent + "x").header("tracestate", "rojo=1"));
  for (const auto& [name, value] : invalid.response.stream->call->headers) CHECK(name.find("trace") == std::string::npos);
}

TEST_CASE("chat endpoints: a user asks by session cookie or bearer, and no visitor is created", "[site][chat]") {
  TestApp app(with_chat);
  Browser browser(app);
  const auto token = browser.sign_up().text("access_token");
  const auto by_cookie = browser.send(question("by cookie", "notes"));
  app.clock().advance(std::chrono::milliseconds(1));
  const auto by_bearer = app.send(question("by bearer", "notes").bearer(token));
  for (const auto* asked : {&by_cookie, &by_bearer}) {
    CHECK(asked->status == 200);
    CHECK(asked->header("x-chat-session-id") == "notes");
    CHECK_FALSE(asked->cookie("usher_anonymous"));
    CHECK(sent(*asked, "Authorization").find("Bearer ey") == 0);
    CHECK(sent(*asked, "X-Anonymous-Id").empty());
  }
  CHECK(sent(by_cookie, "X-Chat-Session-Id") == sent(by_bearer, "X-Chat-Session-Id"));
  app.kit().settle();
  CHECK(contents(browser.send(get("/api/chat/history?session_id=notes"))) ==
        std::vector<std::string>{"user: by cookie", "user: by bearer"});
}

TEST_CASE("chat endpoints: an invalid bearer is refused, whatever the cookies", "[site][chat][security]") {
  TestApp app(with_chat);
  Browser browser(app);
  browser.sign_up();
  CHECK(browser.send(question().bearer("wrong")).code() == "UNAUTHENTICATED");
  CHECK(app.send(question().bearer("wrong")).code() == "UNAUTHENTICATED");
  CHECK(app.send(get("/api/chat/sessions").bearer("wrong")).code() == "UNAUTHENTICATED");
}

TEST_CASE("chat endpoints: the refresh cookie is no credential here", "[site][chat][security]") {
  TestApp app(with_chat);
  const auto refresh = app.sign_up().cookie("refresh_token").value();
  const auto asked = app.send(question().cookie("refresh_token", refresh.value));
  CHECK_FALSE(sent(asked, "X-Anonymous-Id").empty());
  CHECK(sent(asked, "Authorization").empty());
}

TEST_CASE("chat endpoints: a forged visitor cookie creates a new visitor", "[site][chat][security]") {
  TestApp app(with_chat);
  Browser browser(app);
  const auto first = browser.send(question("secret", "notes"));
  app.kit().settle();
  const auto good = *browser.cookie("usher_anonymous");
  const auto id = sent(first, "X-Anonymous-Id");
  const auto forged = (id.front() == '0' ? "1" : "0") + good.substr(1);
  for (const auto& cookie : {forged, id, id + "~1.x"}) {
    const auto asked = app.send(question("x", "notes").cookie("usher_anonymous", cookie));
    CHECK(sent(asked, "X-Anonymous-Id") != id);
    CHECK(asked.header("x-chat-session-id") == "notes");
    CHECK(sent(asked, "X-Chat-Session-Id") != sent(first, "X-Chat-Session-Id"));
    CHECK(app.send(get("/api/chat/history?session_id=notes").cookie("usher_anonymous", cookie)).code() == "THREAD_NOT_FOUND");
  }
}

TEST_CASE("chat endpoints: a caller without a cookie has no threads", "[site][chat]") {
  TestApp app(with_chat);
  CHECK(app.send(get("/api/chat/sessions")).body() == R"({"sessions":[]})");
  CHECK(app.send(get("/api/chat/history?session_id=x")).code() == "THREAD_NOT_FOUND");
  CHECK(app.send(del("/api/chat/sessions/x")).code() == "THREAD_NOT_FOUND");
}

TEST_CASE("chat endpoints: bad input is reported by field", "[site][chat]") {
  TestApp app(with_chat);
  const auto ask = [&](std::string body) { return app.send(post("/api/chat/message").body(std::move(body))); };
  CHECK(ask("{}").faults() == std::vector<std::string>{"message REQUIRED"});
  CHECK(ask(R"({"message":""})").faults() == std::vector<std::string>{"message TOO_SHORT"});
  CHECK(ask(R"({"message":1})").faults() == std::vector<std::string>{"message WRONG_TYPE"});
  CHECK(ask(R"({"message":"x","session_id":""})").faults() == std::vector<std::string>{"session_id INVALID_FORMAT"});
  CHECK(ask(R"({"message":"x","context_limit":"5"})").faults() == std::vector<std::string>{"context_limit WRONG_TYPE"});
  CHECK(ask("not json").code() == "MALFORMED_JSON");
  CHECK(app.send(get("/api/chat/history")).faults() == std::vector<std::string>{"session_id REQUIRED"});
  for (const auto& cursor : {std::string("!"), to_text(Cursor{.id = "id", .sorted_by = "name", .key = "ada"})})
    CHECK(app.send(get("/api/chat/history?session_id=x&cursor=" + cursor)).faults() ==
          std::vector<std::string>{"cursor INVALID_FORMAT"});
}

TEST_CASE("chat endpoints: without a back end the error names the setting", "[site][chat]") {
  TestApp app;
  const auto refused = app.send(question());
  CHECK(refused.status == 503);
  CHECK(refused.code() == "CHAT_OFF");
  CHECK(refused.text("detail").find("CHAT_UPSTREAM_URL") != std::string::npos);
  CHECK(refused.header("retry-after"));
}

TEST_CASE("chat endpoints: another site cannot ask for a user or visitor", "[site][chat][security]") {
  TestApp app(with_chat);
  Browser evil(app, "https://evil.example");
  CHECK(evil.send(question()).code() == "UNTRUSTED_ORIGIN");
  CHECK(evil.send(del("/api/chat/sessions/x")).code() == "UNTRUSTED_ORIGIN");
}

TEST_CASE("chat endpoints: a refused stream is a problem with the decided headers", "[site][chat]") {
  TestApp app(with_chat);
  auto call = question();
  call.header("origin", "http://localhost:3000");
  const auto asked = app.send(call);
  call.request.endpoint = app.app().pipeline().router().match("POST", "/api/chat/message").endpoint;
  const Answer refused(
      app.app().pipeline().refuse_stream(call.request, *asked.response.stream, error(ErrorCode::kUpstreamFailed)));
  CHECK(refused.status == 502);
  CHECK(refused.code() == "UPSTREAM_FAILED");
  CHECK(refused.header("access-control-allow-origin") == "http://localhost:3000");
  CHECK(refused.header("x-chat-session-id") == asked.header("x-chat-session-id"));
  CHECK(refused.cookie("usher_anonymous"));
}

TEST_CASE("chat endpoints: signing out ends the stream", "[site][chat][security]") {
  TestApp app(with_chat);
  Browser browser(app);
  browser.sign_up();
  const auto asked = browser.send(question());
  must(app.core().session_streams.stop_orphans());
  CHECK_FALSE(asked.response.stream->asked_to_end());
  browser.send(post("/auth/logout"));
  must(app.core().session_streams.stop_orphans());
  CHECK(asked.response.stream->asked_to_end() == http::StreamEnding::kSessionEnded);
}

TEST_CASE("chat endpoints: every accepted name can be read and deleted under the name as sent", "[site][chat]") {
  TestApp app(with_chat);
  Browser browser(app);
  std::string all;
  for (char c = '!'; c < '\x7f'; ++c) all += c;
  for (const auto& name :
       {all, std::string("a/b:c"), std::string("%2F"), std::string("..."), std::string("a%"), std::string("?x=#")}) {
    CAPTURE(name);
    CHECK(browser.send(question("x", name)).header("x-chat-session-id") == name);
    app.kit().settle();
    CHECK(contents(browser.send(get("/api/chat/history?session_id=" + percent_encode(name)))) ==
          std::vector<std::string>{"user: x"});
    CHECK(browser.send(del("/api/chat/sessions/" + percent_encode(name))).status == 204);
    CHECK(browser.send(get("/api/chat/sessions")).body() == R"({"sessions":[]})");
  }
}

TEST_CASE("chat endpoints: a thread is deleted by its id as well", "[site][chat]") {
  TestApp app(with_chat);
  Browser browser(app);
  browser.send(question("x", "a/b:c"));
  app.kit().settle();
  const auto listed = browser.send(get("/api/chat/sessions"));
  CHECK(listed.text("sessions.0.session_id") == "a/b:c");
  CHECK(browser.send(del("/api/chat/sessions/" + listed.text("sessions.0.id"))).status == 204);
  CHECK(browser.send(get("/api/chat/sessions")).body() == R"({"sessions":[]})");
}

TEST_CASE("chat endpoints: a visitor's question that is not kept says so, and is answered", "[site][chat][security]") {
  TestApp app([](settings::Settings& settings) {
    with_chat(settings);
    settings.limits.enabled = true;
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kChatVisitorBytes)].most = 2 * 1024;
  });
  Browser browser(app);
  const auto kept = browser.send(question("Hello"));
  CHECK_FALSE(kept.header("x-chat-kept"));
  reply(kept, "Hi");
  const auto other = browser.send(question("And now?"));
  CHECK(other.status == 200);
  CHECK(other.header("x-chat-kept") == "false");
  CHECK(other.header("access-control-expose-headers")->find("X-Chat-Kept") != std::string::npos);
  reply(other, "Still here");
  app.kit().settle();
  CHECK(app.kit().number("SELECT count(*) FROM chat_messages") == 2);
  CHECK(browser.send(question(std::string(5000, 'x'))).status == 422);
}

TEST_CASE("chat endpoints: the history has the selected text of a question", "[site][chat]") {
  TestApp app(with_chat);
  Browser browser(app);
  reply(
      browser.send(post("/api/chat/message")
                       .json({{"message", "What?"}, {"session_id", "s"}, {"selected_text", "A node."}, {"page_url", "/intro"}})),
      "This.");
  app.kit().settle();
  const auto history = browser.send(get("/api/chat/history?session_id=s"));
  CHECK(history.text("messages.0.selected_text") == "A node.");
  CHECK_FALSE(history.at("messages.1").find("selected_text"));
}

TEST_CASE("chat endpoints: the history says which answers are not whole", "[site][chat]") {
  const auto [bytes, in_order, ending] = GENERATE(table<std::string, bool, std::string>({
      {"data: {\"delta\":\"a\"}\n\n", true, ""},
      {"data: {\"delta\":\"a\"}\n\n", false, "cut"},
      {"data: {\"delta\":\"a\"}\n\ndata: {\"error\":\"no\"}\n\n", true, "failed"},
  }));
  TestApp app(with_chat);
  Browser browser(app);
  const auto asked = browser.send(question("Hello", "notes"));
  auto& call = *asked.response.stream->call;
  CHECK(call.on_bytes(bytes).passed == bytes);
  call.on_end(in_order);
  app.kit().settle();
  const auto history = browser.send(get("/api/chat/history?session_id=notes"));
  CHECK(history.text("messages.1.content") == "a");
  CHECK(json::text_at(history.at("messages.1"), "ending") == ending);
}

TEST_CASE("chat endpoints: a refused visitor goes on in the same conversation after a sign-up or a sign-in", "[site][chat]") {
  TestApp app([](settings::Settings& settings) {
    with_chat(settings);
    settings.better_auth_plugins = {settings::Plugin::kAnonymous};
    settings.limits.enabled = true;
    settings.limits.quotas[static_cast<std::size_t>(settings::Limit::kChatVisitor)].most = 1;
  });
  Browser browser(app, "http://localhost:8000");
  const auto way = GENERATE(as<std::string>{}, "sign up", "sign in", "sign up from an anonymous account");
  if (way == "sign in") app.sign_up();
  if (way == "sign up from an anonymous account") browser.send(post("/api/auth/sign-in/anonymous").json({}));
  const auto first = browser.send(question("First", "notes"));
  REQUIRE(first.status == 200);
  reply(first, "Yes");
  const auto refused = browser.send(question("Second", "notes"));
  CHECK(refused.status == 429);
  CHECK(refused.code() == "SIGN_IN_TO_GO_ON");
  CHECK(refused.header("retry-after") == "86400");
  app.kit().settle();
  (way == "sign in") ? browser.sign_in() : browser.sign_up();
  app.clock().advance(std::chrono::seconds(1));
  const auto second = browser.send(question("Second", "notes"));
  REQUIRE(second.status == 200);
  CHECK(sent(second, "X-Chat-Session-Id") == sent(first, "X-Chat-Session-Id"));
  app.kit().settle();
  CHECK(contents(browser.send(get("/api/chat/history?session_id=notes"))) ==
        std::vector<std::string>{"user: First", "assistant: Yes", "user: Second"});
}

}  // namespace
}  // namespace usher::site
