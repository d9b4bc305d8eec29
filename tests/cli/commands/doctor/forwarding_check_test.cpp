#include "cli/commands/doctor/checks.h"
#include "cli/commands/doctor/hosts.h"
#include "common/base/text.h"
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
  std::vector<std::string> missing = {};                  ///< Paths that it answers itself.
  std::vector<std::pair<std::string, int>> failing = {};  ///< Paths that it answers by a status of its own; 0: too late.
  bool strips_answers = false;
  bool strips_requests = false;
  milliseconds body_took{2000};

  [[nodiscard]] Findings look(bool has_account_pages = true, bool has_back_ends = true) const {
    testkit::FakeHttp http;
    for (const auto& [path, body] : std::vector<std::pair<std::string, std::string>>{
             {"/auth/verify", R"({"type":"/auth/problems/UNAUTHENTICATED"})"},
             {"/api/auth/error", ""},
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
    if (has_back_ends) settings.chat_upstream_url = settings.adapt.upstream_url = "http://127.0.0.1:9000/";
    return check_forwarding(settings, parse_url(origin).value(), http);
  }

 private:
  [[nodiscard]] Result<net::HttpResponse> answer(const std::string& path, const std::string& body,
                                                 const net::HttpRequest& request) const {
    for (const auto& [failed, status] : failing)
      if (path == failed && status == 0)
        return error(ErrorCode::kUpstreamFailed, "course.example.com " + std::string(net::kTooLate));
      else if (path == failed)
        return net::HttpResponse{.status = status, .body = "Bad Gateway"};
    if (contains(missing, path)) return net::HttpResponse{.status = 404, .body = "<h1>Not found</h1>"};
    net::HttpResponse response{
        .status = 200, .body = body, .headers = {{"server", server}, {"set-cookie", "host=1; Path=/"}}, .body_took = body_took};
    if (path == "/api/auth/error") response.headers.emplace_back("location", "/account/sign-in-failed?error=");
    const bool knows_browser =
        !strips_requests && contains(request.headers, std::pair<std::string, std::string>{"Cookie", "usher_form=x"});
    if (path == "/account/sign-in" && !knows_browser && !strips_answers)
      response.headers.emplace_back("set-cookie", "usher_form=x; Path=/; HttpOnly");
    return response;
  }
};

const std::vector<std::string> kAllPaths{"/auth/verify",     "/api/auth/error", "/api/chat/message", "/api/pages/adapt",
                                         "/account/sign-in", "/usher.js",       "/auth/stream-test"};
std::vector<std::pair<std::string, int>> all_fail(int status) {
  std::vector<std::pair<std::string, int>> failing;
  for (const auto& path : kAllPaths) failing.emplace_back(path, status);
  return failing;
}

std::string only_text(const Findings& findings, Level level) {
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].level == level);
  return findings[0].text;
}

TEST_CASE("forwarding check: all paths with cookies and streams are sound", "[doctor]") {
  CHECK(only_text(Site{}.look(), Level::kOk) == "https://course.example.com passes on Usher's paths, cookies, events");
  CHECK(only_text(Site{.server = "Vercel"}.look(), Level::kOk).starts_with("Vercel at https://course.example.com passes"));
}

