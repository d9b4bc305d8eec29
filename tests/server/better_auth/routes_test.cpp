#include "server/better_auth/routes.h"

#include "server/app.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"

namespace usher::better_auth {
namespace {

TEST_CASE("ok and error: ok responds, and a failed sign-in ends on our page", "[better_auth][routes]") {
  TestApp app;
  CHECK(app.send(api_get("/ok")).body() == R"({"ok":true})");
  const auto failed = app.send(api_get("/error?error=state_mismatch"));
  CHECK(failed.status == 302);
  CHECK(failed.header("location") == "/account/sign-in-failed?error=state_mismatch");
  const auto page = app.send(get(*app.send(api_get("/error?error=%3Cscript%3E")).header("location")));
  CHECK(page.status == 200);
  CHECK(page.body().find("<script>") == std::string::npos);
}

TEST_CASE("routes: with every plugin each row has a unique name, since metrics use it as a label", "[better_auth][routes]") {
  using settings::Plugin;
  TestApp app(with_plugins({Plugin::kBearer, Plugin::kJwt, Plugin::kTwoFactor, Plugin::kAnonymous, Plugin::kAdmin,
                            Plugin::kMagicLink, Plugin::kEmailOtp, Plugin::kPasskey}));
  std::set<std::string_view> names;
  for (const auto& row : app.app().pipeline().router().endpoints()) {
    INFO(row.name);
    CHECK(names.insert(row.name).second);
  }
}

TEST_CASE("routes: the OpenAPI document names this protocol's calls and describes none", "[better_auth][routes]") {
  TestApp app;
  const auto document = testkit::must(json::parse(app.app().openapi()));
  const auto* paths = document.find("paths")->object();
  REQUIRE(paths);
  for (const auto& path : *paths) CHECK_FALSE(path.key.starts_with("/api/auth/"));
  CHECK(app.app().openapi().find("/api/auth/sign-in/email") != std::string::npos);
}

}  // namespace
}  // namespace usher::better_auth
