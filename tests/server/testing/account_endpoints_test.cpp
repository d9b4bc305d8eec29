#include "common/base/text.h"
#include "common/settings/settings.h"
#include "server/testing/testing.h"
#include "tests/catch.h"
#include "tests/testkit/test_app.h"
#include "tests/testkit/world.h"

namespace usher::testing {
namespace {

using namespace testkit;

Answer send(TestApp& app, Call call) { return app.send(call.bearer(kTestKey)); }

std::vector<json::Value> lines_of(const Answer& answer) {
  std::vector<json::Value> lines;
  for (std::string_view rest = answer.body(); !rest.empty();) lines.push_back(must(json::parse(take_until(rest, '\n'))));
  return lines;
}

Answer session(TestApp& app, json::Object order) {
  order.set("account", "ada");
  return send(app, post("/auth/test/sessions").json(std::move(order)));
}

TEST_CASE("test accounts: a line of JSON for each has what it signs in with", "[test_api]") {
  TestApp app(with_tests);
  const auto body = R"({"namespace":"w1","accounts":[{"email":"ada"},{"email":"bob","two_factor":true}]})";
  const auto answer = send(app, post("/auth/test/accounts").body(body));
  REQUIRE(answer.status == 200);
  CHECK(answer.header("Content-Type") == "application/jsonl");
  const auto lines = lines_of(answer);
  REQUIRE(lines.size() == 2);
  CHECK(json::text_at(lines[0], "email") == "ada@w1.example.test");
  CHECK(app.sign_in("ada@w1.example.test", json::text_at(lines[0], "password")).status == 200);
  CHECK(app.sign_in("bob@w1.example.test", json::text_at(lines[1], "password")).text("two_factor_token") != "");
  CHECK(send(app, post("/auth/test/accounts").body(R"({"accounts":[{"email":"ada","anonymous":true}]})")).code() ==
        "STATE_NOT_MADE");
}

TEST_CASE("test accounts: deleted by namespace or all, with their mail", "[test_api]") {
  TestApp app(with_tests);
  app.sign_up();
  for (const auto* name : {"w1", "w2"})
    send(app, post("/auth/test/accounts").json({{"namespace", name}, {"accounts", json::Array{json::Object{{"email", "ada"}}}}}));
  app.bench().mails.add({.to = "ada@w1.example.test"});
  const auto erase = [&](const std::string& query) { return send(app, del("/auth/test/accounts" + query)); };
  CHECK(erase("").faults() == std::vector<std::string>{"namespace REQUIRED"});
  CHECK(erase("?all=true&namespace=w1").faults() == std::vector<std::string>{"namespace REQUIRED"});
  CHECK(erase("?all=yes").faults() == std::vector<std::string>{"namespace REQUIRED"});
  CHECK(erase("?namespace=W1").faults() == std::vector<std::string>{"namespace INVALID_FORMAT"});
  CHECK(erase("?namespace=w1").at("deleted") == json::Value(1));
  CHECK(app.bench().mails.to("ada@w1.example.test", 0).empty());
  CHECK(erase("?all=true").at("deleted") == json::Value(1));
  CHECK(app.sign_in().status == 200);
}

TEST_CASE("test accounts: a run leaves no mail and no failure to the next one", "[test_api]") {
  TestApp app(with_tests);
  app.sign_up("grace@example.com");
  send(app, post("/auth/test/accounts").body(R"({"accounts":[{"email":"ada"},{"email":"eve@example.com"}]})"));
  auto& bench = app.bench();
  for (const auto* to : {"ada@default.example.test", "eve@example.com", "grace@example.com", "bob@w2.example.test"})
    bench.mails.add({.to = to});
  for (const auto* target : {"default", "eve@example.com", "w2"}) must(bench.failures.order("mail", target, "refuse", 9));
  CHECK(send(app, del("/auth/test/accounts?namespace=default")).at("deleted") == json::Value(2));
  for (const auto* to : {"ada@default.example.test", "eve@example.com"}) {
    CHECK(bench.mails.to(to, 0).empty());
    CHECK_FALSE(bench.failures.take("mail", to));
  }
  for (const auto* to : {"grace@example.com", "bob@w2.example.test"}) CHECK(bench.mails.to(to, 0).size() == 1);
  CHECK(bench.failures.take("mail", "bob@w2.example.test"));
}

TEST_CASE("test sessions: cookies, tokens and Playwright's storage state are of one session", "[test_api]") {
  TestApp app(with_tests);
  send(app, post("/auth/test/accounts").body(R"({"accounts":[{"email":"ada","created_at":"2026-01-01T00:00:00Z"}]})"));
  const auto answer = session(app, {{"age", "3d"}, {"origin", "http://shop.test:3000"}});
  REQUIRE(answer.status == 200);
  CHECK(answer.cookies().empty());  // they are for the test, not for the caller
  CHECK(answer.text("proved_by") == "password");

  http::Response set;
  const auto set_cookie = answer.at("set_cookie");
  for (const auto& line : *set_cookie.array()) set.with("Set-Cookie", *line.string());
  const auto lines = Answer(set).cookies();
  const auto stored = *answer.at("storage_state.cookies").array();
  REQUIRE(lines.size() == stored.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    INFO(lines[i].name);
    CHECK(json::text_at(stored[i], "name") == lines[i].name);
    CHECK(json::text_at(stored[i], "value") == lines[i].value);
    CHECK(json::text_at(stored[i], "path") == lines[i].path);
    CHECK(json::text_at(stored[i], "sameSite") == lines[i].same_site);
    CHECK(json::text_at(stored[i], "domain") == "shop.test");
    CHECK(*stored[i].find("httpOnly") == json::Value(lines[i].http_only));
    const auto begun = app.clock().now() - std::chrono::days(3);
    CHECK(*stored[i].find("expires") == json::Value(to_seconds(begun) + lines[i].max_age.value()));
  }
  Call me = get("/auth/me");
  for (const auto& cookie : lines) me.cookie(cookie.name, cookie.value);
  CHECK(app.send(me).text("user.email") == "ada@default.example.test");
  CHECK(app.send(get("/auth/me").bearer(answer.text("access_token"))).status == 401);  // three days old
  const auto young = session(app, {});
  CHECK(app.send(get("/auth/me").bearer(young.text("access_token"))).status == 200);
  CHECK(session(app, {{"cookies", false}}).at("storage_state.cookies") == json::Value(json::Array{}));
  CHECK(session(app, {{"origin", "shop"}}).faults() == std::vector<std::string>{"origin INVALID_FORMAT"});
  CHECK(session(app, {{"by", "passkey"}}).code() == "STATE_NOT_MADE");
}

TEST_CASE("test sessions: the mailbox is a way in at any address of the server, since tests read it", "[test_api][mail]") {
  TestApp app([](settings::Settings& settings) { with_tests(settings), settings.public_url = "http://usher:8000"; });
  send(app, post("/auth/test/accounts").body(R"({"accounts":[{"email":"ada","password":null}]})"));
  CHECK(session(app, {{"by", "mail"}}).status == 200);
}

}  // namespace
}  // namespace usher::testing
