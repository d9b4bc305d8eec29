#include "server/better_auth/protocol/api_document.h"

#include "common/settings/settings.h"
#include "tests/catch.h"
#include "tests/server/better_auth/endpoints/people.h"

namespace usher::better_auth {
namespace {

const json::Value& in(const json::Value& value, std::initializer_list<std::string_view> path) {
  const json::Value* here = &value;
  for (const auto step : path) {
    here = here->find(step);
    REQUIRE(here);
  }
  return *here;
}

void with_docs(settings::Settings& settings) {
  settings.docs_enabled = true;
  settings.better_auth_plugins = {settings::Plugin::kJwt, settings::Plugin::kAdmin, settings::Plugin::kTwoFactor,
                                  settings::Plugin::kEmailOtp};
}

TEST_CASE("api document: every row of the protocol is in it, with what it takes", "[better_auth][openapi]") {
  TestApp app(with_docs);
  const auto answer = app.send(api_get("/open-api/generate-schema"));
  REQUIRE(answer.status == 200);
  const auto document = answer.json();
  const auto own = app.send(testkit::get("/openapi.json")).json();
  int rows = 0;
  for (const auto& other : *in(own, {"x-other-operations"}).array()) {
    const auto& path = *other.find("path")->string();
    if (!path.starts_with("/api/auth/") || path.ends_with("/generate-schema")) continue;
    ++rows;
    CAPTURE(path);
    CHECK(in(document, {"paths", path, *other.find("method")->string() == "GET" ? "get" : "post", "operationId"}).string());
  }
  CHECK(rows > 50);
  const auto& sign_up = in(document, {"paths", "/api/auth/sign-up/email", "post"});
  const auto& schema = in(sign_up, {"requestBody", "content", "application/json", "schema"});
  CHECK(in(schema, {"properties", "email"}).object());
  CHECK(json::to_text(in(schema, {"required"})) == R"(["name","email","password"])");
  CHECK(json::to_text(in(sign_up, {"security"})) == "[]");
  CHECK(json::to_text(in(document, {"paths", "/api/auth/update-user", "post", "security"})) ==
        R"([{"cookie":[]},{"bearer":[]}])");
  CHECK(json::to_text(in(document, {"paths", "/api/auth/get-session", "get", "parameters"}))
            .find(R"("name":"disableRefresh","in":"query")") != std::string::npos);
  CHECK(json::to_text(in(document, {"paths", "/api/auth/reset-password/{token}", "get", "parameters"})).find(R"("in":"path")") !=
        std::string::npos);
}

TEST_CASE("api document: it is served with DOCS_ENABLED only", "[better_auth][openapi][security]") {
  TestApp app([](settings::Settings& settings) { settings.docs_enabled = false; });
  CHECK(app.send(api_get("/open-api/generate-schema")).status == 404);
}

}  // namespace
}  // namespace usher::better_auth
