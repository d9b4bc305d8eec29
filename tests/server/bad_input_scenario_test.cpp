#include "tests/catch.h"
#include "tests/testkit/openapi_check.h"
#include "tests/testkit/test_app.h"

// Sends wrong bodies to every route that takes one. The OpenAPI document gives the routes and their fields.
namespace usher {
namespace {

using namespace testkit;

struct Route {
  std::string method;
  std::string path;
  json::Object properties;
  json::Array required;
  bool is_public = false;
};

bool needs_session(const json::Value& operation) {
  const auto* schemes = operation.find("security");
  if (!schemes || schemes->array()->empty()) return false;
  for (const auto& scheme : *schemes->array())
    if (scheme.object()->empty()) return false;  // an unauthenticated caller may, too
  return true;
}

std::vector<Route> routes_with_bodies(const OpenApiCheck& openapi) {
  std::vector<Route> routes;
  for (const auto& [path, methods] : *openapi.document().find("paths")->object())
    for (const auto& [method, operation] : *methods.object()) {
      if (!operation.find("requestBody") || path.starts_with("/auth/admin/")) continue;  // refuses the tests' user first
      const auto& reference =
          *operation.find("requestBody")->find("content")->find("application/json")->find("schema")->find("$ref")->string();
      const auto* schema =
          openapi.document().find("components")->find("schemas")->find(reference.substr(reference.rfind('/') + 1));
      Route route{.method = method,
                  .path = path,
                  .properties = *schema->find("properties")->object(),
                  .required = {},
                  .is_public = !needs_session(operation)};
      for (char& c : route.method) c = static_cast<char>(c - 'a' + 'A');
      if (const auto* required = schema->find("required")) route.required = *required->array();
      routes.push_back(std::move(route));
    }
  return routes;
}

/// The schema without its "or null".
const json::Value& plain(const json::Value& schema) {
  const auto* any = schema.find("anyOf");
  return any ? any->array()->front() : schema;
}

/// A reference leads to an object.
std::string type_of(const json::Value& schema) {
  const auto* const type = plain(schema).find("type");
  return type ? *type->string() : "object";
}

json::Value good_value(const std::string& name, const json::Value& schema) {
  if (name == "email" || name == "new_email") return "eve@example.com";
  if (name == "image") return "https://example.com/eve.png";
  if (name == "role_other") return nullptr;
  if (const auto* choices = plain(schema).find("enum")) return choices->array()->front();
  const auto type = type_of(schema);
  if (type == "boolean") return true;
  if (type == "object") return json::Object();
  if (type == "array") return json::Array();
  return "a long passphrase";
}

/// A body that passes every check except that of the credentials, so that a refusal has one cause: the value that the test
/// spoiled.
json::Object good_body(const Route& route) {
  json::Object body;
  for (const auto& [name, schema] : route.properties) body.set(name, good_value(name, schema));
  // One of these, where a route offers several proofs.
  if (body.find("password") && route.path != "/auth/2fa/disable") body.erase("code");
  body.erase("backup_code");
  body.erase("passkey");
  return body;
}

json::Value wrong_type(const json::Value& schema) {
  if (type_of(schema) == "string") return 7;
  return "text";
}

class Sender {
 public:
  explicit Sender(TestApp& app) : app_(app), token_(app.sign_up().text("access_token")), stored_(stored()) {}

  /// Expects a 4xx with a reason, and that nothing was stored.
  void refused(const Route& route, const std::string& what, const Call& wrong, std::initializer_list<int> statuses) {
    auto call = wrong;
    const auto answer = app_.send(call.bearer(token_));
    INFO(route.method << " " << route.path << ": " << what << " -> " << answer.status << " " << answer.body());
    CHECK(std::find(statuses.begin(), statuses.end(), answer.status) != statuses.end());
    CHECK(answer.text("detail").size() > 10);
    if (answer.status == 422) CHECK_FALSE(answer.faults().empty());
    CHECK(stored() == stored_);
  }

 private:
  std::string stored() {
    std::string all;
    for (const char* sql :
         {"SELECT group_concat(id || email || coalesce(name, '') || coalesce(image, '')) FROM users",
          "SELECT group_concat(password_hash) FROM accounts", "SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL",
          "SELECT group_concat(updated_at_ms) FROM profiles"})
      all += app_.kit().texts(sql).at(0) + "\n";
    return all;
  }

