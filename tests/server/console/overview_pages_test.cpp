#include "common/settings/settings.h"
#include "server/console/console_pages.h"
#include "tests/catch.h"
#include "tests/server/console/console_office.h"

namespace usher::console {
namespace {

TEST_CASE("overview: what needs attention comes first, then totals and figures by day", "[console]") {
  ConsoleOffice office;
  const auto page = office.open("/admin");
  const auto attention = page.body().find("No backup was made in the last week");
  const auto figures = page.body().find("<summary>Figures by day</summary>");
  REQUIRE(attention != std::string::npos);
  REQUIRE(figures != std::string::npos);
  CHECK(attention < figures);
  CHECK(says(page, "<caption>Per day, the last 28 days (UTC)</caption>"));
  CHECK(says(page, "<th scope=\"col\" class=\"number\">Sign-ups</th>"));
  CHECK(says(page, "<a href=\"/admin/users?role=admin\">1</a>"));
  CHECK(says(page, "<dd>never: run usher backup FILE</dd>"));
  CHECK(says(page, "<a href=\"/admin/users?unanswered=true\">2</a>"));
  CHECK(says(page, "<span class=\"change good\">+2 vs. last week</span>"));
}

TEST_CASE("console assets: the style sheet has the accent, and charts their library and its licence", "[console]") {
  TestApp app([](settings::Settings& settings) { settings.site.accent = "#0f766e"; });
  const auto style = app.send(get("/admin/assets/console.css"));
  CHECK(style.header("content-type") == "text/css; charset=utf-8");
  CHECK(style.body().find("--accent:#0f766e") != std::string::npos);
  const auto script = app.send(get("/admin/assets/console.js").header("accept-encoding", "gzip"));
  CHECK(script.header("content-type") == "text/javascript; charset=utf-8");
  CHECK(script.body().size() <= 14 * 1024);
  const auto library = app.send(get("/admin/assets/uPlot.iife.min.js"));
  if (library.status == 404) return;  // built without npm
  CHECK(says(library, "var uPlot="));
  CHECK(says(app.send(get("/admin/assets/uPlot.min.css")), ".uplot"));
  CHECK(says(app.send(get("/admin/assets/uPlot-license.txt")), "Permission is hereby granted"));
}

}  // namespace
}  // namespace usher::console
