#include "server/better_auth/protocol/unserved_paths.h"

#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"
#include "tests/testkit/world.h"

namespace usher::better_auth {
namespace {

TEST_CASE("unserved paths: the log names the plugin and the setting, once a plugin", "[better_auth][unserved]") {
  const testkit::World world;
  const auto settings = testkit::test_settings(world, with_plugins({settings::Plugin::kJwt}));
  const auto explain = [&](std::string_view path) { return explain_unserved(settings, "/api/auth" + std::string(path)); };
  CHECK(explain("/admin/list-users") == "belongs to the plugin admin; add it to BETTER_AUTH_PLUGINS");
  CHECK(explain("/passkey/list-user-passkeys") == "belongs to the plugin passkey; add it to BETTER_AUTH_PLUGINS");
  CHECK(explain("/jwks").empty());
  CHECK(explain("/organization/create") ==
        "belongs to the plugin organization, which Usher does not have; see docs/better-auth.md");
  CHECK(explain("/forget-password") ==
        "belongs to a release before 1.4, which Usher does not have; newer clients call /request-password-reset; see "
        "docs/better-auth.md");
  CHECK(explain("/forget-password/email-otp").find("email-otp") != std::string::npos);
  for (const auto* path : {"/admin/oauth2/create-client", "/oauth2/consent", "/.well-known/openid-configuration"})
    CHECK(explain(path).find("oauth-provider") != std::string::npos);
  for (const auto* path : {"/oauth-proxy-callback", "/callback/google/oauth-proxy"})
    CHECK(explain(path).find("oauth-proxy") != std::string::npos);
  for (const auto* path : {"/open-api/generate-schema", "/reference"}) CHECK(explain(path).find("open-api") != std::string::npos);
  CHECK(explain("/oauth-popup/start").find("oauth-popup") != std::string::npos);
  CHECK(explain("/.well-known/oauth-authorization-server").find("mcp") != std::string::npos);
  CHECK(explain("/nonsense").empty());
  CHECK(explain_unserved(settings, "/auth/admin/users").empty());
}

TEST_CASE("unserved paths: the answer stays an empty 404", "[better_auth][unserved]") {
  TestApp app(with_plugins({}));
  for (const auto* path : {"/passkey/list-user-passkeys", "/admin/list-users", "/nonsense"}) {
    const auto answer = app.send(api_get(path));
    CHECK(answer.status == 404);
    CHECK(answer.body().empty());
  }
  app.send(api_get("/admin/list-users"));
  const auto lines = app.log_lines();
  const auto warned = std::count_if(lines.begin(), lines.end(),
                                    [](const std::string& line) { return line.find("unserved_path") != std::string::npos; });
  CHECK(warned == 2);
}

}  // namespace
}  // namespace usher::better_auth
