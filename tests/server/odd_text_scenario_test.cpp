#include "common/settings/settings.h"
#include "server/app.h"
#include "server/http/routing/endpoint.h"
#include "tests/catch.h"
#include "tests/testkit/test_app.h"

// Sends text that PostgreSQL does not store (bytes that are not UTF-8, the character U+0000) to every route, as a query
// parameter, as a part of the path and in a JSON body.
namespace usher {
namespace {

using namespace testkit;

std::string filled(std::string_view pattern, std::string_view value) {
  std::string path(pattern);
  for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
    path.replace(open, path.find('}') - open + 1, value);
  return path;
}

std::vector<Call> odd_calls(const http::Endpoint& row) {
  std::vector<Call> calls;
  std::vector<std::string> names;
  for (const auto& parameter : row.query) names.emplace_back(parameter.name);
  if (names.empty()) names.emplace_back("searchValue");
  for (const auto& name : names)
    for (const auto* const value : {"%ff", "a%00b"})
      calls.emplace_back(std::string(row.method), filled(row.path, "1") + "?" + name + "=" + value);
  if (row.path.find('{') != std::string_view::npos)
    for (const auto* const value : {"%ff", "%00"}) calls.emplace_back(std::string(row.method), filled(row.path, value));
  if (row.method != "GET") {
    calls.emplace_back(std::string(row.method), filled(row.path, "1"));
    calls.back().body(R"({"userId":"a\u0000b","id":["\u0000"],"a\u0000b":1})");
  }
  if (row.method != "GET" && !row.is_documented) {
    calls.emplace_back(std::string(row.method), filled(row.path, "1"));
    calls.back().header("content-type", "application/x-www-form-urlencoded").request.body = "token=%ff&email=a%00b&%ff=1";
  }
  return calls;
}

TEST_CASE("odd text: in a query, path or body of any route, never a 500", "[scenario][security]") {
  TestApp app([](settings::Settings& settings) {
    using settings::Plugin;
    settings.better_auth_plugins = {Plugin::kBearer, Plugin::kJwt,       Plugin::kTwoFactor, Plugin::kAnonymous,
                                    Plugin::kAdmin,  Plugin::kMagicLink, Plugin::kEmailOtp,  Plugin::kLastLoginMethod,
                                    Plugin::kPasskey};
  });
  int accounts = 0;
  for (const auto& row : app.app().pipeline().router().endpoints()) {
    const auto signed_up = app.sign_up("user" + std::to_string(++accounts) + "@example.com");  // some routes end an account
    app.kit().run("UPDATE users SET role = 'admin'");
    for (auto& call : odd_calls(row)) {
      call.cookie("better-auth.session_token", signed_up.cookie("better-auth.session_token")->value);
      if (row.method != "GET") call.header("origin", "http://localhost:3000").header("sec-fetch-site", "same-origin");
      const Answer answer(app.app().pipeline().serve(call.request));
      INFO(row.method << " " << call.request.path << "?" << call.request.query << " " << call.request.body << ": "
                      << answer.body());
      CHECK(answer.status < 500);
      const bool names_query = row.is_documented && !row.query.empty();
      if (names_query && !call.request.query.empty()) CHECK(answer.status >= 400);
    }
  }
}

}  // namespace
}  // namespace usher