TEST_CASE("forwarding check: what could not be tried is not called sound", "[doctor]") {
  const std::string paths = "https://course.example.com passes on Usher's paths";
  CHECK(only_text(Site{}.look(false), Level::kOk) == paths + ", events; not tried: cookies");
  for (const int status : {0, 404, 503}) {
    const Site site{.failing = {{"/auth/stream-test", status}}};
    CHECK(only_text(site.look(), Level::kOk) == paths + ", cookies; not tried: events");
    CHECK(only_text(site.look(false), Level::kOk) == paths + "; not tried: cookies, events");
  }
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

TEST_CASE("forwarding check: no file is named that examples/hosts does not have", "[doctor]") {
  for (const auto* const origin :
       {"https://course.example.com", "https://course.onrender.com", "https://course.up.railway.app"}) {
    const Site missing{.origin = origin, .missing = {"/usher.js"}};
    CHECK(only_text(missing.look(), Level::kProblem).ends_with("add what is missing to the rules of its proxy"));
    const Site buffers{.origin = origin, .body_took = milliseconds(0)};
    CHECK(only_text(buffers.look(), Level::kWarning).ends_with("; switch that off for /api/chat and /api/pages in its proxy"));
  }
  const Site host{.server = "Vercel", .body_took = milliseconds(0)};
  CHECK(only_text(host.look(), Level::kWarning).ends_with("; serve Usher at a name of its own"));
}

TEST_CASE("forwarding check: paths of what is switched off are not missed", "[doctor]") {
  const Site site{.missing = {"/account/sign-in", "/api/chat/message", "/api/pages/adapt"}};
  CHECK(only_text(site.look(false, false), Level::kOk).find("passes on") != std::string::npos);
  CHECK(only_text(site.look(true, false), Level::kProblem).find("does not pass /account on") != std::string::npos);
  CHECK(only_text(site.look(false, true), Level::kProblem).find("does not pass /api/chat, /api/pages on") != std::string::npos);
}

TEST_CASE("forwarding check: a server of Better Auth is not taken for Usher", "[doctor]") {
  testkit::FakeHttp http;
  for (const auto& path : kAllPaths) http.on(std::string(kSite) + path, 404, "");
  http.on(std::string(kSite) + "/api/auth/ok", R"({"ok":true})");
  http.on(std::string(kSite) + "/api/auth/error", 200, "<h1>Error</h1>");
  CHECK(check_forwarding(settings::default_settings(), parse_url(kSite).value(), http).empty());
}

TEST_CASE("forwarding check: stripped cookies are named by direction, whatever cookies the host sets", "[doctor]") {
  CHECK(only_text(Site{.strips_answers = true}.look(), Level::kProblem).find("strips cookies from answers") != std::string::npos);
  CHECK(only_text(Site{.strips_requests = true}.look(), Level::kProblem).find("strips cookies from requests") !=
        std::string::npos);
}

TEST_CASE("forwarding check: events that arrive together were buffered", "[doctor]") {
  CHECK(only_text(Site{.body_took = milliseconds(40)}.look(), Level::kWarning).find("buffers streams") != std::string::npos);
  CHECK(only_text(Site{.body_took = milliseconds(1800)}.look(), Level::kOk).find("passes on") != std::string::npos);
}

TEST_CASE("forwarding check: a machine that wakes is no missing path", "[doctor]") {
  for (const int status : {502, 503, 504}) {
    const Site site{.failing = all_fail(status)};
    CHECK(only_text(site.look(), Level::kWarning).find("answers " + std::to_string(status) + ", as it does while the machine") !=
          std::string::npos);
  }
  CHECK(only_text(Site{.failing = all_fail(0)}.look(), Level::kWarning)
            .find(" did not answer in time, as it does while the machine") != std::string::npos);
  CHECK(Site{.failing = all_fail(500)}.look().empty());
}

TEST_CASE("forwarding check: once Usher was seen, a path that fails is missing", "[doctor]") {
  for (const int status : {0, 502}) {
    const Site site{.failing = {{"/api/auth/error", status}}};
    CHECK(only_text(site.look(), Level::kProblem).find("does not pass /api/auth on to Usher") != std::string::npos);
  }
}

TEST_CASE("forwarding check: a site that passes on nothing, or does not answer, gets no finding", "[doctor]") {
  CHECK(Site{.missing = kAllPaths}.look().empty());
  testkit::FakeHttp silent;
  CHECK(check_forwarding(settings::default_settings(), parse_url(kSite).value(), silent).empty());
}

TEST_CASE("hosts: known by their domain and by Server", "[doctor]") {
  const auto name_of = [](const Host* host) { return host ? std::string(host->name) : std::string(); };
  CHECK(name_of(host_of_name("course.vercel.app")) == "Vercel");
  CHECK(name_of(host_of_name("a.b.netlify.app")) == "Netlify");
  CHECK(name_of(host_of_name("ada.github.io")) == "GitHub Pages");
  CHECK(name_of(host_of_name("ada-course.hf.space")) == "Hugging Face");
  CHECK(name_of(host_of_name("ada-course.static.hf.space")) == "Hugging Face (static)");
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
