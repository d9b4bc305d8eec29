#pragma once

#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::http {

/// Which sites may read responses, and which may send requests. Immutable; thread-safe.
class Origins {
 public:
  struct Options {
    std::string own;                   ///< The origin of PUBLIC_URL.
    std::vector<std::string> readers;  ///< CORS_ORIGINS: exact origins.
    std::vector<std::string> senders;  ///< TRUSTED_ORIGINS: patterns; `readers` may send too.
    bool credentials = true;
    bool private_readers = false;  ///< Every origin of a private network may read.
  };
  explicit Origins(Options options) : options_(std::move(options)) {}

  [[nodiscard]] bool may_read(std::string_view origin) const;
  /// Returns true for our own origin, a reader, or an origin that matches a pattern: `https://*.example.com` (`*` and `?` do not
  /// match a slash), `myapp://`. What matches must also have the form of origin_of().
  [[nodiscard]] bool may_send(std::string_view origin) const;

  /// Browsers take localhost and 127.0.0.1 for two sites. Returns the origin that may send and differs from `origin`, which may
  /// not, only by another name of this machine; empty without one.
  [[nodiscard]] std::string loopback_neighbour(std::string_view origin) const;

  /// Open redirect: returns true for a path with one leading slash or an address whose origin may send. Refuses what browsers and
  /// this server parse differently: backslash, control characters, space, non-ASCII, an encoded slash in a path, and a user
  /// before the host. The one rule for `redirect_to`, `next` and the URLs of the Better Auth protocol.
  [[nodiscard]] bool may_redirect_to(std::string_view target) const;

  /// CSRF: whether a state-changing request without a bearer passes. It passes if Sec-Fetch-Site is `same-origin` or `none`, or
  /// if Origin is trusted, or, without Origin, if Referer is trusted. A request with none of the three headers does not come from
  /// a browser and passes.
  [[nodiscard]] bool admits(const Request& request) const;

  /// The same for what only our own pages send: passes if Sec-Fetch-Site is `same-origin` or `none`, or, unless it is
  /// `cross-site`, if Origin, or without it Referer, is our own.
  [[nodiscard]] bool admits_own(const Request& request) const;

  /// Login CSRF (RFC 6819 §4.4.1.8), forced linking: whether a navigation that signs in may go on without a click on a page of
  /// ours. False if Sec-Fetch-Site is `cross-site`, unless Referer is trusted.
  [[nodiscard]] bool admits_navigation(const Request& request) const;

  /// Adds the CORS headers to a response (Fetch standard §3.2), and always Vary: Origin.
  void mark(const Request& request, Response& response) const;
  /// The response to a preflight for a path with these methods.
  [[nodiscard]] Response preflight(const Request& request, const std::vector<std::string_view>& methods) const;

 private:
  Options options_;
};

/// A preflight of the Fetch standard: OPTIONS with Origin and Access-Control-Request-Method.
bool is_preflight(const Request& request);
/// True for all methods except GET, HEAD and OPTIONS.
bool changes_state(std::string_view method);
/// Returns `scheme://host[:digits]` of a URL as written; only the host of an app's own scheme may be empty. Returns an empty text
/// for anything else: with a user part, and where libcurl would parse another host (parse_url()).
std::string_view origin_of(std::string_view url);
/// Returns the source of a URL for a Content-Security-Policy, made from the parsed origin: the origin of a web address, `myapp:`
/// for an app's. Empty if the URL has no origin.
std::string csp_source(std::string_view url);

}  // namespace usher::http
