#include "server/ops/problem_page.h"

#include "server/http/messages/problem.h"
#include "tests/catch.h"
#include "tests/testkit/test_app.h"
#include "tests/testkit/text.h"

namespace usher::ops {
namespace {

using testkit::has;

TEST_CASE("problem page: the type of every problem is a page that says what its row says", "[problem_page]") {
  testkit::TestApp app;
  for (const auto& row : kErrors) {
    const auto problem = json::parse(http::problem_response(error(row.code)).body);
    const auto page = app.send(testkit::get(*problem.value().find("type")->string()));
    CAPTURE(row.wire);
    CHECK(page.status == 200);
    CHECK(page.header("content-type") == "text/html; charset=utf-8");
    CHECK(has(page.body(), "<code>" + std::string(row.wire) + "</code>"));
  }
  for (const auto& row : http::kRefusals) {
    const auto problem = json::parse(http::problem_response(row.refusal).body);
    CHECK(app.send(testkit::get(*problem.value().find("type")->string())).status == 200);
  }
}

TEST_CASE("problem page: the list links every page, an unknown code is 404", "[problem_page]") {
  testkit::TestApp app;
  const auto list = app.send(testkit::get("/auth/problems"));
  CHECK(list.status == 200);
  for (const auto& row : kErrors) CHECK(has(list.body(), "/auth/problems/" + std::string(row.wire) + "\""));
  CHECK(app.send(testkit::get("/auth/problems/NO_SUCH_CODE")).status == 404);
}

TEST_CASE("problem page: markup cannot come from the path, and the policy allows a style sheet only",
          "[problem_page][security]") {
  testkit::TestApp app;
  const auto page = app.send(testkit::get("/auth/problems/%3Cscript%3E"));
  CHECK(page.status == 404);
  CHECK_FALSE(has(page.body(), "<script"));
  CHECK(has(app.send(testkit::get("/auth/problems/CONFLICT")).header("content-security-policy").value_or(""),
            "default-src 'none'; style-src 'self'"));
}

}  // namespace
}  // namespace usher::ops
