#include <regex>

#include "common/settings/settings.h"
#include "common/settings/trait_names.h"
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

TEST_CASE("assets: what the page's script takes for no condition is no trait either", "[pages][reader]") {
  const auto script = TestApp().send(get("/usher.js"));
  std::smatch found;
  REQUIRE(std::regex_search(script.body(), found, std::regex(R"(/\^\(_\|on\|\(([a-z|]+)\)\$\)\|-/)")));
  const auto words = found[1].str();
  std::string_view rest = words;
  while (!rest.empty()) {
    const auto word = take_until(rest, '|');
    CAPTURE(word);
    CHECK(settings::is_owned_by_html(word));
  }
}

/// The address of what the page loads whose path begins so.
std::string address_in(const Answer& page, const std::string& path) {
  const auto at = page.body().find(path + "?v=");
  if (at == std::string::npos) return {};
  return page.body().substr(at, page.body().find('"', at) - at);
}

TEST_CASE("assets: a page names the hash of what it loads, which is then immutable", "[pages]") {
  TestApp app;
  const auto page = app.send(get("/account/sign-in"));
  for (const auto* path : {"/account/style.css", "/account/dark.css", "/account/pages.js", "/account/icon.svg"}) {
    const auto address = address_in(page, path);
    REQUIRE_FALSE(address.empty());
    CHECK(app.send(get(address)).header("cache-control") == "public, max-age=31536000, immutable");
    const auto other = app.send(get(std::string(path) + "?v=1"));
    CHECK(other.header("cache-control") == "no-store");
    CHECK(other.body() == app.send(get(address)).body());
    CHECK(app.send(get(path)).header("cache-control") == "public, no-cache");
  }
}

TEST_CASE("assets: another accent is another address", "[pages]") {
  TestApp blue;
  TestApp green([](settings::Settings& settings) { settings.site.accent = "#0f766e"; });
  const auto address = address_in(blue.send(get("/account/sign-in")), "/account/style.css");
  CHECK(address != address_in(green.send(get("/account/sign-in")), "/account/style.css"));
  CHECK(green.send(get(address)).header("cache-control") == "no-store");
}

TEST_CASE("assets: compressed for clients that take gzip", "[pages]") {
  TestApp app;
  const auto send = [&](const char* accepted) { return app.send(get("/account/style.css").header("accept-encoding", accepted)); };
  const auto plain = app.send(get("/account/style.css"));
  CHECK_FALSE(plain.header("content-encoding"));
  CHECK(plain.header("vary")->find("Accept-Encoding") != std::string::npos);
  for (const auto* accepted : {"gzip", "br, GZIP;q=0.5", "deflate, gzip"}) {
    const auto packed = send(accepted);
    CHECK(packed.header("content-encoding") == "gzip");
    CHECK(packed.body().starts_with("\x1f\x8b"));
    CHECK(packed.body().size() * 2 < plain.body().size());
    CHECK(packed.header("etag") != plain.header("etag"));
  }
  for (const auto* accepted : {"br", "gzip;q=0", "gzip; q=0.0", "xgzip"}) CHECK_FALSE(send(accepted).header("content-encoding"));
}

TEST_CASE("assets: a page has at most 8 KiB of style and 6 KiB of script after gzip", "[pages]") {
  TestApp app;
  const auto size = [&](const char* path) { return app.send(get(path).header("accept-encoding", "gzip")).body().size(); };
  CHECK(size("/account/style.css") + size("/account/dark.css") <= 8 * 1024);
  CHECK(size("/account/pages.js") <= 6 * 1024);
}

TEST_CASE("assets: usher.js serves pages of any origin, and is revalidated", "[pages]") {
  TestApp app;
  const auto script = app.send(get("/usher.js").header("origin", "http://localhost:3000"));
  CHECK(script.header("content-type") == "text/javascript; charset=utf-8");
  CHECK(script.header("cross-origin-resource-policy") == "cross-origin");
  CHECK(script.header("access-control-allow-origin") == "http://localhost:3000");
  CHECK(script.header("cache-control") == "public, max-age=300");
  const auto packed = app.send(get("/usher.js").header("accept-encoding", "gzip"));
  CHECK(packed.header("content-encoding") == "gzip");
  CHECK(packed.header("cross-origin-resource-policy") == "cross-origin");
  CHECK(packed.body().size() * 2 < script.body().size());
  const auto again = app.send(get("/usher.js").header("if-none-match", *script.header("etag")));
  CHECK(again.status == 304);
  CHECK(again.body().empty());
}

TEST_CASE("assets: usher.js has the elements for variants, and at most 6 KiB after gzip", "[pages]") {
  TestApp app;
  const auto script = app.send(get("/usher.js")).body();
  for (const auto* part :
       {"const whenOf = (base) =>", "const readersOf = (base) =>", "const owned = /^(_|on|(class|", "replaceSync(`usher-when{"})
    CHECK(script.find(part) != std::string::npos);
  CHECK(script.find("export ") == std::string::npos);
  CHECK(app.send(get("/usher.js").header("accept-encoding", "gzip")).body().size() <= 6 * 1024);
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
