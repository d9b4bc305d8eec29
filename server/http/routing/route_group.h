#pragma once

#include "server/http/messages/refusals.h"
#include "server/http/routing/origins.h"

namespace usher::http {

/// What the paths below a prefix share: the format of refusals, and where the origin is checked.
struct RouteGroup {
  std::string prefix;  ///< The path without its last character, a slash but for files, belongs to the group, too.
  /// Makes refusals in the group's format; absent: problem details. The request may lack parts.
  std::function<Response(Refusal, const Request&)> refuse = {};
  /// Explains a path without a route to the operator; empty: nothing is known of it. It returns few different texts.
  std::function<std::string(std::string_view path)> explain_unserved = {};
  bool hides_methods = false;          ///< A wrong method, including HEAD, is answered like an unknown path.
  bool takes_own_origin_only = false;  ///< Pages: no other origin may send or read, a trusted one neither.
  bool checks_origins_itself = false;  ///< The pipeline's cross-site rule does not apply.
  /// With takes_own_origin_only: requests that only read are checked, too, preflights get no CORS headers, and a bearer token,
  /// which alone identifies the caller there, lets a request from any origin pass.
  bool checks_reading_too = false;
  std::optional<Origins> readers = {};  ///< Who may read; absent: as everywhere.
};

/// Returns the group of a path; without one, problem details and the pipeline's rules apply.
inline const RouteGroup& route_group_of(const std::vector<RouteGroup>& route_groups, std::string_view path) {
  static const RouteGroup kPlain;
  for (const auto& group : route_groups)
    if (path.starts_with(group.prefix) || group.prefix.substr(0, group.prefix.size() - 1) == path) return group;
  return kPlain;
}

}  // namespace usher::http
