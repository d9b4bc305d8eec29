#include "server/better_auth/routes.h"

#include "tests/catch.h"
#include "tests/server/better_auth/people.h"

namespace usher::better_auth {
namespace {

TEST_CASE("ok and error: it answers, and a failed sign-in ends on a page of ours", "[better_auth][routes]") {
  TestApp app;
  CHECK(app.send(api_get("/ok")).body() == R"({"ok":true})");
  const auto failed = app.send(api_get("/error?error=state_mismatch"));
  CHECK(failed.status == 302);
  CHECK(failed.header("location") == "/account/sign-in-failed?error=state_mismatch");
  const auto page = app.send(get(*app.send(api_get("/error?error=%3Cscript%3E")).header("location")));
  CHECK(page.status == 200);
  CHECK(page.body().find("<script") == std::string::npos);
}

TEST_CASE("routes: the surface is in no document of ours", "[better_auth][routes]") {
  TestApp app;
  CHECK(app.app().openapi().find("/api/auth/") == std::string::npos);
}

}  // namespace
}  // namespace usher::better_auth
