#include "server/ops/docs.h"

#include <regex>

#include "server/http/messages/problem.h"
#include "tests/catch.h"
#include "tests/testkit/test_app.h"
#include "tests/testkit/text.h"

namespace usher::ops {
namespace {

http::Request asking_for(std::string name, std::string etag = "") {
  http::Request request;
  request.parameters = {std::move(name)};
  if (!etag.empty()) request.headers.emplace_back("if-none-match", std::move(etag));
  return request;
}

std::string header_of(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return "";
}

std::vector<std::string> all_matches(const std::string& text, const char* pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) found.push_back((*at)[1]);
  return found;
}

bool is_embedded(std::string_view name) {
  for (const auto& file : docs_files())
    if (file.name == name) return true;
  return false;
}

TEST_CASE("docs: the page's policy allows only its own scripts and styles", "[docs][security]") {
  const auto policy = header_of(docs_page({}), "Content-Security-Policy");
  CHECK(policy.find("default-src 'none'") == 0);
  CHECK(policy.find("script-src 'self';") != std::string::npos);
  CHECK(policy.find("style-src 'self';") != std::string::npos);
  CHECK(policy.find("connect-src 'self';") != std::string::npos);
  CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
  CHECK(policy.find("unsafe") == std::string::npos);
  CHECK(policy.find("http") == std::string::npos);
}

TEST_CASE("docs: the pages need nothing that their policy forbids", "[docs]") {
  for (const std::string name : {"index.html", "plain.html"}) {
    INFO(name);
    std::string page;
    for (const auto& file : docs_files())
      if (file.name == name) page = file.text;
    REQUIRE_FALSE(page.empty());
    CHECK(all_matches(page, "(<style|style=|<script>|\\son[a-z]+=)").empty());
    CHECK(all_matches(page, "(https?://)").empty());
  }
}

TEST_CASE("docs: every file that the page names is served", "[docs]") {
  const auto names = all_matches(docs_page({}).body, "(?:src|href)=\"/docs/([^\"]+)\"");
  REQUIRE_FALSE(names.empty());
  for (const auto& name : names) {
    INFO(name);
    const auto file = docs_file(asking_for(name));
    REQUIRE(file.ok());
    CHECK_FALSE(file.value().body.empty());
  }
}

TEST_CASE("docs: without Swagger UI in the build the page explains why it cannot try calls", "[docs]") {
  const auto page = docs_page({}).body;
  CHECK((page.find("<script") != std::string::npos) == is_embedded("swagger-ui-bundle.js"));
  CHECK((page.find("built without npm's <code>swagger-ui-dist</code>") != std::string::npos) ==
        !is_embedded("swagger-ui-bundle.js"));
  CHECK(page.find("href=\"/openapi.json\"") != std::string::npos);
}

TEST_CASE("docs: a browser with the current file gets 304", "[docs]") {
  const auto first = docs_file(asking_for("docs.css")).value();
  const auto etag = header_of(first, "ETag");
  CHECK(header_of(first, "Content-Type") == "text/css; charset=utf-8");
  for (const auto& sent : {etag, "W/" + etag, "\"other\", " + etag}) {
    INFO(sent);
    const auto again = docs_file(asking_for("docs.css", sent)).value();
    CHECK(again.status == http::HttpStatus::kNotModified);
    CHECK(again.body.empty());
  }
  CHECK(docs_file(asking_for("docs.css", "\"other\"")).value().status == http::HttpStatus::kOk);
}

TEST_CASE("docs: every page has its policy, and other files are 404", "[docs][security]") {
  const auto name = GENERATE(as<std::string>{}, "index.html", "plain.html", "package.json", "", "../docs.css", "DOCS.CSS");
  const auto file = docs_file(asking_for(name));
  REQUIRE_FALSE(file.ok());
  CHECK(file.error().code == ErrorCode::kNotFound);
}

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

using testkit::TestApp;

json::Value document_of(TestApp& app, const std::string& path = "/openapi.json") {
  return json::parse(app.send(testkit::get(path)).body()).value();
}

/// Calls `each(operation)` for every documented operation.
template <class F>
void each_operation(const json::Value& document, const F& each) {
  for (const auto& [path, methods] : *document.find("paths")->object())
    for (const auto& [method, operation] : *methods.object()) each(operation);
}

TEST_CASE("tag notes: every tag of an operation has one, and none is left over", "[tag_notes]") {
  TestApp app([](settings::Settings& settings) { settings.test_api.on = true; });
  std::set<std::string> used;
  for (const auto* path : {"/openapi.json", "/openapi-test.json"})
    each_operation(document_of(app, path),
                   [&](const json::Value& operation) { used.insert(*operation.find("tags")->array()->front().string()); });
  std::set<std::string> noted;
  for (const auto& note : tag_notes()) CHECK(noted.emplace(note.name).second);
  CHECK(used == noted);
}

TEST_CASE("tag notes: every operation has sentences of its own", "[tag_notes]") {
  TestApp app;
  each_operation(document_of(app), [&](const json::Value& operation) {
    CAPTURE(json::to_text(*operation.find("operationId")));
    CHECK_FALSE(operation.find("description")->string()->starts_with(*operation.find("summary")->string() + "\n"));
  });
}

/// The values that a query parameter of the operation takes; nullopt if it has no such parameter, none if any text will do.
std::optional<std::set<std::string>> values_of(const json::Value& operation, const std::string& name) {
  const auto* parameters = operation.find("parameters");
  for (const auto& parameter : parameters ? *parameters->array() : json::Array{}) {
    if (*parameter.find("name")->string() != name) continue;
    std::set<std::string> values;
    const auto* one_of = parameter.find("schema")->find("enum");
    for (const auto& value : one_of ? *one_of->array() : json::Array{}) values.insert(*value.string());
    return values;
  }
  return std::nullopt;
}

TEST_CASE("tag notes: a query that a sentence names is one of its operation", "[tag_notes]") {
  TestApp app;
  const std::regex query(R"(\?([a-z_]+)=([A-Za-z0-9_]+))");
  each_operation(document_of(app), [&](const json::Value& operation) {
    const auto text = *operation.find("summary")->string() + " " + *operation.find("description")->string();
    for (auto found = std::sregex_iterator(text.begin(), text.end(), query); found != std::sregex_iterator(); ++found) {
      CAPTURE(json::to_text(*operation.find("operationId")), found->str());
      const auto values = values_of(operation, (*found)[1]);
      REQUIRE(values);
      CHECK((values->empty() || values->count((*found)[2]) == 1));
    }
  });
}

TEST_CASE("tag notes: every body has an example", "[tag_notes]") {
  TestApp app;
  each_operation(document_of(app), [&](const json::Value& operation) {
    CAPTURE(json::to_text(*operation.find("operationId")));
    const auto* body = operation.find("requestBody");
    if (body) CHECK(body->find("content")->find("application/json")->find("example"));
  });
}

TEST_CASE("tag notes: the first examples work in their order on a new installation", "[tag_notes]") {
  TestApp app;
  testkit::Browser browser(app);
  const auto document = document_of(app);
  const auto example = [&](std::string_view path, std::string_view method) {
    const auto* operation = document.find("paths")->find(path)->find(method);
    return *operation->find("requestBody")->find("content")->find("application/json")->find("example")->object();
  };
  CHECK(browser.send(testkit::post("/auth/signup").json(example("/auth/signup", "post"))).status == 201);
  CHECK(browser.send(testkit::post("/auth/login").json(example("/auth/login", "post"))).status == 200);
  CHECK(browser.send(testkit::get("/auth/me")).status == 200);
  CHECK(browser.send(testkit::post("/auth/refresh").json(example("/auth/refresh", "post"))).status == 200);
  CHECK(browser.send(testkit::patch("/auth/me").json(example("/auth/me", "patch"))).status == 200);
  CHECK(browser.send(testkit::patch("/auth/profile").json(example("/auth/profile", "patch"))).status == 200);
  CHECK(browser.send(testkit::put("/auth/profile").json(example("/auth/profile", "put"))).status == 200);
  CHECK(browser.send(testkit::post("/auth/reauthenticate").json(example("/auth/reauthenticate", "post"))).status == 204);
  CHECK(browser.send(testkit::put("/auth/questionnaire/answers").json(example("/auth/questionnaire/answers", "put"))).status ==
        200);
  CHECK(browser.send(testkit::post("/auth/password/forgot").json(example("/auth/password/forgot", "post"))).status == 202);
  CHECK(browser.send(testkit::post("/auth/2fa/enroll").json(example("/auth/2fa/enroll", "post"))).status == 200);
  CHECK(browser.send(testkit::post("/auth/password/change").json(example("/auth/password/change", "post"))).status == 200);
  CHECK(browser.send(testkit::del("/auth/me").json(example("/auth/me", "delete"))).status == 204);
}

}  // namespace
}  // namespace usher::ops
