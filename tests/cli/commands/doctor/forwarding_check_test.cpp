#include "cli/commands/doctor/checks.h"
#include "cli/commands/doctor/hosts.h"
#include "common/settings/load.h"
#include "tests/catch.h"
#include "tests/testkit/fake_http.h"

namespace usher::cli {
namespace {

using Level = Finding::Level;
using Headers = std::vector<std::pair<std::string, std::string>>;
using std::chrono::milliseconds;

constexpr std::string_view kSite = "https://course.example.com";

/// A host that forwards to Usher; what it does wrong is set before the look.
struct Site {
  std::string origin{kSite};
  std::string server;
  std::vector<std::string> missing;  ///< Paths that it answers itself.
  int failure = 0;
  bool strips_answers = false;
  bool strips_requests = false;
  milliseconds body_took{2000};

  [[nodiscard]] Findings look(bool has_account_pages = true) const {
    testkit::FakeHttp http;
    for (const auto& [path, body] : std::vector<std::pair<std::string, std::string>>{
             {"/auth/verify", R"({"type":"/auth/problems/UNAUTHENTICATED"})"},
             {"/api/auth/ok", R"({"ok":true})"},
             {"/api/chat/message", R"({"type":"/auth/problems/METHOD_NOT_ALLOWED"})"},
             {"/api/pages/adapt", R"({"type":"/auth/problems/METHOD_NOT_ALLOWED"})"},
             {"/account/sign-in", R"(<input name="form_token">)"},
             {"/usher.js", "if (window.usher) return;"},
             {"/auth/stream-test", "event: test\n\nevent: test\n\n"}})
      http.on(origin + path, [this, path = path, body = body](const net::HttpRequest& request) -> Result<net::HttpResponse> {
        return answer(path, body, request);
      });
    auto settings = settings::default_settings();
    settings.cookies.session_cookie = has_account_pages;
    return check_forwarding(settings, parse_url(origin).value(), http);
  }

 private:
  [[nodiscard]] net::HttpResponse answer(const std::string& path, const std::string& body,
                                         const net::HttpRequest& request) const {
    if (failure != 0) return {.status = failure, .body = "Bad Gateway"};
    if (std::find(missing.begin(), missing.end(), path) != missing.end()) return {.status = 404, .body = "<h1>Not found</h1>"};
    net::HttpResponse response{.status = 200, .body = body, .headers = {{"server", server}}, .body_took = body_took};
    const bool knows_browser =
        !strips_requests && std::find(request.headers.begin(), request.headers.end(),
                                      std::pair<std::string, std::string>{"Cookie", "usher_form=x"}) != request.headers.end();
    if (path == "/account/sign-in" && !knows_browser && !strips_answers)
      response.headers.emplace_back("set-cookie", "usher_form=x; Path=/; HttpOnly");
    return response;
  }
};

std::string only_text(const Findings& findings, Level level) {
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].level == level);
  return findings[0].text;
}

TEST_CASE("forwarding check: all paths with cookies and streams are sound", "[doctor]") {
  CHECK(only_text(Site{}.look(), Level::kOk) == "https://course.example.com passes on Usher's paths, cookies and events");
  CHECK(only_text(Site{.server = "Vercel"}.look(), Level::kOk).starts_with("Vercel at https://course.example.com passes"));
}

TEST_CASE("forwarding check: missing paths are named with the host and its file", "[doctor]") {
  const Site site{.server = "Netlify", .missing = {"/api/chat/message", "/usher.js"}};
  CHECK(only_text(site.look(), Level::kProblem) ==
        "Netlify at https://course.example.com does not pass /api/chat, /usher.js on to Usher; add what is missing to "
        "netlify.toml or _redirects, as examples/hosts has it");
  const Site own{.origin = "https://course.vercel.app", .missing = {"/auth/verify"}};
  CHECK(only_text(own.look(), Level::kProblem)
            .find("Vercel at https://course.vercel.app does not pass /auth on to Usher; add "
                  "what is missing to vercel.json") == 0);
}

TEST_CASE("forwarding check: without account pages their path is not missed", "[doctor]") {
  const Site site{.missing = {"/account/sign-in"}};
  CHECK(only_text(site.look(false), Level::kOk).find("passes on") != std::string::npos);
  CHECK(only_text(site.look(true), Level::kProblem).find("does not pass /account on") != std::string::npos);
}

TEST_CASE("forwarding check: stripped cookies are named by direction", "[doctor]") {
  CHECK(only_text(Site{.strips_answers = true}.look(), Level::kProblem).find("strips cookies from answers") != std::string::npos);
  CHECK(only_text(Site{.strips_requests = true}.look(), Level::kProblem).find("strips cookies from requests") !=
        std::string::npos);
}

TEST_CASE("forwarding check: events that arrive together were buffered", "[doctor]") {
  CHECK(only_text(Site{.body_took = milliseconds(40)}.look(), Level::kWarning).find("buffers streams") != std::string::npos);
  CHECK(only_text(Site{.body_took = milliseconds(1800)}.look(), Level::kOk).find("passes on") != std::string::npos);
}

TEST_CASE("forwarding check: a 502 of a machine that wakes is no missing path", "[doctor]") {
  CHECK(only_text(Site{.failure = 502}.look(), Level::kWarning).find("answers 502, as it does while the machine") !=
        std::string::npos);
}

TEST_CASE("forwarding check: a site that passes on nothing, or does not answer, gets no finding", "[doctor]") {
  const Site site{.missing = {"/auth/verify", "/api/auth/ok", "/api/chat/message", "/api/pages/adapt", "/account/sign-in",
                              "/usher.js", "/auth/stream-test"}};
  CHECK(site.look().empty());
  testkit::FakeHttp silent;
  CHECK(check_forwarding(settings::default_settings(), parse_url(kSite).value(), silent).empty());
}

TEST_CASE("hosts: known by their domain and by Server", "[doctor]") {
  const auto name_of = [](const Host* host) { return host ? std::string(host->name) : std::string(); };
  CHECK(name_of(host_of_name("course.vercel.app")) == "Vercel");
  CHECK(name_of(host_of_name("a.b.netlify.app")) == "Netlify");
  CHECK(name_of(host_of_name("ada.github.io")) == "GitHub Pages");
  for (const auto* other : {"vercel.app", "notvercel.app", "vercel.app.example.com", "www.example.com"})
    CHECK(host_of_name(other) == nullptr);
  CHECK(name_of(host_of_server("Netlify")) == "Netlify");
  CHECK(name_of(host_of_server("railway-edge")) == "Railway");
  CHECK(name_of(host_of_server("GitHub.com")) == "GitHub Pages");
  CHECK(host_of_server("cloudflare") == nullptr);
  CHECK(host_of_server("") == nullptr);
}

}  // namespace
}  // namespace usher::cli
