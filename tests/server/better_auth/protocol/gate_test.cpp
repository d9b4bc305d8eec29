#include "server/better_auth/protocol/gate.h"

#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"

namespace usher::better_auth {
namespace {

TEST_CASE("gate: another content type is 415 with the accepted ones", "[better_auth][gate]") {
  TestApp app;
  const auto plain = app.send(api_post("/request-password-reset").body("x").header("content-type", "text/plain"));
  CHECK(plain.status == 415);
  CHECK(plain.body() == R"({"message":"Content-Type \"text/plain\" is not allowed. Allowed types: application/json",)"
                        R"("code":"UNSUPPORTED_MEDIA_TYPE"})");
  const auto form = app.send(api_post("/sign-in/email").body("x").header("content-type", "text/plain"));
  CHECK(form.text("message") ==
        "Content-Type \"text/plain\" is not allowed. Allowed types: application/x-www-form-urlencoded, application/json");
}

TEST_CASE("gate: invalid JSON is 400; parameters of the content type are ignored", "[better_auth][gate]") {
  TestApp app;
  CHECK(app.send(api_post("/sign-in/email").body("{")).body() ==
        R"({"message":"Invalid JSON in request body","code":"BAD_REQUEST"})");
  CHECK(app.send(api_post("/sign-up/email", sign_up_body()).header("content-type", "application/json; charset=utf-8")).status ==
        200);
}

TEST_CASE("gate: a form signs in like JSON", "[better_auth][gate]") {
  TestApp app;
  app.send(api_post("/sign-up/email", sign_up_body()));
  const auto form = [&](const std::string& text) {
    return app.send(api_post("/sign-in/email").body(text).header("content-type", "application/x-www-form-urlencoded"));
  };
  CHECK(form("email=ada%40example.com&password=S3cret-passphrase").status == 200);
  CHECK(form("email=ada%40example.com&password=wrong").status == 401);
  CHECK(form("email=ada%40example.com&password=x&rememberMe=true").text("message") ==
        "[body.rememberMe] Invalid input: expected boolean, received string");
}

TEST_CASE("gate: a parameter that is given twice is an array and no text (parameter pollution)",
          "[better_auth][gate][security]") {
  TestApp app;
  const auto query = app.send(api("GET", "/verify-email?token=a&token=b&token=c"));
  CHECK(query.text("message") == "[query.token] Invalid input: expected string, received array");
  const auto form = app.send(api_post("/sign-in/email")
                                 .body("email=ada%40example.com&password=a&password=b")
                                 .header("content-type", "application/x-www-form-urlencoded"));
  CHECK(form.text("message") == "[body.password] Invalid input: expected string, received array");
}

TEST_CASE("gate: the body may be missing where every field is optional", "[better_auth][gate]") {
  TestApp app;
  Call call = api("POST", "/sign-out");
  CHECK(app.send(call).body() == R"({"success":true})");
  CHECK(app.send(api("POST", "/sign-in/email")).text("message") == "[body] Invalid input: expected object, received undefined");
  CHECK(app.send(api_post("/sign-in/email").body("[]")).text("message") ==
        "[body] Invalid input: expected object, received array");
}

TEST_CASE("gate: a malformed body is reported before a missing session", "[better_auth][gate]") {
  TestApp app;
  CHECK(app.send(api_post("/verify-password")).code() == "VALIDATION_ERROR");
  CHECK(app.send(api_post("/verify-password", {{"password", "x"}})).body() ==
        R"({"message":"Unauthorized","code":"UNAUTHORIZED"})");
}

TEST_CASE("gate: values that JSON cannot carry safely are refused", "[better_auth][gate][security]") {
  TestApp app;
  for (const auto* body : {R"({"email":"a@example.com","email":"b@example.com","password":"x"})",
                           "{\"email\":\"\xff\",\"password\":\"x\"}", R"({"email":"a@example.com","password":"x"} trailing)"})
    CHECK(app.send(api_post("/sign-in/email").body(body)).code() == "BAD_REQUEST");
  auto body = sign_up_body();
  body.set("name", std::string("a\0b", 3));
  CHECK(app.send(api_post("/sign-up/email", body)).code() == "VALIDATION_ERROR");
}

TEST_CASE("transport: paths are exact, wrong methods are 404, and preflights are answered", "[better_auth][gate]") {
  TestApp app;
  for (const auto& [method, path] : std::vector<std::pair<std::string, std::string>>{{"GET", ""},
                                                                                     {"GET", "/"},
                                                                                     {"GET", "/nothing"},
                                                                                     {"GET", "/get-session/"},
                                                                                     {"GET", "//get-session"},
                                                                                     {"GET", "/Get-Session"},
                                                                                     {"HEAD", "/get-session"},
                                                                                     {"PUT", "/get-session"},
                                                                                     {"GET", "/sign-in/email"},
                                                                                     {"OPTIONS", "/sign-in/email"},
                                                                                     {"DELETE", "/ok"}}) {
    const auto answer = app.send(api(method, path));
    CHECK(answer.status == 404);
    if (!path.empty()) CHECK(answer.body().empty());
    CHECK_FALSE(answer.header("allow"));
  }
  const auto preflight = app.send(api("OPTIONS", "/sign-in/email")
                                      .header("origin", "http://localhost:3000")
                                      .header("access-control-request-method", "POST")
                                      .header("access-control-request-headers", "content-type"));
  CHECK(preflight.status == 204);
  CHECK(preflight.header("access-control-allow-origin") == "http://localhost:3000");
}

}  // namespace
}  // namespace usher::better_auth
