#include "cli/commands/doctor/browser_check.h"

#include <libpsl.h>

namespace usher::cli {
namespace {

using settings::SameSitePolicy;
using settings::Settings;

/// What is registered below a public suffix (publicsuffix.org), where two names are two sites.
std::string registrable_domain(const std::string& host) {
  const char* const found = IpAddress::parse(host) ? nullptr : psl_registrable_domain(psl_builtin(), host.c_str());
  return found == nullptr ? host : found;
}

struct Scene {
  const Settings& settings;
  const Url& page;
  Url server;  ///< PUBLIC_URL.
  [[nodiscard]] bool is_one_origin() const { return page.origin() == server.origin(); }
};

struct Obstacle {
  Finding::Level level;
  bool (*applies)(const Scene& scene);
  std::string (*text)(const Scene& scene);
};

bool may_read(const Scene& scene) {
  const auto& origins = scene.settings.cors.origins;
  return scene.is_one_origin() || std::find(origins.begin(), origins.end(), scene.page.origin()) != origins.end();
}

std::string server_of(const Scene& scene) { return scene.settings.public_url; }

/// Names a configured origin with the same host but another scheme or port.
std::string near_miss(const Scene& scene) {
  for (const auto& origin : scene.settings.cors.origins) {
    const auto url = parse_url(origin);
    if (url && url->host == scene.page.host) return " (it has " + origin + ", which is another origin)";
  }
  return "";
}

/// Two names of this machine are two sites for a browser: the most common mistake of beginners.
bool is_this_machine_by_two_names(const Scene& s) {
  return s.page.host != s.server.host && is_localhost(s.page.host) && is_localhost(s.server.host);
}

/// The same page at the server's name of this machine.
std::string page_at_server_name(const Scene& s) {
  auto moved = s.page;
  moved.host = s.server.host;
  return moved.origin();
}

constexpr std::array kObstacles{
    Obstacle{Finding::Level::kProblem, is_this_machine_by_two_names,
             [](const Scene& s) {
               return "A browser does not send the cookies from " + s.page.origin() + " to " + server_of(s) + ", because " +
                      s.page.host + " and " + s.server.host + " are two sites to it; open the page at " + page_at_server_name(s);
             }},
    Obstacle{Finding::Level::kProblem,
             [](const Scene& s) { return s.page.scheme == "https" && s.server.scheme == "http" && !is_localhost(s.server.host); },
             [](const Scene& s) {
               return "A browser blocks the calls of " + s.page.origin() + " to " + server_of(s) +
                      ", because an https page may not call http; serve Usher over https and set PUBLIC_URL to that address";
             }},
    Obstacle{Finding::Level::kProblem, [](const Scene& s) { return !may_read(s); },
             [](const Scene& s) {
               return "A browser keeps Usher's answers from " + s.page.origin() +
                      ", because CORS_ORIGINS does not name that origin" + near_miss(s) + "; add " + s.page.origin() +
                      " to CORS_ORIGINS";
             }},
    Obstacle{Finding::Level::kProblem, [](const Scene& s) { return !s.is_one_origin() && !s.settings.cors.credentials; },
             [](const Scene& s) {
               return "A browser neither keeps nor sends the cookies for " + s.page.origin() +
                      ", because CORS_ALLOW_CREDENTIALS is false; set it to true";
             }},
    Obstacle{
        Finding::Level::kProblem,
        [](const Scene& s) { return s.settings.cookies.secure && s.server.scheme == "http" && !is_localhost(s.server.host); },
        [](const Scene& s) {
          return "A browser drops the cookies, because they are Secure and " + server_of(s) +
                 " is http; serve Usher over https and set PUBLIC_URL to that address, or set COOKIE_SECURE=auto";
        }},
    Obstacle{
        Finding::Level::kProblem,
        [](const Scene& s) { return !s.settings.cookies.domain.empty() && !is_within(s.server.host, s.settings.cookies.domain); },
        [](const Scene& s) {
          return "A browser drops the cookies, because COOKIE_DOMAIN=" + s.settings.cookies.domain + " does not cover " +
                 s.server.host +
                 ", where they come from; leave COOKIE_DOMAIN out, or set PUBLIC_URL to the address that browsers use";
        }},
    Obstacle{Finding::Level::kProblem,
             [](const Scene& s) {
               const auto& domain = s.settings.cookies.domain;
               return !domain.empty() && psl_is_public_suffix(psl_builtin(), domain.c_str()) != 0;
             },
             [](const Scene& s) {
               return "A browser drops the cookies, because COOKIE_DOMAIN=" + s.settings.cookies.domain +
                      " is shared by strangers; name your own domain, or leave COOKIE_DOMAIN out";
             }},
    Obstacle{
        Finding::Level::kProblem,
        [](const Scene& s) { return s.settings.cookies.same_site != SameSitePolicy::kNone && !is_same_site(s.page, s.server); },
        [](const Scene& s) {
          return "A browser does not send the cookies from " + s.page.origin() + " to " + server_of(s) +
                 ", because these are two sites and the cookies are SameSite=" +
                 (s.settings.cookies.same_site == SameSitePolicy::kLax ? "Lax" : "Strict") +
                 "; serve both under one domain, or set COOKIE_SAMESITE=none with https on both";
        }},
    Obstacle{Finding::Level::kWarning, [](const Scene& s) { return !is_same_site(s.page, s.server); },
             [](const Scene& s) {
               return "Chrome keeps the cookies for " + s.page.origin() + ", but Safari and Firefox drop them, because " +
                      server_of(s) + " is another site to that page; serve both under one domain";
             }},
    Obstacle{Finding::Level::kWarning, [](const Scene& s) { return s.settings.cookies.secure && s.server.scheme == "http"; },
             [](const Scene& s) {
               return "Chrome and Firefox keep the cookies, but Safari drops them, because they are Secure and " + server_of(s) +
                      " is http; set COOKIE_SECURE=auto";
             }},
};

}  // namespace

bool is_same_site(const Url& a, const Url& b) {
  return a.scheme == b.scheme && registrable_domain(a.host) == registrable_domain(b.host);
}

Finding check_page(const Settings& settings, const Url& page) {
  const Scene scene{settings, page, parse_url(settings.public_url).value_or(page)};
  const auto found =
      std::find_if(kObstacles.begin(), kObstacles.end(), [&](const Obstacle& obstacle) { return obstacle.applies(scene); });
  if (found != kObstacles.end()) return {found->level, "origin", found->text(scene)};
  return ok("origin", "A browser lets " + page.origin() + " read Usher's answers, keeps the cookies of " + server_of(scene) +
                          " and sends them back");
}

}  // namespace usher::cli
