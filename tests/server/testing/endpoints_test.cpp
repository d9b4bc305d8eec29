#include "common/core/accounts/user_admin.h"
#include "common/settings/settings.h"
#include "server/app.h"
#include "server/testing/testing.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"
#include "tests/testkit/test_app.h"

namespace usher::testing {
namespace {

using namespace testkit;

Call with_key(Call call) { return call.bearer(kTestKey); }

TEST_CASE("test api: without TEST_API each of its paths is as unknown as any", "[test_api][security]") {
  TestApp on(with_tests);
  TestApp off;
  const auto unknown = off.send(with_key(get("/auth/unknown")));
  std::size_t rows = 0;
  for (const auto& row : on.app().pipeline().router().endpoints()) {
    if (!row.path.starts_with(kRoot)) continue;
    ++rows;
    const auto answer = off.send(with_key(Call(std::string(row.method), row.path)));
    CHECK(answer.status == 404);
    CHECK(answer.code() == unknown.code());
    CHECK_FALSE(answer.header("X-Usher-Test"));
  }
  CHECK(rows > 4);
  CHECK(off.send(get("/openapi-test.json")).status == 404);
  CHECK(off.app().openapi().find("/auth/test/") == std::string::npos);
  CHECK(off.send(get("/account/sign-in")).body().find("This server is for tests") == std::string::npos);
}

TEST_CASE("test api: every answer and page says that the server is for tests", "[test_api]") {
  TestApp app(with_tests);
  for (const auto* path :
       {"/healthz", "/auth/me", "/auth/unknown", "/api/auth/get-session", "/account/sign-in", "/auth/test/clock"})
    CHECK(app.send(get(path)).header("X-Usher-Test") == "true");
  Browser browser(app, "http://localhost:8000");
  must(app.core().user_admin.update(admin(), browser.sign_up().text("user.id"), {.role = "admin"}));
  for (const auto* path : {"/account/sign-in", "/account", "/admin"})
    CHECK(browser.send(get(path)).body().find("This server is for tests") != std::string::npos);
  CHECK(app.app().openapi().find("/auth/test/") == std::string::npos);
  CHECK(app.send(get("/openapi-test.json")).body() == app.app().test_openapi());
  CHECK(app.app().test_openapi().find("/auth/test/clock") != std::string::npos);
}

TEST_CASE("test api: only the key counts, before the body is read", "[test_api][security]") {
  TestApp app(with_tests);
  const auto token = app.sign_up().text("access_token");
  Browser browser(app);
  browser.sign_in();
  for (auto call : {post("/auth/test/clock"), post("/auth/test/clock").bearer("the-key-of-the-test"),
                    post("/auth/test/clock").bearer(token), post("/auth/test/clock").bearer("")})
    CHECK(app.send(call.body("{")).code() == "UNAUTHENTICATED");
  CHECK(browser.send(post("/auth/test/clock").body("{")).code() == "UNAUTHENTICATED");
  const auto allowed = app.send(with_key(get("/auth/test/clock")));
  CHECK(allowed.status == 200);
  CHECK(allowed.cookies().empty());
}

TEST_CASE("test api: an address that has sent 30 wrong keys waits, and another one does not", "[test_api][security]") {
  TestApp app(with_tests);
  const auto from = [](std::string_view key, std::string_view peer) {
    return get("/auth/test/clock").bearer(key).from(std::string(peer));
  };
  for (int i = 0; i < 30; ++i) CHECK(app.send(from("wrong", "192.0.2.7")).status == 401);
  const auto refused = app.send(from(kTestKey, "192.0.2.7"));
  CHECK(refused.status == 429);
  CHECK(refused.header("Retry-After") == "900");
  CHECK(app.send(from(kTestKey, "192.0.2.8")).status == 200);
  app.clock().advance(std::chrono::minutes(15));
  CHECK(app.send(from(kTestKey, "192.0.2.7")).status == 200);
}

TEST_CASE("test api: a public host and a proxy are refused, with the key, too", "[test_api][security]") {
  TestApp app(with_tests);
  for (const auto& [name, value] : {std::pair("host", "docs.example.com"), std::pair("host", "8.8.8.8:8000"),
                                    std::pair("x-forwarded-for", "10.0.0.7"), std::pair("forwarded", "for=10.0.0.7")})
    CHECK(app.send(with_key(get("/auth/test/clock")).header(name, value)).code() == "FORBIDDEN");
  for (const auto* host : {"localhost:8000", "10.0.0.8:8000", "usher:8000", "docs.test"})
    CHECK(app.send(with_key(get("/auth/test/clock")).header("host", host)).status == 200);
}

TEST_CASE("test api: a member that a body does not have is named", "[test_api]") {
  TestApp app(with_tests);
  const auto fault = [&](const std::string& path, const std::string& body) {
    const auto answer = app.send(with_key(post(path).body(body)));
    CHECK(answer.code() == "VALIDATION_FAILED");
    return answer.text("errors.0.field") + " " + answer.text("errors.0.code");
  };
  CHECK(fault("/auth/test/accounts", R"({"account":[],"users":1})") == "account UNKNOWN");
  CHECK(fault("/auth/test/accounts", R"({"accounts":[{"email":"ada","two_facter":true}]})") == "accounts[0].two_facter UNKNOWN");
  CHECK(fault("/auth/test/sessions", R"({"account":"ada","aged":"3d"})") == "aged UNKNOWN");
  CHECK(fault("/auth/test/clock", R"({"advance":"1m","namspace":"w1"})") == "namspace UNKNOWN");
  CHECK(fault("/auth/test/failures", R"({"next":"mail","as":"refuse","address":"a@b","time":2})") == "time UNKNOWN");
  CHECK(app.send(with_key(get("/auth/test/mails?to=ada+x@w1.example.test"))).code() == "VALIDATION_FAILED");
}

TEST_CASE("test api: pages of private networks may call, without cookies", "[test_api][security]") {
  TestApp app(with_tests);
  for (const auto* origin : {"http://localhost:5173", "https://shop.test", "http://10.0.0.8:3000"}) {
    const auto answer =
        app.send(with_key(get("/auth/test/clock")).header("origin", origin).header("sec-fetch-site", "cross-site"));
    CHECK(answer.status == 200);
    CHECK(answer.header("Access-Control-Allow-Origin") == origin);
    CHECK_FALSE(answer.header("Access-Control-Allow-Credentials"));
    Call preflight("OPTIONS", "/auth/test/clock");
    preflight.header("origin", origin).header("access-control-request-method", "POST");
    preflight.header("access-control-request-headers", "authorization");
    CHECK(app.send(preflight).header("Access-Control-Allow-Headers") == "authorization");
  }
  for (const auto* origin : {"https://shop.example.com", "null"}) {
    const auto answer = app.send(with_key(get("/auth/test/clock")).header("origin", origin));
    CHECK(answer.code() == "FORBIDDEN");
    CHECK_FALSE(answer.header("Access-Control-Allow-Origin"));
  }
}

TEST_CASE("test api: a core of its own stores what is as old as the call says", "[test_api]") {
  TestApp app(with_tests);
  const auto at = app.clock().now() - std::chrono::days(40);
  const auto read = [&](Time when) {
    return must(app.bench().own_core.run(when, [](core::Core& core) -> Result<Time> { return core.ports.clock.now(); }));
  };
  CHECK(read(at) == at);
  CHECK(read(at + std::chrono::hours(1)) == at + std::chrono::hours(1));
}

}  // namespace
}  // namespace usher::testing
