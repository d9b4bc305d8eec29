#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/http/messages/refusals.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::http {

/// What the paths below a prefix have in common: how they refuse, and who looks at where a request comes from.
struct RouteGroup {
  std::string prefix;                            ///< With its last slash.
  std::function<Response(Refusal)> refuse = {};  ///< In its own words; without it: problem details.
  bool hides_methods = false;                    ///< A wrong method, HEAD among them, is an unknown path.
  bool checks_origins_itself = false;            ///< The cross-site rule of the pipeline leaves it alone.
};

/// The one that a path belongs to; problem details and the pipeline's rules where there is none.
inline const RouteGroup& route_group_of(const std::vector<RouteGroup>& route_groups, std::string_view path) {
  static const RouteGroup kPlain;
  for (const auto& group : route_groups)
    if (path.starts_with(group.prefix)) return group;
  return kPlain;
}

}  // namespace usher::http
