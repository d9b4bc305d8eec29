#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::http {

/// Which sites may read answers, and which may send. Immutable; safe from any thread.
class Origins {
 public:
  struct Options {
    std::string own;                   ///< PUBLIC_URL's origin.
    std::vector<std::string> readers;  ///< CORS_ORIGINS: exact origins.
    std::vector<std::string> senders;  ///< TRUSTED_ORIGINS: patterns; the readers may send too.
    bool credentials = true;
  };
  explicit Origins(Options options) : options_(std::move(options)) {}

  [[nodiscard]] bool may_read(std::string_view origin) const;
  /// Our own origin, a reader, or one that a pattern fits: `https://*.example.com` (`*` and `?` do not cross a slash),
  /// `myapp://`.
  [[nodiscard]] bool may_send(std::string_view origin) const;

  /// Whether a browser may be sent there in the end: a path of one leading slash, or an address whose origin may send. Nothing
  /// that browsers read in another way than we do: no backslash, control character, space, non-ASCII or user before the host.
  [[nodiscard]] bool may_redirect_to(std::string_view target) const;

  /// Whether a state-changing request passes without a bearer: `same-origin` or `none` by Sec-Fetch-Site, or from a trusted
  /// Origin, or without one a trusted Referer. What carries none of the three is no browser, and passes.
  [[nodiscard]] bool admits(const Request& request) const;

  /// CORS headers for any answer (Fetch standard §3.2); Vary: Origin always.
  void mark(const Request& request, Response& response) const;
  /// The answer to a preflight for a path with these methods.
  [[nodiscard]] Response preflight(const Request& request, const std::vector<std::string_view>& methods) const;

 private:
  Options options_;
};

/// A preflight of the Fetch standard: OPTIONS with Origin and Access-Control-Request-Method.
bool is_preflight(const Request& request);
/// All methods but GET, HEAD and OPTIONS.
bool changes_state(std::string_view method);
/// Scheme, host and port of a URL as written; empty for anything else, and for a web address with a user or that libcurl would
/// read otherwise (parse_url()).
std::string_view origin_of(std::string_view url);

}  // namespace usher::http
