#include "cli/commands/doctor/checks.h"
#include "common/settings/load.h"
#include "tests/catch.h"

namespace usher::cli {
namespace {

using settings::SameSitePolicy;
using Level = Finding::Level;

Url url(std::string_view text) { return parse_url(text).value(); }

/// A correct set-up: https on one domain.
settings::Settings good() {
  auto settings = settings::default_settings();
  settings.public_url = "https://auth.example.com";
  settings.cors.origins = {"https://docs.example.com"};
  settings.cookies.secure = true;
  return settings;
}

Finding check(const settings::Settings& settings, std::string_view page = "https://docs.example.com") {
  return check_page(settings, url(page));
}

bool says(const Finding& finding, std::string_view part) {
  CAPTURE(finding.text);
  return finding.text.find(part) != std::string::npos;
}

TEST_CASE("browser check: two hosts of one domain over https work", "[doctor]") {
  CHECK(check(good()).level == Level::kOk);
  CHECK(check(good(), "https://docs.example.com/some/page?x=1").level == Level::kOk);
}

TEST_CASE("browser check: the defaults work for a page on localhost, but not on 127.0.0.1", "[doctor]") {
  auto settings = settings::default_settings();
  CHECK(check(settings, "http://localhost:3000").level == Level::kOk);
  settings.cors.origins.emplace_back("http://127.0.0.1:3000");
  const auto finding = check(settings, "http://127.0.0.1:3000");
  CHECK(finding.level == Level::kProblem);
  CHECK(says(finding, "open the page at http://localhost:3000"));
}

TEST_CASE("browser check: a page at Usher's own address needs no CORS", "[doctor]") {
  auto settings = good();
  settings.cors.origins.clear();
  settings.cors.credentials = false;
  CHECK(check(settings, "https://auth.example.com").level == Level::kOk);
}

TEST_CASE("browser check: an unlisted origin is reported with the fix and the most similar one", "[doctor]") {
  auto settings = good();
  const auto finding = check(settings, "https://docs.example.com:8443");
  CHECK(finding.level == Level::kProblem);
  CHECK(says(finding, "add https://docs.example.com:8443 to CORS_ORIGINS"));
  CHECK(says(finding, "it has https://docs.example.com, which is another origin"));
  CHECK_FALSE(says(check(settings, "https://elsewhere.example.com"), "which is another origin"));
}

TEST_CASE("browser check: a listed origin fails for credentials, mixed content, Secure, Domain and SameSite, each with its fix",
          "[doctor]") {
  auto settings = good();
  SECTION("credentials") {
    settings.cors.credentials = false;
    CHECK(says(check(settings), "CORS_ALLOW_CREDENTIALS"));
  }
  SECTION("https page, http server") {
    settings.public_url = "http://auth.example.com";
    CHECK(says(check(settings), "an https page may not call http"));
  }
  SECTION("Secure over http") {
    settings.public_url = "http://auth.example.com";
    settings.cors.origins = {"http://docs.example.com"};
    CHECK(says(check(settings, "http://docs.example.com"), "COOKIE_SECURE=auto"));
  }
  SECTION("Domain of another host") {
    settings.cookies.domain = "example.org";
    CHECK(says(check(settings), "does not cover auth.example.com"));
  }
  SECTION("Domain with a similar ending") {
    settings.cookies.domain = "ample.com";
    CHECK(says(check(settings), "does not cover auth.example.com"));
  }
  SECTION("Domain is a public suffix") {
    settings.public_url = "https://me.github.io";
    settings.cors.origins.clear();
    settings.cookies.domain = "github.io";
    CHECK(says(check(settings, "https://me.github.io"), "shared by strangers"));
    return;
  }
  SECTION("another site") {
    settings.cors.origins = {"https://me.github.io"};
    const auto finding = check(settings, "https://me.github.io");
    CHECK(finding.level == Level::kProblem);
    CHECK(says(finding, "SameSite=Lax"));
    settings.cookies.same_site = SameSitePolicy::kNone;
    const auto allowed = check(settings, "https://me.github.io");
    CHECK(allowed.level == Level::kWarning);
    CHECK(says(allowed, "Safari"));
  }
}

TEST_CASE("browser check: names below a shared domain are sites of their own, with the way that their host offers", "[doctor]") {
  struct Row {
    std::string page;
    std::string server;
    std::string says;
  };
  const auto row = GENERATE(values<Row>({
      {"https://a.vercel.app", "https://b.vercel.app",
       "below vercel.app is a site of its own: publicsuffix.org); let Vercel forward "
       "Usher's paths by vercel.json, or serve both under a domain of yours"},
      {"https://a.hf.space", "https://b.hf.space",
       "below hf.space is a site of its own: publicsuffix.org); serve both under a domain"},
      {"https://www.example.com", "https://b.up.railway.app",
       "below up.railway.app is a site of its own: publicsuffix.org); serve"},
      {"https://www.example.com", "https://www.example.org", "is another site to that page; serve both under one domain"},
  }));
  auto settings = good();
  settings.public_url = row.server;
  settings.cors.origins = {row.page};
  settings.cookies.same_site = SameSitePolicy::kNone;
  const auto finding = check(settings, row.page);
  CHECK(finding.level == Level::kWarning);
  CHECK(says(finding, row.says));
}

TEST_CASE("browser check: browsers refuse a cookie for a public suffix", "[doctor]") {
  for (const auto* suffix : {"com", "co.uk", "github.io"}) {
    auto settings = good();
    settings.public_url = "https://auth.example." + std::string(suffix);
    settings.cookies.domain = suffix;
    CAPTURE(suffix);
    const auto finding = check(settings, settings.public_url);
    CHECK(finding.level == Level::kProblem);
    CHECK(says(finding, "COOKIE_DOMAIN=" + std::string(suffix) + " is shared by strangers"));
  }
}

TEST_CASE("browser check: scheme and SameSite=Strict separate sites, too", "[doctor]") {
  auto settings = good();
  settings.cors.origins = {"http://docs.example.com"};
  CHECK(says(check(settings, "http://docs.example.com"), "because these are two sites and the cookies are SameSite=Lax"));
  settings.cookies.same_site = SameSitePolicy::kStrict;
  CHECK(says(check(settings, "http://docs.example.com"), "SameSite=Strict"));
  settings.cors.origins = {"https://docs.example.com"};
  CHECK(check(settings).level == Level::kOk);
}

TEST_CASE("browser check: a domain that covers the server is fine", "[doctor]") {
  auto settings = good();
  settings.cookies.domain = "example.com";
  CHECK(check(settings).level == Level::kOk);
}

TEST_CASE("browser check: Secure cookies on http://localhost work in most browsers", "[doctor]") {
  auto settings = settings::default_settings();
  settings.cookies.secure = true;
  CHECK(check(settings, "http://localhost:3000").level == Level::kWarning);
}

TEST_CASE("browser check: same-site rules", "[doctor]") {
  const auto same = [](std::string_view a, std::string_view b) { return is_same_site(url(a), url(b)); };
  using Pairs = std::vector<std::pair<const char*, const char*>>;
  for (const auto& [a, b] : Pairs{{"https://a.example.com", "https://b.c.example.com:444"},
                                  {"https://example.com", "https://a.example.com"},
                                  {"http://localhost:1", "http://localhost:2"},
                                  {"https://a.x.co.uk", "https://b.x.co.uk"}})
    CHECK(same(a, b));
  for (const auto& [a, b] : Pairs{{"https://a.co.uk", "https://b.co.uk"},
                                  {"https://a.github.io", "https://b.github.io"},
                                  {"http://a.example.com", "https://a.example.com"},
                                  {"https://example.com", "https://badexample.com"},
                                  {"http://127.0.0.1", "http://localhost"},
                                  {"http://10.0.0.1", "http://10.1.0.1"}})
    CHECK_FALSE(same(a, b));
}

}  // namespace
}  // namespace usher::cli
