#pragma once

#include "common/core/own/own.h"
#include "server/authentication/rows.h"
#include "server/rest/rest.h"

// The endpoints of own resources, see common/core/own/own.h.

namespace usher::rest {

/// What an endpoint is called.
struct OwnWords {
  std::string_view path;
  std::string_view name;
  std::string_view summary;
  std::string_view about;
};

using OwnRows = authentication::Rows<Surface>;

/// The list.
template <class Own>
http::Endpoint own_list(const OwnRows& rows, const OwnWords& words) {
  return rows.get(
      {.path = words.path, .name = words.name, .access = access::kReadOwn, .summary = words.summary, .about = words.about},
      [](const Surface& use, const Request& request, const domain::SessionActor& by) {
        return Own::list(use.core.own, {by, authentication::caller_of(request, use.cookies)});
      });
}

/// The removal of the row whose id is in the path. It clears the cookies of a caller whose session ends.
template <class Own>
http::Endpoint own_removal(const OwnRows& rows, const OwnWords& words) {
  return rows.erase({.path = words.path,
                     .name = words.name,
                     .access = access::kRemoveOwn<Own>,
                     .summary = words.summary,
                     .about = words.about,
                     .success = HttpStatus::kNoContent,
                     .errors = {Own::kErrors.begin(), Own::kErrors.end()}},
                    [](const Surface& use, const Request& request, const domain::SessionActor& by) -> Result<Response> {
                      const auto caller = authentication::caller_of(request, use.cookies);
                      USHER_TRY(const auto removed, Own::remove(use.core.own, {by, request.parameters.at(0), caller}));
                      auto response = http::no_content();
                      if (!removed.ends_caller) return response;
                      use.cookies.clear(response);
                      if (caller.visitor) use.cookies.clear_visitor(response);
                      return response;
                    });
}

}  // namespace usher::rest
