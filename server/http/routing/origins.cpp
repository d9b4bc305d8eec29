#include "server/http/routing/origins.h"

#include "common/base/text.h"
#include "common/url/url.h"

namespace usher::http {
namespace {

constexpr std::string_view kExposed =
    "X-Request-Id, Retry-After, X-Retry-After, X-Chat-Session-Id, X-Chat-Kept, X-Adapted, set-auth-token, set-auth-jwt";
constexpr std::string_view kPreflightSeconds = "600";

/// `*` matches any number of characters except `/`, `?` matches one.
bool glob(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == text[t] || (pattern[p] == '?' && text[t] != '/'))) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos && text[resume] != '/') {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(), [](char c) { return c == '*'; });
}

std::string_view scheme_of(std::string_view url) { return url.substr(0, std::min(url.find("://"), url.size())); }

bool is_web(std::string_view scheme) { return iequals(scheme, "http") || iequals(scheme, "https"); }

bool fits(std::string_view pattern, std::string_view origin) {
  if (pattern.find_first_of("*?") != std::string_view::npos) return glob(pattern, origin);
  if (pattern.ends_with("://")) return origin.starts_with(pattern);
  return pattern == origin;
}

/// An encoded slash becomes a slash if a later step decodes the path (open redirect).
bool hides_slash(std::string_view target) {
  const auto path = ascii_lower(target.substr(0, target.find_first_of("?#")));
  return path.find("%2f") != std::string::npos || path.find("%5c") != std::string::npos;
}

bool is_header_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, is_token_byte);
}

/// Keeps the valid header names; a browser sends no others.
std::string echoed_names(std::string_view list) {
  std::string out;
  while (!list.empty()) {
    const auto name = trim(take_until(list, ','));
    if (is_header_name(name)) out.append(out.empty() ? "" : ", ").append(name);
  }
  return out;
}

}  // namespace

bool changes_state(std::string_view method) { return method != "GET" && method != "HEAD" && method != "OPTIONS"; }

bool is_preflight(const Request& request) {
  return request.method == "OPTIONS" && request.header("origin") && request.header("access-control-request-method");
}

std::string_view origin_of(std::string_view url) {
  const auto scheme = scheme_of(url);
  if (scheme.size() == url.size()) return {};
  const auto origin = url.substr(0, url.find_first_of("/?#\\", scheme.size() + 3));
  // An app's address may have an empty host (`myapp:///path`), which libcurl refuses: then only the scheme is checked.
  const bool without_host = origin.size() == scheme.size() + 3 && !is_web(scheme);
  const auto parsed = parse_url(without_host ? std::string(origin) + "app" : std::string(origin));
  return parsed && !parsed->user ? origin : std::string_view();
}

std::string csp_source(std::string_view url) {
  const auto origin = origin_of(url);
  if (origin.empty()) return {};
  const auto scheme = scheme_of(origin);
  const auto parsed = is_web(scheme) ? parse_url(origin) : std::nullopt;
  return parsed ? parsed->origin() : ascii_lower(scheme) + ":";
}

bool Origins::may_read(std::string_view origin) const {
  if (!options_.private_readers) return contains(options_.readers, origin);
  const auto url = parse_url(origin_of(origin));
  return url && url->is_web() && is_private_host(url->host);
}

bool Origins::may_send(std::string_view origin) const {
  if (origin.empty() || origin == "null") return false;
  if (origin_of(origin) != origin) return false;  // a wildcard would match a user, a false port or an invalid host
  return origin == options_.own || may_read(origin) ||
         std::ranges::any_of(options_.senders, [&](const auto& pattern) { return fits(pattern, origin); });
}

std::string Origins::loopback_neighbour(std::string_view origin) const {
  const auto url = parse_url(std::string(origin_of(origin)));
  if (!url || !is_localhost(url->host) || may_send(origin)) return {};
  for (const auto* name : {"localhost", "127.0.0.1", "::1"}) {
    auto renamed = *url;
    renamed.host = name;
    if (auto neighbour = renamed.origin(); may_send(neighbour)) return neighbour;
  }
  return {};
}

bool Origins::may_redirect_to(std::string_view target) const {
  constexpr std::size_t kLongest = 2048;
  const bool is_plain = std::ranges::all_of(target, [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
  if (!is_plain || target.size() > kLongest) return false;
  if (target.starts_with('/')) return !target.starts_with("//") && !hides_slash(target);
  const auto origin = origin_of(target);
  return origin.find_first_of("@%") == std::string_view::npos && may_send(origin);
}

bool Origins::admits(const Request& request) const {
  const auto site = request.header("sec-fetch-site");
  if (site == "same-origin" || site == "none") return true;
  if (const auto origin = request.header("origin")) return may_send(*origin);
  if (const auto referer = request.header("referer")) return may_send(origin_of(*referer));
  return !site;
}

bool Origins::admits_navigation(const Request& request) const {
  if (request.header("sec-fetch-site") != "cross-site") return true;
  const auto referer = request.header("referer");
  return referer && may_send(origin_of(*referer));
}

bool Origins::admits_own(const Request& request) const {
  const auto site = request.header("sec-fetch-site");
  if (site == "same-origin" || site == "none") return true;
  if (site == "cross-site") return false;  // whatever Origin says: a browser sends no such pair
  if (const auto origin = request.header("origin")) return *origin == options_.own;
  if (const auto referer = request.header("referer")) return origin_of(*referer) == options_.own;
  return !site;
}

void Origins::mark(const Request& request, Response& response) const {
  response.with("Vary", "Origin");
  const auto origin = request.header("origin");
  if (!origin || !may_read(*origin)) return;
  response.with("Access-Control-Allow-Origin", std::string(*origin));
  if (options_.credentials) response.with("Access-Control-Allow-Credentials", "true");
  response.with("Access-Control-Expose-Headers", std::string(kExposed));
}

Response Origins::preflight(const Request& request, const std::vector<std::string_view>& methods) const {
  Response response{.status = HttpStatus::kNoContent};
  if (!may_read(request.header("origin").value_or(""))) return response;
  response.with("Access-Control-Allow-Methods", joined(methods, ", "));
  if (const auto names = request.header("access-control-request-headers")) {
    if (auto echoed = echoed_names(*names); !echoed.empty()) response.with("Access-Control-Allow-Headers", std::move(echoed));
  }
  response.with("Access-Control-Max-Age", std::string(kPreflightSeconds));
  return response;
}

}  // namespace usher::http