  TestApp& app_;
  std::string token_;
  std::string stored_;
};

Call to(const Route& route) {
  auto path = route.path;
  if (const auto parameter = path.find('{'); parameter != std::string::npos)
    path.replace(parameter, path.find('}') + 1 - parameter, "some-id");
  return {route.method, path};
}

TEST_CASE("bad input: a name with control characters is refused at every door", "[bad_input][security]") {
  TestApp app;
  const auto* const name = GENERATE(as<const char*>{}, "Eve\nBcc: all", "Eve\x1b[2J", "Eve\xc2\x9b", "Eve\x7f");
  Browser browser(app);
  browser.sign_up();
  auto sign_up = sign_up_body("eve@example.com");
  sign_up.set("name", name);
  CHECK(app.send(post("/auth/signup").json(sign_up)).faults() == std::vector<std::string>{"name INVALID_CHARACTER"});
  CHECK(browser.send(patch("/auth/me").json({{"name", name}})).faults() == std::vector<std::string>{"name INVALID_CHARACTER"});
  const json::Object theirs{{"name", name}, {"email", "eve@example.com"}, {"password", TestApp::kPassword}};
  CHECK(app.send(post("/api/auth/sign-up/email").json(theirs)).status >= 400);
  CHECK(browser.send(post("/api/auth/update-user").json({{"name", name}})).status >= 400);
  CHECK(app.kit().texts("SELECT email FROM users WHERE name IS NOT NULL").empty());
}

/// So many members that no database of ours has.
json::Object unknown_members(std::size_t count) {
  json::Object members;
  for (std::size_t i = 0; i < count; ++i) members.append({"unknown" + std::to_string(i), 1});
  return members;
}

TEST_CASE("bad input: of many faults the first 20 are named, and the others are counted", "[bad_input][security]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  const auto few = app.send(put("/auth/questionnaire/answers").json({{"answers", unknown_members(20)}}).bearer(token));
  CHECK(few.faults().size() == 20);
  CHECK(few.at("errors_left_out").is_null());
  const auto many = app.send(put("/auth/questionnaire/answers").json({{"answers", unknown_members(3000)}}).bearer(token));
  CHECK(many.status == 422);
  CHECK(many.faults().size() == 20);
  CHECK(many.faults().front() == "answers.unknown0 NOT_ALLOWED");
  CHECK(many.at("errors_left_out") == json::Value(2980));
  CHECK(many.body().size() < 8000);
  auto sign_up = sign_up_body("eve@example.com");
  sign_up.set("answers", unknown_members(3000));
  const auto at_sign_up = app.send(post("/auth/signup").json(sign_up));
  CHECK(at_sign_up.at("errors_left_out") == json::Value(2980));
  CHECK(app.kit().number("SELECT count(*) FROM users") == 1);
}

TEST_CASE("bad input: invalid JSON is 400 on every route", "[bad_input][security]") {
  TestApp app;
  Sender send(app);
  for (const auto& route : routes_with_bodies(app.openapi())) {
    const auto good = json::to_text(good_body(route));
    const auto& name = route.properties.begin()->key;
    const auto with_value = [&](const std::string& value) { return "{\"" + name + "\":" + value + "}"; };
    const std::pair<const char*, std::string> rows[] = {
        {"cut", good.substr(0, good.size() - 1)},
        {"text after it", good + "x"},
        {"two documents", good + good},
        {"a comma too many", good.substr(0, good.size() - 1) + ",}"},
        {"a key twice", "{\"" + name + "\":\"a\",\"" + name + "\":\"b\"}"},
        {"a key twice, deep inside", R"({"unknown":{"a":1,"a":2}})"},
        {"invalid UTF-8", with_value("\"\xc3\x28\"")},
        {"a surrogate in UTF-8", with_value("\"\xed\xa0\x80\"")},
        {"a raw NUL", with_value(std::string("\"a\0b\"", 5))},
        {"half a surrogate pair", with_value("\"\\ud800\"")},
        {"a control character", with_value("\"a\nb\"")},
        {"a number with a leading zero", with_value("01")},
        {"NaN", with_value("NaN")},
        {"single quotes", with_value("'a'")},
        {"a depth bomb", std::string(20'000, '[')},
        {"a depth bomb that closes", with_value(std::string(100, '[') + std::string(100, ']'))},
        {"a byte order mark behind the first", "\xef\xbb\xbf\xef\xbb\xbf" + good},
        {"white space", "  \n"},
    };
    for (const auto& [what, body] : rows) send.refused(route, what, to(route).body(body), {400});
  }
}

TEST_CASE("bad input: a wrong or missing content type is 415 on every route", "[bad_input][security]") {
  TestApp app;
  Sender send(app);
  for (const auto& route : routes_with_bodies(app.openapi())) {
    for (const char* type :
         {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonx", "", "json"})
      send.refused(route, type, to(route).json(good_body(route)).header("content-type", type), {415});
    auto bare = to(route);
    bare.request.body = "{}";
    send.refused(route, "no content type", bare, {415});
  }
}

TEST_CASE("bad input: a body that is not an object is 422 on every route", "[bad_input]") {
  TestApp app;
  Sender send(app);
  for (const auto& route : routes_with_bodies(app.openapi()))
    for (const char* body : {"null", "[]", "7", "\"text\"", "true"}) send.refused(route, body, to(route).body(body), {422});
}

TEST_CASE("bad input: every field of every route refuses a wrong type, NUL and too much", "[bad_input][security]") {
  TestApp app;
  Sender send(app);
  for (const auto& route : routes_with_bodies(app.openapi()))
    for (const auto& property : route.properties) {
      const auto& name = property.key;
      const auto& schema = property.value;
      const auto with = [&](json::Value value) {
        auto body = good_body(route);
        body.set(name, std::move(value));
        return to(route).json(body);
      };
      send.refused(route, name + " of another type", with(wrong_type(schema)), {422});
      const json::Value item = type_of(schema) == "array" ? json::Value(7) : json::Value("a");
      send.refused(route, name + " as an array of the wrong", with(json::Array{item}), {422});
      if (type_of(schema) != "string") continue;
      const bool is_long_text = route.path == "/api/pages/adapt" && name == "text";  // 64 KiB
      send.refused(route, name + " with NUL", with(std::string("a long pass\0phrase", 18)), {422});
      const bool proves =
          route.path == "/auth/password/reset" || name == "token" || name == "two_factor_token" || name.ends_with("code") ||
          (route.path != "/auth/signup" && (name == "password" || name == "current_password" || name == "refresh_token"));
      if (!is_long_text)
        send.refused(route, name + " of 60,000 characters", with(std::string(60'000, 'x')),
                     proves ? std::initializer_list<int>{400, 401, 403, 409, 422} : std::initializer_list<int>{422});
    }
}

TEST_CASE("bad input: every missing required field is named", "[bad_input]") {
  TestApp app;
  Sender send(app);
  for (const auto& route : routes_with_bodies(app.openapi()))
    for (const auto& name : route.required) {
      auto body = good_body(route);
      body.erase(*name.string());
      send.refused(route, "without " + *name.string(), to(route).json(body), {422});
    }
}

TEST_CASE("bad input: an empty body is refused where one is required", "[bad_input]") {
  TestApp app;
  Sender send(app);
  for (const auto& route : routes_with_bodies(app.openapi()))
    if (!route.required.empty()) send.refused(route, "empty", to(route).body(""), {400});
}

TEST_CASE("bad input: without a session the response does not say what is wrong with a body", "[bad_input][security]") {
  TestApp app;
  for (const auto& route : routes_with_bodies(app.openapi())) {
    if (route.is_public) continue;
    INFO(route.path);
    CHECK(app.send(to(route).body("{")).status == 401);
  }
}

TEST_CASE("bad input: addresses and passwords at their limits", "[bad_input]") {
  TestApp app;
  const auto sign_up = [&](const std::string& email, const std::string& password) {
    const auto answer = app.send(post("/auth/signup").json(sign_up_body(email, password)));
    return answer.status == 422 ? answer.faults().at(0) : std::to_string(answer.status);
  };
  const std::string good = "a long passphrase";
  CHECK(sign_up("a@" + std::string(248, 'b') + ".com", good) == "201");
  CHECK(sign_up("a@" + std::string(249, 'b') + ".com", good) == "email TOO_LONG");
  CHECK(sign_up("  spaces@example.com ", good) == "201");
  for (const char* email :
       {"", "ada", "@example.com", "ada@", "ada@example", "a b@example.com", "ad\u00e4@example.com", "ada@ex\u00e4mple.com",
        "ada@example.com\u00a0", "ada..b@example.com", ".ada@example.com", "ada@-example.com", "\"ada\"@example.com"})
    CHECK(sign_up(email, good) == "email INVALID_FORMAT");
  CHECK(sign_up("p1@example.com", "seven77") == "password TOO_SHORT");
  CHECK(sign_up("p2@example.com", "eight888x") == "201");
  CHECK(sign_up("p3@example.com", std::string(128, 'x')) == "201");
  CHECK(sign_up("p4@example.com", std::string(129, 'x')) == "password TOO_LONG");
  std::string faces;
  for (int i = 0; i < 64; ++i) faces += "\U0001F600";  // two UTF-16 units each
  CHECK(sign_up("p5@example.com", faces) == "201");
  CHECK(sign_up("p6@example.com", faces + "x") == "password TOO_LONG");
}

}  // namespace
}  // namespace usher
