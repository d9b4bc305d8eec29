#include "server/http/routing/openapi.h"

#include "common/base/version.h"
#include "server/authentication/access.h"
#include "tests/catch.h"

namespace usher::http {
namespace {

struct Greeting {
  std::string name;
  std::optional<std::string> tone;
  static constexpr std::string_view kSchema = "Greeting";
  static constexpr auto fields() {
    return json::fields_of(json::required("name", &Greeting::name, {.min = 1, .max = 80}),
                           json::optional("tone", &Greeting::tone));
  }
};

constexpr std::array<std::string_view, 2> kScopes{"local", "global"};

constexpr access::AccessGroup kForUsers{"users", "", access::Audience::kUsers, access::Effect::kReads};
constexpr access::AccessGroup kForVisitors{"visitors", "", access::Audience::kVisitors, access::Effect::kWrites};
constexpr access::AccessGroup kForBackEnds{"back ends", "", access::Audience::kBackEnds, access::Effect::kReads};

std::vector<Endpoint> routes() {
  return {{.method = "GET",
           .path = "/greetings/{id}",
           .name = "show_greeting",
           .access = kForUsers,
           .summary = "Shows one",
           .tag = "greetings",
           .answer_schema = json::kSchemaOf<Greeting>,
           .errors = {ErrorCode::kNotFound, ErrorCode::kUnauthenticated}},
          {.method = "DELETE",
           .path = "/greetings/{id}",
           .name = "end_greeting",
           .access = kForVisitors,
           .summary = "Ends one",
           .tag = "greetings",
           .lane = Lane::kQuick,
           .success = HttpStatus::kNoContent,
           .query = {{.name = "scope", .about = "Which", .one_of = kScopes}, {.name = "why", .about = "Why"}}},
          {.method = "POST",
           .path = "/greetings",
           .name = "add_greeting",
           .access = access::kOpen,
           .summary = "Adds one",
           .about = "Says hello.",
           .example = R"({"name":"Ada"})",
           .tag = "greetings",
           .lane = Lane::kWrite,
           .body = BodyRule::kMayJson,
           .body_schema = json::kSchemaOf<Greeting>,
           .success = HttpStatus::kCreated,
           .answer_schema = json::kSchemaOf<Greeting>,
           .errors = {ErrorCode::kValidationFailed, ErrorCode::kEmailTaken, ErrorCode::kConflict}},
          {.method = "GET",
           .path = "/greetings/door",
           .name = "open_door",
           .access = access::kOpen,
           .summary = "Leads elsewhere",
           .tag = "greetings",
           .success = HttpStatus::kFound},
          {.method = "GET",
           .path = "/greetings",
           .name = "list_greetings",
           .access = kForBackEnds,
           .summary = "Lists them",
           .tag = "greetings"}};
}

constexpr TagNote kTags[] = {{"greetings", "What is said first."}};

/// The document, and access to its parts.
class Document {
 public:
  Document() : text(openapi_document(routes(), kTags, "https://auth.example.com", json::kSchemaOf<Problem>)) {
    auto parsed = json::parse(text);
    REQUIRE(parsed.ok());
    root_ = std::move(parsed).value();
  }
  /// Compact text of the value at the path; "" if a step is missing.
  [[nodiscard]] std::string at(std::initializer_list<std::string_view> path) const {
    const json::Value* here = &root_;
    for (const auto step : path) {
      here = here->find(step);
      if (!here) return "";
    }
    return json::to_text(*here);
  }
  [[nodiscard]] std::string keys(std::initializer_list<std::string_view> path) const {
    const json::Value* here = &root_;
    for (const auto step : path) {
      here = here->find(step);
      REQUIRE(here);
    }
    std::string list;
    for (const auto& member : *here->object()) list += member.key + " ";
    return list;
  }

  std::string text;

