#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/http/messages/refusals.h"
#include "server/http/messages/request.h"
#include "server/http/messages/response.h"

namespace usher::http {

/// What the paths below a prefix have in common: how they refuse, and who looks at where a request comes from.
struct Surface {
  std::string prefix;                            ///< With its last slash.
  std::function<Response(Refusal)> refuse = {};  ///< In its own words; without it: problem details.
  bool hides_methods = false;                    ///< A wrong method, HEAD among them, is an unknown path.
  bool checks_origins_itself = false;            ///< The cross-site rule of the pipeline leaves it alone.
};

/// The one that a path belongs to; problem details and the pipeline's rules where there is none.
inline const Surface& surface_of(const std::vector<Surface>& surfaces, std::string_view path) {
  static const Surface kPlain;
  for (const auto& surface : surfaces)
    if (path.starts_with(surface.prefix)) return surface;
  return kPlain;
}

}  // namespace usher::http
