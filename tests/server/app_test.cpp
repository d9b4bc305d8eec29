#include "server/app.h"

#include "tests/catch.h"
#include "tests/testkit/test_app.h"

namespace usher {
namespace {

using namespace testkit;

TEST_CASE("app: a person signs up, asks who they are, renews and signs out by cookies alone", "[app]") {
  TestApp app;
  Browser browser(app);
  REQUIRE(browser.sign_up().status == 201);
  CHECK(browser.send(get("/auth/me")).text("user.email") == "ada@example.com");
  CHECK(browser.send(post("/auth/refresh")).status == 200);
  CHECK(browser.send(post("/auth/logout")).status == 204);
  CHECK(browser.send(get("/auth/me")).status == 401);
}

}  // namespace
}  // namespace usher