 private:
  json::Value root_;
};

TEST_CASE("openapi: has title, version and server", "[openapi]") {
  const Document document;
  CHECK(document.at({"openapi"}) == "\"3.1.0\"");
  CHECK(document.at({"info", "title"}) == "\"Usher\"");
  CHECK(document.at({"info", "version"}) == "\"" + std::string(kVersion) + "\"");
  CHECK(document.at({"servers"}) == R"([{"url":"https://auth.example.com"}])");
  CHECK(document.text.ends_with("}\n"));
  CHECK(document.text.find("\n  \"paths\"") != std::string::npos);  // indented, so that diffs are readable
}

TEST_CASE("openapi: one path holds its methods, each with its operation name", "[openapi]") {
  const Document document;
  CHECK(document.keys({"paths"}) == "/greetings/{id} /greetings /greetings/door ");
  CHECK(document.keys({"paths", "/greetings/{id}"}) == "get delete ");
  CHECK(document.at({"paths", "/greetings/{id}", "get", "operationId"}) == "\"show_greeting\"");
  CHECK(document.at({"paths", "/greetings/{id}", "get", "summary"}) == "\"Shows one\"");
  CHECK(document.at({"paths", "/greetings/{id}", "get", "tags"}) == "[\"greetings\"]");
}

TEST_CASE("openapi: parameters of path and query", "[openapi]") {
  const Document document;
  const std::string id = R"({"name":"id","in":"path","required":true,"schema":{"type":"string"},)"
                         R"("example":"01a1f84f-06a2-73f3-9a48-460d8618e9fa"})";
  CHECK(document.at({"paths", "/greetings/{id}", "get", "parameters"}) == "[" + id + "]");
  CHECK(document.at({"paths", "/greetings/{id}", "delete", "parameters"}) ==
        "[" + id +
            R"(,{"name":"scope","in":"query","description":"Which","schema":{"type":"string","enum":["local","global"]}})" +
            R"(,{"name":"why","in":"query","description":"Why","schema":{"type":"string"}}])");
  CHECK(document.at({"paths", "/greetings", "post", "parameters"}).empty());
}

TEST_CASE("openapi: bodies and responses refer to one schema", "[openapi]") {
  const Document document;
  const std::string content = R"({"application/json":{"schema":{"$ref":"#/components/schemas/Greeting"}}})";
  CHECK(document.at({"paths", "/greetings", "post", "requestBody", "required"}) == "false");
  CHECK(document.at({"paths", "/greetings", "post", "requestBody", "content", "application/json", "schema"}) ==
        R"({"$ref":"#/components/schemas/Greeting"})");
  CHECK(document.at({"paths", "/greetings", "post", "responses", "201", "content"}) == content);
  CHECK(document.at({"paths", "/greetings/{id}", "get", "requestBody"}).empty());
  CHECK(document.at({"paths", "/greetings/{id}", "delete", "responses", "204", "content"}).empty());
  CHECK(document.at({"components", "schemas", "Greeting", "required"}) == R"(["name"])");
  CHECK(document.at({"components", "schemas", "Greeting", "properties", "name"}) ==
        R"({"type":"string","minLength":1,"maxLength":80})");
}

TEST_CASE("openapi: responses are the row's own and those common to its kind of route", "[openapi]") {
  const Document document;
  CHECK(document.keys({"paths", "/greetings/{id}", "get", "responses"}) == "200 401 404 500 503 ");
  CHECK(document.keys({"paths", "/greetings/{id}", "delete", "responses"}) == "204 403 413 422 ");
  CHECK(document.keys({"paths", "/greetings/door", "get", "responses"}) == "302 400 500 503 default ");
  CHECK(document.keys({"paths", "/greetings", "post", "responses"}) == "201 400 403 409 413 415 422 500 503 ");
  CHECK(document.at({"paths", "/greetings", "post", "responses", "409", "description"}) == "\"EMAIL_TAKEN, CONFLICT\"");
  CHECK(document.at({"paths", "/greetings", "post", "responses", "403", "content"}) ==
        R"({"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}})");
  CHECK_FALSE(document.at({"components", "schemas", "Problem"}).empty());
}

TEST_CASE("openapi: the security schemes of an operation", "[openapi]") {
  const Document document;
  CHECK(document.at({"paths", "/greetings/{id}", "get", "security"}) == R"([{"bearer":[]},{"cookie":[]}])");
  CHECK(document.at({"paths", "/greetings/{id}", "delete", "security"}) == R"([{"bearer":[]},{"cookie":[]},{}])");
  CHECK(document.at({"paths", "/greetings", "post", "security"}) == "[]");  // said, since none is not the same
  CHECK(document.at({"paths", "/greetings", "get", "security"}) == R"([{"apiKey":[]}])");
  CHECK(document.at({"paths", "/greetings", "get", "responses", "401", "description"}) == "\"UNAUTHENTICATED\"");
  CHECK(document.keys({"components", "securitySchemes"}) == "bearer cookie apiKey ");
}

TEST_CASE("openapi: a tag has its description", "[openapi]") {
  CHECK(Document().at({"tags"}) == R"([{"name":"greetings","description":"What is said first."}])");
}

TEST_CASE("openapi: operations have the order, text and examples of their rows", "[openapi]") {
  const Document document;
  CHECK(document.keys({"paths"}) == "/greetings/{id} /greetings /greetings/door ");
  CHECK(document.at({"paths", "/greetings", "post", "description"}) ==
        R"("Says hello.\n\n```\ncurl -s -b cookies.txt -c cookies.txt https://auth.example.com/greetings \\\n  )"
        R"(-H 'Content-Type: application/json' -d '{\"name\":\"Ada\"}'\n```")");
  CHECK(document.at({"paths", "/greetings", "post", "requestBody", "content", "application/json", "example"}) ==
        R"({"name":"Ada"})");
  CHECK(document.at({"paths", "/greetings/{id}", "delete", "description"}) ==
        R"("Ends one\n\n```\ncurl -s -b cookies.txt -c cookies.txt -X DELETE )"
        R"(https://auth.example.com/greetings/01a1f84f-06a2-73f3-9a48-460d8618e9fa\n```")");
}

TEST_CASE("openapi: undocumented rows are listed by path and tag", "[openapi]") {
  auto rows = routes();
  rows.front().is_documented = false;
  const auto document = json::parse(openapi_document(rows, {}, "https://auth.example.com", json::kSchemaOf<Problem>));
  REQUIRE(document.ok());
  CHECK(json::to_text(*document.value().find("x-other-operations")) ==
        R"([{"method":"GET","path":"/greetings/{id}","tag":"greetings"}])");
}

}  // namespace
}  // namespace usher::http
