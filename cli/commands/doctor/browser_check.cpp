#include <libpsl.h>

#include "cli/commands/doctor/checks.h"
#include "cli/commands/doctor/hosts.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

using settings::SameSitePolicy;
using settings::Settings;

/// What is registered below a public suffix (publicsuffix.org), where two names are two sites.
std::string registrable_domain(const std::string& host) {
  if (const auto* const shared = host_of_name(host)) {  // libpsl's own list may be older
    const auto label = std::string_view(host).substr(0, host.size() - shared->suffix.size() - 1);
    return std::string(label.substr(label.rfind('.') + 1)) + "." + std::string(shared->suffix);
  }
  const char* const found = IpAddress::parse(host) ? nullptr : psl_registrable_domain(psl_builtin(), host.c_str());
  return found == nullptr ? host : found;
}

struct Scene {
  const Settings& settings;
  const Url& page;
  Url server;  ///< PUBLIC_URL.
  [[nodiscard]] bool is_one_origin() const { return page.origin() == server.origin(); }
};

bool may_read(const Scene& scene) {
  const auto& origins = scene.settings.cors.origins;
  return scene.is_one_origin() || contains(origins, scene.page.origin());
}

/// Names a configured origin with the same host but another scheme or port.
std::string near_miss(const Scene& scene) {
  for (const auto& origin : scene.settings.cors.origins) {
    const auto url = parse_url(origin);
    if (url && url->host == scene.page.host) return " (it has " + origin + ", which is another origin)";
  }
  return "";
}

/// How the page and the server become one site, with the reason before the semicolon.
std::string way_to_one_site(const Scene& s) {
  const auto* const of_page = host_of_name(s.page.host);
  const auto* const shared = of_page ? of_page : host_of_name(s.server.host);
  if (shared == nullptr) return "; serve both under one domain";
  const auto forwards = of_page && !of_page->file.empty();
  return " (each name below " + std::string(shared->suffix) + " is a site of its own: publicsuffix.org); " +
         (forwards ? "let " + std::string(of_page->name) + " forward Usher's paths by " + std::string(of_page->file) + ", or "
                   : "") +
         "serve both under a domain of yours";
}

/// The same page at the server's name of this machine.
std::string page_at_server_name(const Scene& s) {
  auto moved = s.page;
  moved.host = s.server.host;
  return moved.origin();
}

/// What stops the page in every browser; empty: nothing does.
std::string obstacle(const Scene& s) {
  const std::string page = s.page.origin();
  const std::string& server = s.settings.public_url;
  const auto& cookies = s.settings.cookies;
  const bool is_plain = s.server.scheme == "http" && !is_localhost(s.server.host);
  // The most common mistake of beginners.
  if (s.page.host != s.server.host && is_localhost(s.page.host) && is_localhost(s.server.host))
    return "A browser does not send the cookies from " + page + " to " + server + ", because " + s.page.host + " and " +
           s.server.host + " are two sites to it; open the page at " + page_at_server_name(s);
  if (s.page.scheme == "https" && is_plain)
    return "A browser blocks the calls of " + page + " to " + server +
           ", because an https page may not call http; serve Usher over https and set PUBLIC_URL to that address";
  if (!may_read(s))
    return "A browser keeps Usher's answers from " + page + ", because CORS_ORIGINS does not name that origin" + near_miss(s) +
           "; add " + page + " to CORS_ORIGINS";
  if (!s.is_one_origin() && !s.settings.cors.credentials)
    return "A browser neither keeps nor sends the cookies for " + page +
           ", because CORS_ALLOW_CREDENTIALS is false; set it to true";
  if (cookies.secure && is_plain)
    return "A browser drops the cookies, because they are Secure and " + server +
           " is http; serve Usher over https and set PUBLIC_URL to that address, or set COOKIE_SECURE=auto";
  if (!cookies.domain.empty() && !is_within(s.server.host, cookies.domain))
    return "A browser drops the cookies, because COOKIE_DOMAIN=" + cookies.domain + " does not cover " + s.server.host +
           ", where they come from; leave COOKIE_DOMAIN out, or set PUBLIC_URL to the address that browsers use";
  if (!cookies.domain.empty() && psl_is_public_suffix(psl_builtin(), cookies.domain.c_str()) != 0)
    return "A browser drops the cookies, because COOKIE_DOMAIN=" + cookies.domain +
           " is shared by strangers; name your own domain, or leave COOKIE_DOMAIN out";
  if (cookies.same_site != SameSitePolicy::kNone && !is_same_site(s.page, s.server))
    return "A browser does not send the cookies from " + page + " to " + server +
           ", because these are two sites and the cookies are SameSite=" +
           (cookies.same_site == SameSitePolicy::kLax ? "Lax" : "Strict") + way_to_one_site(s) +
           ", or set COOKIE_SAMESITE=none with https on both";
  return "";
}

}  // namespace

bool is_same_site(const Url& a, const Url& b) {
  return a.scheme == b.scheme && registrable_domain(a.host) == registrable_domain(b.host);
}

Finding check_page(const Settings& settings, const Url& page) {
  const Scene scene{settings, page, parse_url(settings.public_url).value_or(page)};
  const std::string& server = settings.public_url;
  if (auto text = obstacle(scene); !text.empty()) return problem("origin", std::move(text));
  if (!is_same_site(page, scene.server))
    return warning("origin", "Chrome keeps the cookies for " + page.origin() + ", but Safari and Firefox drop them, because " +
                                 server + " is another site to that page" + way_to_one_site(scene));
  if (settings.cookies.secure && scene.server.scheme == "http")
    return warning("origin", "Chrome and Firefox keep the cookies, but Safari drops them, because they are Secure and " + server +
                                 " is http; set COOKIE_SECURE=auto");
  return ok("origin",
            "A browser lets " + page.origin() + " read Usher's answers, keeps the cookies of " + server + " and sends them back");
}

}  // namespace usher::cli
