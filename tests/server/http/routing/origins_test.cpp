#include "server/http/routing/origins.h"

#include <random>

#include "server/http/messages/request.h"
#include "tests/catch.h"
#include "tests/server/http/front/response_reading.h"
#include "tests/testkit/text.h"

namespace usher::http {
namespace {

Origins origins(std::vector<std::string> senders = {}) {
  return Origins({.own = "https://auth.example.com",
                  .readers = {"https://site.example.com", "http://localhost:3000"},
                  .senders = std::move(senders)});
}

bool sends(const std::string& pattern, std::string_view origin) { return origins({pattern}).may_send(origin); }

Request with_headers(std::vector<std::pair<std::string, std::string>> headers, const std::string& method = "POST") {
  return {.method = method, .path = "/auth/login", .headers = std::move(headers)};
}

/// The headers that say where a request comes from; "-": the header is absent.
struct Sent {
  std::string site, origin, referer;
  bool passes;
};

Request sent(const Sent& row) {
  std::vector<std::pair<std::string, std::string>> headers;
  if (row.site != "-") headers.emplace_back("sec-fetch-site", row.site);
  if (row.origin != "-") headers.emplace_back("origin", row.origin);
  if (row.referer != "-") headers.emplace_back("referer", row.referer);
  return with_headers(std::move(headers));
}

TEST_CASE("origins: only exact origins may read", "[origins][security]") {
  const auto known = origins({"https://*.example.com", "*"});
  CHECK(known.may_read("https://site.example.com"));
  CHECK(known.may_read("http://localhost:3000"));
  const std::string other = GENERATE(as<std::string>{}, "", "null", "https://site.example.com/", "https://site.example.com:443",
                                     "http://site.example.com", "https://site.example.com.evil.example",
                                     "https://evil-site.example.com", "https://SITE.example.com", "https://other.example.com",
                                     "site.example.com", "http://localhost:3001", "http://localhost", "*");
  CAPTURE(other);
  CHECK_FALSE(known.may_read(other));
}

TEST_CASE("origins: a loopback neighbour is a refused name of this machine beside a trusted one", "[origins]") {
  const auto known = origins();
  CHECK(known.loopback_neighbour("http://127.0.0.1:3000") == "http://localhost:3000");
  CHECK(known.loopback_neighbour("http://[::1]:3000") == "http://localhost:3000");
  for (const auto* other : {"http://localhost:3000", "http://127.0.0.1:3001", "https://127.0.0.1:3000", "https://evil.example",
                            "http://127.0.0.1.evil.example:3000", "null", ""})
    CHECK(known.loopback_neighbour(other).empty());
}

TEST_CASE("origins: only readers and our own origin may send", "[origins][security]") {
  const auto known = origins();
  for (const auto* ours : {"https://auth.example.com", "https://site.example.com"}) CHECK(known.may_send(ours));
  for (const auto* other : {"https://evil.example", "http://auth.example.com", "https://auth.example.com:8443", "", "null"})
    CHECK_FALSE(known.may_send(other));
}

TEST_CASE("origins: redirects go to our paths and trusted origins only", "[origins][security]") {
  const auto known = origins({"https://*.example.org", "myapp://"});
  for (const auto* good :
       {"/", "/welcome?next=/a#b", "https://site.example.com", "https://site.example.com/deep?x=https://evil.example",
        "https://auth.example.com/", "https://a.example.org/x", "myapp://callback"}) {
    CAPTURE(good);
    CHECK(known.may_redirect_to(good));
  }
  const std::string bad = GENERATE(
      as<std::string>{}, "", "welcome", "//evil.example", "///evil.example", "/%2f/evil.example", "/a%5Cevil.example",
      "/\\evil.example", "\\\\evil.example", "/\tx", "/a b", " /welcome", "https://evil.example",
      "https://evil.example/https://site.example.com", "https://site.example.com@evil.example", "https://x@site.example.com",
      "https://site.example.com.evil.example", "https://evil.example\\@a.example.org", "https://evil.example%2f.example.org",
      "http://site.example.com", "https:site.example.com", "https:/site.example.com", "javascript://site.example.com/%0aalert(1)",
      "javascript:alert(1)", "data:text/html,x", "/\xC3\xA9", "/\n/evil.example");
  CAPTURE(bad);
  CHECK_FALSE(known.may_redirect_to(bad));
  CHECK_FALSE(known.may_redirect_to("/" + std::string(2048, 'x')));
}

TEST_CASE("origins: every rule refuses an address that parsers read differently", "[origins][security]") {
  const auto known = origins({"https://*.example.org", "http://localhost:*", "myapp://"});
  const std::string bad = GENERATE(
      as<std::string>{}, "https://x@a.example.org", "https://evil.example:80@a.example.org", "http://localhost:5173@evil.example",
      "http://localhost:@evil.example", "http://localhost:x", "http://localhost:", "http://localhost:0", "http://localhost:65536",
      "http://localhost:080", "https://evil.example%2f.example.org", "https://%61.example.org",
      "https://a.example.org:", "https:///a.example.org", "https://a..example.org", "https://.example.org",
      "https://a.example.org.", "https://evil.example\\.example.org", "https://evil.example\t.example.org",
      "https://evil.example\n.example.org", "https://evil.example .example.org", "https://\xC3\xA4.example.org",
      "https://[::1].example.org", "https://a*.example.org", "https://evil.example;.example.org", "https://A.EXAMPLE.ORG",
      "HTTPS://a.example.org", "https://a.example.org:443");
  CAPTURE(bad);
  CHECK_FALSE(known.may_send(bad));
  CHECK_FALSE(known.may_redirect_to(bad + "/x"));
  CHECK_FALSE(known.admits(with_headers({{"origin", bad}})));
  CHECK_FALSE(known.admits(with_headers({{"referer", bad + "/x"}})));
}

TEST_CASE("origins: an app's address may have any host or none", "[origins]") {
  const auto known = origins({"myapp://"});
  for (const auto* good : {"myapp://", "myapp:///path", "myapp://some_screen?x=1", "myapp://192.168.0.7:8081/x"}) {
    CAPTURE(good);
    CHECK(known.may_redirect_to(good));
  }
  for (const auto* bad : {"myapp:/x", "myapp:x", "MYAPP://x", "myapp://x@y", "myapp://x%40y", "my app://", "notmyapp://"}) {
    CAPTURE(bad);
    CHECK_FALSE(known.may_redirect_to(bad));
  }
}

TEST_CASE("origins: what a pattern matches is scheme, host and port alone, for an app's scheme too", "[origins][security]") {
  const auto known = origins({"myapp://", "exp://192.168.*.*:*", "https://*.example.org"});
  CHECK(known.may_send("exp://192.168.0.7:8081"));
  const std::string bad = GENERATE(as<std::string>{}, "myapp://;script-src", "myapp://,default-src", "myapp://*", "myapp://x'y",
                                   "myapp://x:", "myapp://x:y", "myapp://x:80y", "myapp://x:65536", "myapp://[x]", "myapp://x..y",
                                   "myapp://x@y", "exp://192.168.evil@0.1:80", "exp://192.168.0.7:8081;script-src",
                                   "exp://192.168.0.7:80:81", "exp://192.168.*.*:*", "https://a;b.example.org");
  CAPTURE(bad);
  CHECK_FALSE(known.may_send(bad));
  CHECK_FALSE(known.may_redirect_to(bad + "/x"));
}

TEST_CASE("origins: the source for a Content-Security-Policy is a parsed origin or a scheme", "[origins][security]") {
  CHECK(csp_source("https://a.example:8443/x?y") == "https://a.example:8443");
  CHECK(csp_source("HTTPS://A.example:443/x") == "https://a.example");
  CHECK(csp_source("myapp://callback/x") == "myapp:");
  CHECK(csp_source("MyApp:///x") == "myapp:");
  for (const auto* none : {"", "/path", "https:x", "https://u@a.example", "https://a.example;script-src *", "https://a;b.example",
                           "myapp://;script-src", "myapp://,default-src *", "my;app://x", "https://127.1"}) {
    CAPTURE(none);
    CHECK(csp_source(none).empty());
  }
}

TEST_CASE("origins: a pattern's star matches dots, not slashes, and the scheme must match", "[origins][security]") {
  const std::string pattern = "https://*.example.com";
  CHECK(sends(pattern, "https://a.example.com"));
  CHECK(sends(pattern, "https://a.b.example.com"));
  CHECK(sends(pattern, "https://a-b.example.com"));
  const std::string other = GENERATE(as<std::string>{}, "http://a.example.com", "https://example.com", "https://evilexample.com",
                                     "https://a.example.com.evil.example", "https://a.example.com:8443",
                                     "https://evil.example/.example.com", "https://evil.example/x.example.com",
                                     "https://a.example.comx", "ftp://a.example.com", "https:/a.example.com", "null", "");
  CAPTURE(other);
  CHECK_FALSE(sends(pattern, other));
}

TEST_CASE("origins: other patterns, and the scheme of an application", "[origins][security]") {
  struct Row {
    const char* pattern;
    const char* origin;
    bool matches;
  };
  for (const auto& row : {
           Row{"https://preview-?.example.com", "https://preview-7.example.com", true},
           Row{"https://preview-?.example.com", "https://preview-77.example.com", false},
           Row{"https://a?b.example.com", "https://a/b.example.com", false},
           Row{"http://localhost:*", "http://localhost:5173", true},
           Row{"http://localhost:*", "http://localhost", false},
           Row{"https://exact.example.com", "https://exact.example.com", true},
           Row{"https://exact.example.com", "https://exact.example.com.evil.example", false},
           Row{"https://exact.example.com", "https://exactxexample.com", false},
           Row{"myapp://", "myapp://", true},
           Row{"myapp://", "myapp://callback", true},
           Row{"myapp://", "myapp:/x", false},
           Row{"myapp://", "notmyapp://x", false},
           Row{"myapp://", "https://evil.example/myapp://", false},
       }) {
    CAPTURE(row.pattern, row.origin);
    CHECK(sends(row.pattern, row.origin) == row.matches);
  }
}

TEST_CASE("origins: null is never trusted, whatever the patterns", "[origins][security]") {
  CHECK_FALSE(sends("*", "null"));
  CHECK_FALSE(sends("null", "null"));
  CHECK_FALSE(sends("?*", ""));
}

/// Whether it is `a://`, or `a://` and a host of labels of `a` and `b`.
bool is_origin(std::string_view text) {
  const auto host = text.substr(4);
  if (host.empty()) return true;
  const bool has_empty_label = host.front() == '.' || host.back() == '.' || host.find("..") != std::string_view::npos;
  return !has_empty_label && host.find('/') == std::string_view::npos;
}

/// The meaning of a pattern, implemented in the simplest way.
bool slow_glob(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*')
    return slow_glob(pattern.substr(1), text) || (!text.empty() && text.front() != '/' && slow_glob(pattern, text.substr(1)));
  if (text.empty()) return false;
  const bool same = pattern.front() == text.front() || (pattern.front() == '?' && text.front() != '/');
  return same && slow_glob(pattern.substr(1), text.substr(1));
}

TEST_CASE("origins: patterns follow the definition for any text", "[origins][fuzz][security]") {
  std::mt19937 random(20261120);  // NOLINT: the same texts every time
  const auto text_of = [&](std::string_view alphabet, int most) {
    std::string text;
    std::uniform_int_distribution<std::size_t> letter(0, alphabet.size() - 1);
    for (int i = std::uniform_int_distribution<int>(0, most)(random); i > 0; --i) text += alphabet[letter(random)];
    return text;
  };
  int fitting = 0;
  for (int round = 0; round < 30'000; ++round) {
    const std::string pattern = "a://" + text_of("ab./**?", 7) + "*";  // a wildcard makes it a pattern
    const std::string origin = "a://" + text_of("ab./", 8);
    const bool expected = is_origin(origin) && slow_glob(pattern, origin);
    fitting += expected ? 1 : 0;
    if (sends(pattern, origin) != expected) FAIL_CHECK(pattern << " and " << origin << (expected ? " fit" : " do not fit"));
  }
  CHECK(fitting > 100);
}

TEST_CASE("origins: a pattern of many stars matches fast", "[origins][security]") {
  std::string pattern = "https://";
  for (int i = 0; i < 30; ++i) pattern += "*a";
  const auto label = std::string(62, 'a') + ".";
  CHECK_FALSE(sends(pattern, "https://" + label + label + label + std::string(61, 'a') + "b"));
}

TEST_CASE("origins: the cross-site rule, all cases", "[origins][security]") {
  const auto row = GENERATE(values<Sent>({
      {"-", "-", "-", true},  // not a browser
      {"same-origin", "-", "-", true},
      {"none", "-", "-", true},
      {"same-origin", "https://evil.example", "-", true},  // no page can set Sec-Fetch-Site
      {"cross-site", "-", "-", false},
      {"same-site", "-", "-", false},
      {"", "-", "-", false},
      {"Same-Origin", "-", "-", false},
      {"cross-site", "https://site.example.com", "-", true},
      {"same-site", "https://auth.example.com", "-", true},
      {"cross-site", "https://evil.example", "-", false},
      {"-", "https://site.example.com", "-", true},
      {"-", "https://evil.example", "-", false},
      {"-", "null", "-", false},
      {"-", "", "-", false},
      {"-", "-", "https://site.example.com/page?x=1#y", true},
      {"-", "-", "https://site.example.com", true},
      {"-", "-", "https://site.example.com:444/", false},
      {"-", "-", "https://site.example.com@evil.example/", false},
      {"-", "-", "https://evil.example/https://site.example.com/", false},
      {"-", "-", "https://evil.example\\.site.example.com", false},
      {"-", "-", "", false},
      {"-", "-", "about:blank", false},
      {"-", "-", "/auth/login", false},
      {"cross-site", "-", "https://site.example.com/page", true},
      {"cross-site", "-", "https://evil.example/page", false},
      {"-", "https://evil.example", "https://site.example.com/page", false},  // an Origin takes precedence
      {"-", "null", "https://site.example.com/page", false},
  }));
  CAPTURE(row.site, row.origin, row.referer);
  CHECK(origins().admits(sent(row)) == row.passes);
}

TEST_CASE("origins: what only our pages send comes from our origin, and not from a trusted one", "[origins][security]") {
  const auto row = GENERATE(values<Sent>({
      {"-", "-", "-", true},  // not a browser
      {"same-origin", "-", "-", true},
      {"none", "-", "-", true},
      {"same-site", "-", "-", false},
      {"cross-site", "https://site.example.com", "-", false},
      {"cross-site", "https://auth.example.com", "-", false},  // no browser sends it
      {"same-site", "https://auth.example.com", "-", true},
      {"cross-site", "-", "https://auth.example.com/admin", false},
      {"-", "https://site.example.com", "-", false},
      {"-", "https://auth.example.com", "-", true},
      {"-", "https://auth.example.com.evil.example", "-", false},
      {"-", "null", "-", false},
      {"-", "-", "https://auth.example.com/account/sign-in?x=1", true},
      {"-", "-", "https://site.example.com/page", false},
      {"-", "https://site.example.com", "https://auth.example.com/", false},
  }));
  CAPTURE(row.site, row.origin, row.referer);
  CHECK(origins().admits_own(sent(row)) == row.passes);
}

TEST_CASE("origins: a navigation from another site passes by a trusted Referer alone", "[origins][security]") {
  const auto row = GENERATE(values<Sent>({
      {"-", "-", "-", true},  // not a browser, or an old one
      {"none", "-", "-", true},
      {"same-origin", "-", "-", true},
      {"same-site", "-", "https://evil.example/", true},
      {"cross-site", "-", "-", false},
      {"cross-site", "-", "https://evil.example/", false},
      {"cross-site", "-", "https://site.example.com.evil.example/", false},
      {"cross-site", "-", "https://site.example.com/page", true},
  }));
  CAPTURE(row.site, row.referer);
  CHECK(origins().admits_navigation(sent(row)) == row.passes);
}

TEST_CASE("origins: patterns apply to the cross-site rule too", "[origins]") {
  const auto known = origins({"https://*.example.org"});
  CHECK(known.admits(with_headers({{"origin", "https://a.example.org"}})));
  CHECK(known.admits(with_headers({{"referer", "https://a.example.org/x"}})));
  CHECK_FALSE(known.admits(with_headers({{"referer", "https://evil.example/a.example.org"}})));
}

TEST_CASE("origins: the origin of a URL", "[origins]") {
  for (const auto& [in, out] : std::vector<testkit::InOut>{
           {"https://a.example:8443/x/y?z#w", "https://a.example:8443"},
           {"https://a.example?x", "https://a.example"},
           {"https://a.example#x", "https://a.example"},
           {"https://a.example\\x", "https://a.example"},
           {"myapp://x/y", "myapp://x"},
           {"https:a.example", ""},
           {"://a", ""},
           {"/path?x=https://a.example", ""},
           {"HTTPS://A.example/x", "HTTPS://A.example"},
           {"https://u@a.example/x", ""},
           {"https://127.1/x", ""},
           {"", ""},
       }) {
    CAPTURE(in);
    CHECK(origin_of(in) == out);
  }
}

TEST_CASE("origins: a reader gets its own origin in Allow-Origin", "[cors][security]") {
  Response response;
  origins().mark(with_headers({{"origin", "https://site.example.com"}}), response);
  CHECK(header_of(response, "Access-Control-Allow-Origin") == "https://site.example.com");
  CHECK(header_of(response, "Access-Control-Allow-Credentials") == "true");
  CHECK(header_of(response, "Access-Control-Expose-Headers") ==
        "X-Request-Id, Retry-After, X-Retry-After, X-Chat-Session-Id, X-Chat-Kept, X-Adapted, set-auth-token, set-auth-jwt");
  CHECK(header_of(response, "Vary") == "Origin");
}

TEST_CASE("origins: an origin that may send but not read gets no Allow-Origin", "[cors][security]") {
  const std::string origin =
      GENERATE(as<std::string>{}, "https://a.example.org", "https://auth.example.com", "https://evil.example", "null", "", "*");
  Response response;
  origins({"https://*.example.org"}).mark(with_headers({{"origin", origin}}), response);
  CHECK(response.headers == std::vector<std::pair<std::string, std::string>>{{"Vary", "Origin"}});
}

TEST_CASE("origins: without an Origin there is only Vary, so that caches keep responses apart", "[cors]") {
  Response response;
  origins().mark(with_headers({}), response);
  CHECK(response.headers == std::vector<std::pair<std::string, std::string>>{{"Vary", "Origin"}});
}

TEST_CASE("origins: credentials only if the settings allow them", "[cors][security]") {
  Response response;
  Origins({.readers = {"https://site.example.com"}, .credentials = false})
      .mark(with_headers({{"origin", "https://site.example.com"}}), response);
  CHECK(header_of(response, "Access-Control-Allow-Origin") == "https://site.example.com");
  CHECK(header_of(response, "Access-Control-Allow-Credentials").empty());
}

TEST_CASE("origins: a preflight is OPTIONS with both headers", "[cors]") {
  CHECK(is_preflight(with_headers({{"origin", "x"}, {"access-control-request-method", "POST"}}, "OPTIONS")));
  CHECK_FALSE(is_preflight(with_headers({{"origin", "x"}, {"access-control-request-method", "POST"}})));
  CHECK_FALSE(is_preflight(with_headers({{"origin", "x"}}, "OPTIONS")));
  CHECK_FALSE(is_preflight(with_headers({{"access-control-request-method", "POST"}}, "OPTIONS")));
}

Response preflight(const std::string& origin, const std::optional<std::string>& names) {
  std::vector<std::pair<std::string, std::string>> headers{{"origin", origin}, {"access-control-request-method", "POST"}};
  if (names) headers.emplace_back("access-control-request-headers", *names);
  return origins().preflight(with_headers(headers, "OPTIONS"), {"GET", "HEAD", "POST"});
}

TEST_CASE("origins: a preflight returns the path's methods and the header names, for ten minutes", "[cors]") {
  const auto response = preflight("https://site.example.com", "content-type,authorization , X-Custom");
  CHECK(response.status == HttpStatus::kNoContent);
  CHECK(header_of(response, "Access-Control-Allow-Methods") == "GET, HEAD, POST");
  CHECK(header_of(response, "Access-Control-Allow-Headers") == "content-type, authorization, X-Custom");
  CHECK(header_of(response, "Access-Control-Max-Age") == "600");
  CHECK(header_of(preflight("https://site.example.com", std::nullopt), "Access-Control-Allow-Headers").empty());
}

TEST_CASE("origins: a preflight echoes tokens and nothing else", "[cors][security]") {
  const auto echoed = [](const std::string& names) {
    return header_of(preflight("https://site.example.com", names), "Access-Control-Allow-Headers");
  };
  CHECK(echoed("a\r\nSet-Cookie: x=1").empty());
  CHECK(echoed("a b, c") == "c");
  CHECK(echoed("a:b, \"c\", d;e, <f>, g(h), \xC3\xA4, ok") == "ok");
  CHECK(echoed(", ,,ok,, ") == "ok");
  CHECK(echoed(std::string(65, 'a') + ", " + std::string(64, 'b')) == std::string(64, 'b'));
  CHECK(echoed("").empty());
}

TEST_CASE("origins: a preflight of an untrusted origin gets no CORS headers", "[cors][security]") {
  const std::string origin = GENERATE(as<std::string>{}, "https://evil.example", "null", "", "https://auth.example.com");
  CHECK(preflight(origin, "content-type").headers.empty());
}

TEST_CASE("origins: methods that change state", "[origins]") {
  for (const auto method : {"GET", "HEAD", "OPTIONS"}) CHECK_FALSE(changes_state(method));
  for (const auto method : {"POST", "PUT", "PATCH", "DELETE", "get", "", "BREW"}) CHECK(changes_state(method));
}

}  // namespace
}  // namespace usher::http
