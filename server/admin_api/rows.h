#pragma once

#include "server/admin_api/callers.h"
#include "server/authentication/access.h"
#include "server/http/routing/rows.h"

namespace usher::admin_api {

/// Makes the rows of a tag, each with what is its own; `use`, with its `callers`, is copied into each. A row that reads is for
/// readers, one that acts for administrators. Work returns Result of the answer's body, Result<Response>, or Status, and may
/// leave out the request; a parameter that the row does not name is 422. The caller is identified before the body is read.
template <class Use>
class AdminRows {
 public:
  AdminRows(const Use& use, std::string_view tag) : use_(use), tag_(tag) {}

  /// `work`: (const Use&, Request&, const Reader&), and may leave out the reader.
  template <class F>
  [[nodiscard]] http::Endpoint get(http::Endpoint row, F work) const {
    if constexpr (http::Work<F, Use, const Reader&>)
      return made<Reader, void>("GET", std::move(row), work);
    else
      return get(std::move(row),
                 [work](const Use& use, http::Request& request, const Reader&) { return http::do_work(work, use, request); });
  }
  /// `work`: (const Use&, Request&, const Administrator&, Body).
  template <class Body = void, class F>
  [[nodiscard]] http::Endpoint post(http::Endpoint row, F work) const {
    return made<domain::Administrator, Body>("POST", std::move(row), work);
  }
  template <class Body, class F>
  [[nodiscard]] http::Endpoint patch(http::Endpoint row, F work) const {
    return made<domain::Administrator, Body>("PATCH", std::move(row), work);
  }
  template <class F>
  [[nodiscard]] http::Endpoint erase(http::Endpoint row, F work) const {
    return made<domain::Administrator, void>("DELETE", std::move(row), work);
  }

 private:
  template <class By, class Body, class F>
  http::Endpoint made(std::string_view method, http::Endpoint row, F work) const {
    http::describe_method(row, method);
    row.tag = tag_;
    row.errors.push_back(ErrorCode::kValidationFailed);  // for a parameter
    std::vector<std::string_view> known;
    for (const auto& parameter : row.query) known.push_back(parameter.name);
    return http::completed_row<Body, By>(
        std::move(row), use_, work, [known](const Use& use, const http::Request& request, const auto& run) {
          return use.callers.template admit<By>(request, [&](const By& by) -> Result<http::Response> {
            USHER_CHECK(check_parameters(request, known));
            return run(by);
          });
        });
  }

  const Use& use_;
  const std::string_view tag_;
};

}  // namespace usher::admin_api
