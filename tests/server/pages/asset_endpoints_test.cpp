#include "server/pages/asset_endpoints.h"

#include "tests/catch.h"
#include "tests/testkit/test_app.h"

namespace usher::pages {
namespace {

using namespace testkit;

TEST_CASE("assets: the style sheet has the accent, and nothing loads from elsewhere", "[pages]") {
  TestApp app([](settings::Settings& settings) { settings.site.accent = "#0f766e"; });
  const auto style = app.send(get("/account/style.css"));
  CHECK(style.header("content-type") == "text/css; charset=utf-8");
  CHECK(style.body().find("--accent:#0f766e") != std::string::npos);
  CHECK(style.body().find("url(") == std::string::npos);
  CHECK(app.send(get("/account/pages.js")).header("content-type") == "text/javascript; charset=utf-8");
  for (const auto* path : {"/account/icon.svg", "/favicon.ico"})
    CHECK(app.send(get(path)).header("content-type") == "image/svg+xml");
}

TEST_CASE("assets: usher.js serves pages of any origin, and is revalidated", "[pages]") {
  TestApp app;
  const auto script = app.send(get("/usher.js").header("origin", "http://localhost:3000"));
  CHECK(script.header("content-type") == "text/javascript; charset=utf-8");
  CHECK(script.header("cross-origin-resource-policy") == "cross-origin");
  CHECK(script.header("access-control-allow-origin") == "http://localhost:3000");
  CHECK(script.header("cache-control") == "public, max-age=3600");
  const auto again = app.send(get("/usher.js").header("if-none-match", *script.header("etag")));
  CHECK(again.status == 304);
  CHECK(again.body().empty());
}

TEST_CASE("assets: the menu of usher.js knows whether there is a console", "[pages]") {
  TestApp with;
  TestApp without([](settings::Settings& settings) { settings.admin_console = false; });
  const auto script = with.send(get("/usher.js"));
  const auto other = without.send(get("/usher.js"));
  CHECK(script.body().find("consolePath = \"/admin\";") != std::string::npos);
  CHECK(other.body().find("consolePath = \"\";") != std::string::npos);
  CHECK(script.header("etag") != other.header("etag"));
}

}  // namespace
}  // namespace usher::pages
