#include "server/better_auth/protocol/gate.h"

#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"

namespace usher::better_auth {
namespace {

TEST_CASE("gate: parameters of the content type are ignored", "[better_auth][gate]") {
  TestApp app;
  CHECK(app.send(api_post("/sign-up/email", sign_up_body()).header("content-type", "application/json; charset=utf-8")).status ==
        200);
}

TEST_CASE("gate: a form has texts only", "[better_auth][gate]") {
  TestApp app;
  CHECK(app.send(api_post("/sign-in/email")
                     .body("email=ada%40example.com&password=x&rememberMe=true")
                     .header("content-type", "application/x-www-form-urlencoded"))
            .text("message") == "[body.rememberMe] Invalid input: expected boolean, received string");
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

TEST_CASE("transport: paths are in lower case, GET alone reads, and preflights are answered", "[better_auth][gate]") {
  TestApp app;
  for (const auto& call : {api_get("/"), api_get("/Get-Session"), api("HEAD", "/get-session"), api("PUT", "/get-session")}) {
    const auto answer = app.send(call);
    CHECK(answer.status == 404);
    CHECK(answer.body().empty());
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
