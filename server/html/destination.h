#pragma once

#include "server/http/routing/origins.h"

namespace usher::html {

inline constexpr std::size_t kMostNextBytes = 2000;  ///< Of `next`, which each link of a page repeats.

/// Where a browser goes when it is done here: `?next=`, by the redirect rule of all surfaces (http::Origins::may_redirect_to).
/// Thread-safe.
class Destinations {
 public:
  Destinations(const http::Origins& origins, const std::string& public_url, const std::string& site_url)
      : origins_(origins), public_url_(public_url), site_url_(site_url) {}

  /// Returns `next` of the form, else of the query; empty if absent or not trusted (open redirect).
  [[nodiscard]] std::string next_of(const http::Request& request) const;
  /// Returns the whole address: a path below /account or /admin is of this server, another of the site. Empty for an empty
  /// `next`.
  [[nodiscard]] std::string url_of(std::string_view next) const;
  /// Returns the whole address of the request's `next`, else of `home`.
  [[nodiscard]] std::string target_of(const http::Request& request, std::string_view home) const;
  /// Returns a path of these pages with `next` as its query, if it is not empty.
  [[nodiscard]] static std::string with_next(std::string_view path, std::string_view next);

 private:
  const http::Origins& origins_;
  const std::string& public_url_;
  const std::string& site_url_;
};

}  // namespace usher::html
