#include "server/ops/tag_notes.h"

#include <regex>

#include "tests/catch.h"
#include "tests/testkit/test_app.h"

namespace usher::ops {
namespace {

using testkit::TestApp;

json::Value document_of(TestApp& app) { return json::parse(app.send(testkit::get("/openapi.json")).body()).value(); }

/// Calls `each(operation)` for every documented operation.
template <class F>
void each_operation(const json::Value& document, const F& each) {
  for (const auto& [path, methods] : *document.find("paths")->object())
    for (const auto& [method, operation] : *methods.object()) each(operation);
}

TEST_CASE("tag notes: every tag of an operation has one, and none is left over", "[tag_notes]") {
  TestApp app;
  std::set<std::string> used;
  each_operation(document_of(app),
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
