#include "common/base/ip_address.h"
#include "common/base/text.h"
#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/testkit/test_app.h"

// The steps that every request passes, on any route.
namespace usher {
namespace {

using namespace testkit;

TEST_CASE("request id: the caller's, if it is 1-64 of A-Za-z0-9._-, else a new one", "[request_id][security]") {
  TestApp app;
  for (const std::string good : {"a", "Trace_1.2-3", "0123456789012345678901234567890123456789012345678901234567890123"}) {
    CHECK(app.send(get("/healthz").header("x-request-id", good)).header("x-request-id") == good);
    CHECK(app.log_lines().back().find('"' + good + '"') != std::string::npos);
  }
  std::set<std::string> made;
  for (const std::string bad :
       {"", "a b", "a\"b", "a\nb", "\x80", "01234567890123456789012345678901234567890123456789012345678901234"}) {
    const auto id = *app.send(get("/healthz").header("x-request-id", bad)).header("x-request-id");
    CHECK(id.size() == 20);
    CHECK(made.insert(id).second);
  }
}

TEST_CASE("paths: are exact", "[paths]") {
  TestApp app;
  for (const auto* path : {"/x", "/auth", "/auth/me/", "//auth/me", "/auth//me", "/auth/%6de", "/auth/ME", "/auth/sessions/",
                           "/auth/sessions/a/b", "/auth/sessions/a%00b", "/auth/sessions/a%2", "/auth/me/../me", "/auth/me;x"}) {
    INFO(path);
    const auto answer = app.send(get(path));
    CHECK(answer.status == 404);
    CHECK(answer.code() == "UNKNOWN_PATH");
  }
}

TEST_CASE("methods: a wrong one is 405 with the allowed ones", "[paths]") {
  TestApp app;
  const auto answer = app.send(Call("PUT", "/auth/me"));
  CHECK(answer.status == 405);
  CHECK(answer.code() == "METHOD_NOT_ALLOWED");
  CHECK(answer.header("allow") == "GET, HEAD, PATCH, DELETE");
  CHECK(app.send(Call("BREW", "/auth/me")).status == 405);
  const auto options = app.send(Call("OPTIONS", "/auth/login"));
  CHECK(options.status == 204);
  CHECK(options.header("allow") == "POST");
  CHECK(app.send(Call("HEAD", "/healthz")).status == 200);
}

TEST_CASE("responses: not stored, not sniffed, and problems have their content type", "[problems]") {
  TestApp app;
  for (const auto& call : {get("/auth/me"), get("/nothing"), post("/auth/login"), post("/auth/login").json({{"email", "x"}})}) {
    const auto answer = app.send(call);
    CHECK(answer.header("content-type") == "application/problem+json");
    CHECK(answer.header("cache-control") == "no-store");
    CHECK(answer.header("x-content-type-options") == "nosniff");
    CHECK(answer.text("type") == "/auth/problems/" + answer.code());
    CHECK(answer.at("status") == json::Value(answer.status));
    CHECK_FALSE(answer.text("title").empty());
    CHECK_FALSE(answer.text("detail").empty());
    CHECK((answer.status == 422) == (answer.at("errors").array() != nullptr));
  }
}

TEST_CASE("client address: only configured proxies are trusted", "[proxy][security]") {
  TestApp plain;
  const auto token = plain.sign_up().text("access_token");
  plain.send(post("/auth/login").json(sign_in_body()).from("10.0.0.1").header("x-forwarded-for", "203.0.113.9"));
  CHECK(plain.kit().texts("SELECT ip FROM sessions ORDER BY rowid").back() == "10.0.0.1");
  const auto lines = plain.log_lines();
  CHECK(std::count_if(lines.begin(), lines.end(),
                      [](const auto& line) { return line.find("TRUSTED_PROXIES") != std::string::npos; }) == 1);

  TestApp proxied([](settings::Settings& settings) { settings.trusted_proxies = {*Cidr::parse("10.0.0.0/8")}; });
  proxied.sign_up();
  proxied.send(
      post("/auth/login").json(sign_in_body()).from("10.0.0.1").header("x-forwarded-for", "1.2.3.4, 203.0.113.9, 10.0.0.2"));
  CHECK(proxied.kit().texts("SELECT ip FROM sessions ORDER BY rowid").back() == "203.0.113.9");
}

TEST_CASE("log: one line a request, with route and status", "[log]") {
  TestApp app;
  const auto before = app.log_lines().size();
  app.send(get("/auth/me?token=secret"));
  const auto lines = app.log_lines();
  REQUIRE(lines.size() == before + 1);
  const auto line = must(json::parse(lines.back()));
  CHECK(*line.find("route") == json::Value("GET /auth/me"));
  CHECK(*line.find("method") == json::Value("GET"));
  CHECK(*line.find("status") == json::Value(401));
  CHECK(lines.back().find("secret") == std::string::npos);
}

TEST_CASE("log: a refused request has the code that the client got, on every surface", "[log]") {
  TestApp app;
  app.sign_up();
  const auto code_of = [&](const Call& call) {
    app.send(call);
    const auto lines = app.log_lines();
    const auto line = must(json::parse(lines.back()));
    const auto* const code = line.find("code");
    return code ? *code->string() : std::string();
  };
  auto form = post("/account/sign-in").header("content-type", "application/x-www-form-urlencoded");
  form.request.body = "email=ada%40example.com&password=wrong";
  for (int i = 0; i < 501; ++i) form.request.body += "&a=1";
  CHECK(code_of(post("/auth/login").json(sign_in_body(TestApp::kEmail, "not the password"))) == "INVALID_CREDENTIALS");
  CHECK(code_of(get("/auth/me")) == "UNAUTHENTICATED");
  CHECK(code_of(get("/nothing")) == "UNKNOWN_PATH");
  CHECK(code_of(post("/api/auth/sign-in/email").json({{"email", TestApp::kEmail}, {"password", "not the password"}})) ==
        "INVALID_EMAIL_OR_PASSWORD");
  CHECK(code_of(form.header("origin", "http://localhost:8000")) == "TOO_MANY_FIELDS");
  CHECK(code_of(get("/healthz")).empty());
}

}  // namespace
}  // namespace usher
