#include "common/base/text.h"
#include "common/settings/settings.h"
#include "server/app.h"
#include "tests/catch.h"
#include "tests/testkit/test_app.h"

// Which origins may send and which may read the responses, on every route.
namespace usher {
namespace {

using namespace testkit;

constexpr const char* kReader = "http://localhost:3000";
constexpr const char* kOwn = "http://localhost:8000";
constexpr const char* kSender = "https://docs.example.com";
constexpr const char* kEvil = "https://evil.example";

void with_sender(settings::Settings& settings) { settings.trusted_origins = {"https://*.example.com"}; }

/// The rule of the contract, implemented a second time from its text.
bool may_pass(const std::string& site, const std::string& origin, const std::string& referer) {
  const auto trusted = [](const std::string& url) {
    for (const std::string base : {kReader, kOwn, kSender})
      if (url == base || url.starts_with(base + "/")) return true;
    return false;
  };
  if (site.empty() && origin.empty() && referer.empty()) return true;
  if (site == "same-origin" || site == "none") return true;
  if (!origin.empty()) return trusted(origin);
  return !referer.empty() && trusted(referer);
}

TEST_CASE("cross-site: every combination of a browser's headers, bearer and cookie", "[cross_site][security]") {
  TestApp app(with_sender);
  const auto session = app.sign_up();
  const auto live = session.text("access_token");
  const std::string site = GENERATE(as<const char*>{}, "", "same-origin", "none", "same-site", "cross-site");
  for (const std::string origin :
       {"", "null", kReader, kOwn, kSender, kEvil, "https://docs.example.com.evil.example", "https://a.b.example.com/x"})
    for (const std::string referer :
         {"", "http://localhost:3000/page", "https://evil.example/http://localhost:3000/", "http://localhost:30000/"})
      for (const std::string bearer : {"", "dead", "live"})
        for (const bool cookie : {false, true}) {
          auto call = patch("/auth/me").json({{"name", "Ada"}});
          if (!site.empty()) call.header("sec-fetch-site", site);
          if (!origin.empty()) call.header("origin", origin);
          if (!referer.empty()) call.header("referer", referer);
          if (bearer == "live") call.bearer(live);
          if (bearer == "dead") call.bearer("dead.dead.dead");
          if (cookie) call.cookie("better-auth.session_token", session.cookie("better-auth.session_token")->value);
          const auto answer = app.send(call);
          INFO("site " << site << " origin " << origin << " referer " << referer << " bearer " << bearer << " cookie " << cookie);
          const bool passes = bearer == "live" || may_pass(site, origin, referer);
          CHECK((answer.code() != "UNTRUSTED_ORIGIN") == passes);
          if (passes) CHECK(answer.status == (bearer == "live" || (bearer.empty() && cookie) ? 200 : 401));
        }
}

/// The error in the protocol's form; a page has none.
std::string code_of_refusal(std::string_view path) {
  if (path.starts_with("/account/") || path.starts_with("/admin/")) return "";
  return path.starts_with("/api/auth/") ? "INVALID_ORIGIN" : "UNTRUSTED_ORIGIN";
}

TEST_CASE("cross-site: every route that changes state refuses an untrusted origin without effect", "[cross_site][security]") {
  TestApp app;
  const auto session = app.sign_up();
  const auto before = app.kit().number("SELECT count(*) FROM audit_events");
  for (const auto& row : app.app().pipeline().router().endpoints()) {
    if (row.method == "GET") continue;
    std::string path(row.path);
    if (const auto parameter = path.find('{'); parameter != std::string::npos)
      path.replace(parameter, path.find('}') + 1 - parameter, "some-id");
    const auto answer = app.send(Call(std::string(row.method), path)
                                     .json(sign_up_body("eve@example.com"))
                                     .cookie("refresh_token", session.cookie("refresh_token")->value)
                                     .header("origin", kEvil)
                                     .header("sec-fetch-site", "cross-site"));
    INFO(row.name);
    CHECK(answer.status == 403);
    CHECK(answer.code() == code_of_refusal(row.path));
    CHECK(answer.cookies().empty());
  }
  CHECK(app.kit().number("SELECT count(*) FROM audit_events") == before);
  CHECK(app.kit().number("SELECT count(*) FROM sessions WHERE ended_at_ms IS NULL") == 1);
}

TEST_CASE("cross-site: reading needs no origin", "[cross_site]") {
  TestApp app;
  const auto token = app.sign_up().text("access_token");
  CHECK(app.send(get("/auth/me").header("origin", kEvil).header("sec-fetch-site", "cross-site").bearer(token)).status == 200);
}

TEST_CASE("CORS: an exact origin may read every response, refusals included; other origins none", "[cors][security]") {
  TestApp app(with_sender);
  const auto token = app.sign_up().text("access_token");
  const auto* const target = GENERATE(as<const char*>{}, "/auth/me", "/auth/nothing", "/healthz");
  const auto method = GENERATE(as<const char*>{}, "GET", "DELETE");
  for (const auto* origin : {kReader, kSender, kEvil, kOwn, "null", "http://localhost:3000/", "HTTP://localhost:3000",
                             "http://localhost:3000.evil.example"}) {
    const auto answer = app.send(Call(method, target).header("origin", origin).bearer(token + "x"));
    INFO(method << " " << target << " from " << origin);
    const bool reads = std::string_view(origin) == kReader;
    CHECK(answer.header("access-control-allow-origin").has_value() == reads);
    CHECK(answer.header("access-control-allow-credentials").has_value() == reads);
    CHECK(answer.header("vary") == "Origin");
    if (reads) {
      CHECK(answer.header("access-control-allow-origin") == kReader);
      CHECK(answer.header("access-control-expose-headers") ==
            "X-Request-Id, Retry-After, X-Retry-After, X-Chat-Session-Id, X-Chat-Kept, X-Adapted, set-auth-token, set-auth-jwt");
    }
  }
}

TEST_CASE("CORS: the settings turn credentials off", "[cors]") {
  TestApp app([](settings::Settings& settings) { settings.cors.credentials = false; });
  const auto answer = app.send(get("/healthz").header("origin", kReader));
  CHECK(answer.header("access-control-allow-origin") == kReader);
  CHECK_FALSE(answer.header("access-control-allow-credentials"));
}

TEST_CASE("CORS: a preflight returns the path's methods and the requested header names", "[cors]") {
  TestApp app;
  const auto preflight = [&](const char* path, const char* origin) {
    return app.send(Call("OPTIONS", path)
                        .header("origin", origin)
                        .header("access-control-request-method", "PATCH")
                        .header("access-control-request-headers", "content-type, X-Custom, bad name, <script>"));
  };
  const auto answer = preflight("/auth/me", kReader);
  CHECK(answer.status == 204);
  CHECK(answer.header("access-control-allow-origin") == kReader);
  CHECK(answer.header("access-control-allow-methods") == "GET, HEAD, PATCH, DELETE");
  CHECK(answer.header("access-control-allow-headers") == "content-type, X-Custom");
  CHECK(answer.header("access-control-max-age") == "600");
  CHECK_FALSE(preflight("/auth/me", kEvil).header("access-control-allow-methods"));
  CHECK_FALSE(preflight("/auth/me", kEvil).header("access-control-allow-origin"));
  CHECK(preflight("/auth/nothing", kReader).status == 404);
}

}  // namespace
}  // namespace usher
