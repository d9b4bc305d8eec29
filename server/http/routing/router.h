#pragma once

#include <map>

#include "server/http/routing/endpoint.h"

namespace usher::http {

/// Finds the row of a request. Paths are exact and matched as sent: no trailing slash, no percent-encoding, no doubled slash.
/// Only a segment that matches a parameter is decoded (RFC 3986 §3.3). Immutable; thread-safe.
class Router {
 public:
  explicit Router(std::vector<Endpoint> endpoints);

  struct Match {
    const Endpoint* endpoint = nullptr;   ///< Null: see `allow`.
    std::vector<std::string> parameters;  ///< The decoded segments that match `{...}`: visible ASCII.
    std::vector<std::string_view> allow;  ///< The path's methods; empty if the path is unknown.
  };
  /// HEAD is matched by the row of GET.
  [[nodiscard]] Match match(std::string_view method, std::string_view path) const;
  [[nodiscard]] const std::vector<Endpoint>& endpoints() const { return endpoints_; }

 private:
  struct Path {
    std::vector<const Endpoint*> rows;
  };
  static void choose(const Path& path, std::string_view method, Match& match);

  std::vector<Endpoint> endpoints_;
  std::map<std::string_view, Path, std::less<>> exact_;
  std::map<std::string_view, Path, std::less<>> patterns_;  ///< Paths with a `{`.
};

}  // namespace usher::http
