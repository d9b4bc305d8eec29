#include "server/ops/ops_endpoints.h"

#include "common/core/questionnaire/questionnaire_schema.h"
#include "common/core/tokens/key_ring.h"
#include "common/settings/settings.h"
#include "server/app.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace usher::ops {
namespace {

using namespace testkit;

TEST_CASE("ops: health and readiness", "[ops]") {
  TestApp app;
  CHECK(app.send(get("/healthz")).body() == R"({"status":"ok"})");
  CHECK(app.send(get("/readyz")).body() == R"({"status":"ready"})");
}

TEST_CASE("ops: without its tables the server is not ready", "[ops]") {
  TestApp app;
  app.kit().run("DROP TABLE installation");
  const auto answer = app.send(get("/readyz"));
  CHECK(answer.status == 503);
  CHECK(answer.code() == "DATABASE_UNREACHABLE");
  CHECK(answer.faults() == std::vector<std::string>{"database DATABASE_UNREACHABLE"});
}

TEST_CASE("ops: with a listener of their own, metrics and reasons are for it alone", "[ops][metrics][security]") {
  TestApp app([](settings::Settings& settings) { settings.ops_listen = settings::OpsListen{"127.0.0.1", 9464}; });
  const auto ask = [&](const std::string& path, bool from_operators) {
    auto call = get(path).from("127.0.0.1");
    call.request.from_operators = from_operators;
    return app.send(call);
  };
  CHECK(ask("/metrics", false).status == 404);
  CHECK(ask("/metrics", true).status == 200);
  app.kit().run("DROP TABLE installation");
  CHECK(ask("/readyz", false).code() == "BUSY");
  CHECK(ask("/readyz", false).faults().empty());
  CHECK(ask("/readyz", true).faults() == std::vector<std::string>{"database DATABASE_UNREACHABLE"});
}

TEST_CASE("ops: sign-ins are counted by method and result", "[ops][metrics]") {
  TestApp app;
  app.sign_up();
  app.sign_in();
  app.sign_in();
  app.send(post("/auth/login").json(sign_in_body(TestApp::kEmail, "a wrong passphrase")));
  const auto text = app.send(get("/metrics").from("127.0.0.1")).body();
  CHECK(text.find(R"(usher_sign_ins_total{method="password",result="signed_up"} 1)") != std::string::npos);
  CHECK(text.find(R"(usher_sign_ins_total{method="password",result="signed_in"} 2)") != std::string::npos);
  CHECK(text.find(R"(usher_attempts_refused_total{action="user.sign_in_refused"} 1)") != std::string::npos);
}

TEST_CASE("ops: the JWKS may be cached for five minutes and is revalidated by its ETag", "[ops][jwks]") {
  TestApp app;
  const auto* const path = GENERATE(as<const char*>{}, "/.well-known/jwks.json", "/api/auth/jwks");
  const auto answer = app.send(get(path));
  CHECK(answer.header("cache-control") == "public, max-age=300");
  CHECK(answer.at("keys").array()->size() == 1);
  CHECK(answer.at("keys.0.d").is_null());
  const auto same = app.send(get(path).header("if-none-match", *answer.header("etag")));
  CHECK(same.status == 304);
  CHECK(same.body().empty());
  must(app.core().keys.rotate(testkit::admin(), true));
  const auto rotated = app.send(get(path).header("if-none-match", *answer.header("etag")));
  CHECK(rotated.status == 200);
  CHECK(rotated.at("keys").array()->size() == 2);
}

TEST_CASE("ops: editors get the schema of questionnaire files, cacheable and revalidated", "[ops]") {
  TestApp app([](settings::Settings& settings) { settings.docs_enabled = false; });
  const auto answer = app.send(get("/schemas/questionnaire.json"));
  CHECK(answer.status == 200);
  CHECK(answer.header("content-type") == "application/schema+json");
  CHECK(answer.header("cache-control") == "public, max-age=3600");
  CHECK(answer.at("$schema") == json::Value("https://json-schema.org/draft/2020-12/schema"));
  CHECK(answer.body() == json::to_pretty_text(json::Value(core::questionnaire_schema())) + "\n");
  const auto same = app.send(get("/schemas/questionnaire.json").header("if-none-match", *answer.header("etag")));
  CHECK(same.status == 304);
  CHECK(same.body().empty());
}

TEST_CASE("ops: with a shared key no key is published", "[ops][jwks][security]") {
  TestApp app([](settings::Settings& settings) {
    settings.tokens.algorithm = settings::JwtAlgorithm::kHs256;
    settings.tokens.hs256_key = Secret(std::string("a shared key of at least thirty-two bytes"));
  });
  CHECK(app.send(get("/.well-known/jwks.json")).body() == R"({"keys":[]})");
}

struct Reader {
  const char* peer;
  const char* forwarded;
  const char* token;
  int without_token;
  int with_token;
};

TEST_CASE("ops: metrics need a loopback client or the token", "[ops][metrics][security]") {
  const auto row = GENERATE(values<Reader>({{"127.0.0.1", "", "", 200, 200},
                                            {"::1", "", "", 200, 200},
                                            {"127.0.0.1", "203.0.113.9", "the token", 403, 200},
                                            {"127.0.0.1", "203.0.113.9", "", 403, 403},
                                            {"192.0.2.1", "", "", 403, 403},
                                            {"192.0.2.1", "127.0.0.1", "", 403, 403},
                                            {"", "", "", 403, 403},
                                            {"192.0.2.1", "", "the token", 403, 200},
                                            {"192.0.2.1", "", "the toke", 403, 403}}));
  INFO(row.peer << " " << row.forwarded << " " << row.token);
  const auto ask = [&](TestApp& app) {
    auto call = get("/metrics").from(row.peer);
    if (*row.forwarded) call.header("x-forwarded-for", row.forwarded);
    if (*row.token) call.bearer(row.token);
    return app.send(call).status;
  };
  TestApp open;
  CHECK(ask(open) == row.without_token);
  TestApp guarded([](settings::Settings& settings) { settings.metrics_token = Secret(std::string("the token")); });
  CHECK(ask(guarded) == row.with_token);
}

TEST_CASE("ops: metrics are not for clients behind a proxy on this machine", "[ops][metrics][security]") {
  TestApp app([](settings::Settings& settings) { settings.metrics_token = Secret(std::string("the token")); });
  const std::pair<const char*, const char*> kHeaders[] = {{"forwarded", "for=203.0.113.9"},
                                                          {"x-forwarded-for", "203.0.113.9"},
                                                          {"x-forwarded-proto", "https"},
                                                          {"x-forwarded-host", "localhost"},
                                                          {"x-real-ip", "203.0.113.9"},
                                                          {"via", "1.1 proxy"},
                                                          {"cdn-loop", "cdn"},
                                                          {"cf-connecting-ip", "203.0.113.9"},
                                                          {"true-client-ip", "203.0.113.9"},
                                                          {"host", "auth.example.com"},
                                                          {"host", "192.0.2.7:8000"}};
  for (const auto& [name, value] : kHeaders) {
    INFO(name << ": " << value);
    CHECK(app.send(get("/metrics").from("127.0.0.1").header(name, value)).status == 403);
    CHECK(app.send(get("/metrics").from("127.0.0.1").header(name, value).bearer("the token")).status == 200);
  }
  for (const auto* host : {"localhost:8000", "127.0.0.1:8000", "[::1]:8000"})
    CHECK(app.send(get("/metrics").from("127.0.0.1").header("host", host)).status == 200);
}

TEST_CASE("ops: at a public address no client is this machine, since a proxy may say nothing", "[ops][metrics][security]") {
  TestApp app([](settings::Settings& settings) {
    settings.public_url = "https://auth.example.com";
    settings.metrics_token = Secret(std::string("the token"));
  });
  CHECK(app.send(get("/metrics").from("127.0.0.1")).status == 403);
  CHECK(app.send(get("/metrics").from("127.0.0.1").bearer("the token")).status == 200);
  auto operators = get("/metrics").from("127.0.0.1");
  operators.request.from_operators = true;
  CHECK(app.send(std::move(operators)).status == 200);
}

TEST_CASE("ops: under hops no client is of this machine, whatever it sends", "[ops][metrics][security]") {
  TestApp app([](settings::Settings& settings) {
    settings.proxy_hops = 1;
    settings.metrics_token = Secret(std::string("the token"));
  });
  CHECK(app.send(get("/metrics").from("127.0.0.1")).status == 403);
  CHECK(app.send(get("/metrics").from("127.0.0.1").header("x-forwarded-for", "127.0.0.1")).status == 403);
  CHECK(app.send(get("/metrics").from("10.0.0.1").header("x-forwarded-for", "::1")).status == 403);
  CHECK(app.send(get("/metrics").from("10.0.0.1").bearer("the token")).status == 200);
  auto operators = get("/metrics").from("127.0.0.1");
  operators.request.from_operators = true;
  CHECK(app.send(operators).status == 200);
}

TEST_CASE("ops: the second event of the stream test is held, and nothing may buffer the first", "[ops]") {
  TestApp app;
  auto call = get("/auth/stream-test");
  call.request.received = app.clock().now();
  const auto answer = app.send(call);
  CHECK(answer.status == 200);
  CHECK(answer.response.not_before == app.clock().now() + std::chrono::seconds(2));
  CHECK(answer.response.held_after * 2 == answer.body().size());
  CHECK(answer.body().substr(0, answer.response.held_after) == answer.body().substr(answer.response.held_after));
  CHECK(answer.header("content-type") == "text/event-stream");
  CHECK(answer.header("cache-control") == "no-store, no-transform");
  CHECK(answer.header("x-accel-buffering") == "no");
}

TEST_CASE("ops: the stream test holds 16 connections at once, and refuses others", "[ops][security]") {
  TestApp app;
  const auto ask = [&] {
    auto call = get("/auth/stream-test");
    call.request.received = app.clock().now();
    return app.send(call);
  };
  for (int i = 0; i < 15; ++i) CHECK(ask().status == 200);
  app.clock().advance(std::chrono::seconds(1));
  CHECK(ask().status == 200);
  const auto refused = ask();
  CHECK(refused.status == 503);
  CHECK(refused.code() == "OVERLOADED");
  CHECK(refused.header("retry-after") == "2");
  CHECK_FALSE(refused.response.not_before);
  app.clock().advance(std::chrono::seconds(1));
  for (int i = 0; i < 15; ++i) CHECK(ask().status == 200);
  CHECK(ask().status == 503);
}

TEST_CASE("ops: metrics have the route, and input from clients creates no series", "[ops][metrics]") {
  TestApp app;
  app.sign_up();
  app.send(get("/no/such/path?secret=1"));
  const auto text = app.send(get("/metrics").from("127.0.0.1")).body();
  CHECK(text.find(R"(usher_http_requests_total{route="POST /auth/signup",outcome="ok"} 1)") != std::string::npos);
  CHECK(text.find("secret") == std::string::npos);
  CHECK(text.find("/no/such/path") == std::string::npos);
}

TEST_CASE("ops: the document and its page are served if the settings say so", "[ops][docs]") {
  TestApp app;
  CHECK(app.send(get("/openapi.json")).body() == app.app().openapi());
  CHECK(app.send(get("/docs")).status == 200);
  TestApp hidden([](settings::Settings& settings) { settings.docs_enabled = false; });
  for (const auto* path : {"/openapi.json", "/docs", "/docs/docs.css"}) CHECK(hidden.send(get(path)).status == 404);
}

}  // namespace
}  // namespace usher::ops
