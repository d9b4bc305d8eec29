#include "server/ops/operation_notes.h"

#include <set>

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

TEST_CASE("operation notes: every documented operation has one; add a row for a new one", "[operation_notes]") {
  TestApp app;
  std::set<std::string> documented;
  each_operation(document_of(app),
                 [&](const json::Value& operation) { documented.insert(*operation.find("operationId")->string()); });
  std::set<std::string> noted;
  for (const auto& note : operation_notes()) {
    CHECK_FALSE(note.about.empty());
    CHECK(noted.emplace(note.name).second);
  }
  CHECK(documented == noted);
}

TEST_CASE("operation notes: every body has an example", "[operation_notes]") {
  TestApp app;
  each_operation(document_of(app), [&](const json::Value& operation) {
    CAPTURE(json::to_text(*operation.find("operationId")));
    const auto* body = operation.find("requestBody");
    if (body) CHECK(body->find("content")->find("application/json")->find("example"));
  });
}

TEST_CASE("operation notes: the first examples work in their order on a new installation", "[operation_notes]") {
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
