#pragma once

#include "server/authentication/access.h"
#include "server/authentication/caller.h"
#include "server/http/routing/rows.h"

namespace usher::authentication {

/// Makes the rows of a tag, each with what is its own; `use`, with its Identification `who`, is copied into each.
///
/// `work`: (const Use&, Request&, const SessionActor&, Body) -> Result of the answer's body, Result<Response>, or Status. It may
/// leave out the request. A caller is identified before the body is read.
template <class Use>
class Rows {
 public:
  Rows(const Use& use, std::string_view tag) : use_(use), tag_(tag) {}

  template <class F>
  [[nodiscard]] http::Endpoint get(http::Endpoint row, F work) const {
    return made<void>("GET", std::move(row), work);
  }
  template <class Body = void, class F>
  [[nodiscard]] http::Endpoint post(http::Endpoint row, F work) const {
    return made<Body>("POST", std::move(row), work);
  }
  template <class Body, class F>
  [[nodiscard]] http::Endpoint put(http::Endpoint row, F work) const {
    return made<Body>("PUT", std::move(row), work);
  }
  template <class Body, class F>
  [[nodiscard]] http::Endpoint patch(http::Endpoint row, F work) const {
    return made<Body>("PATCH", std::move(row), work);
  }
  template <class Body = void, class F>
  [[nodiscard]] http::Endpoint erase(http::Endpoint row, F work) const {
    return made<Body>("DELETE", std::move(row), work);
  }
  /// A row that has its handler, access and schemas.
  [[nodiscard]] http::Endpoint handled(std::string_view method, http::Endpoint row) const {
    http::describe_method(row, method);
    row.tag = tag_;
    return row;
  }

 private:
  using Actor = domain::SessionActor;

  template <class Body, class F>
  http::Endpoint made(std::string_view method, http::Endpoint given, F work) const {
    auto row = handled(method, std::move(given));
    if constexpr (http::Work<F, Use, const Actor&> || http::Work<F, Use, const Actor&, Body>) {
      return http::completed_row<Body, Actor>(
          std::move(row), use_, work,
          [](const Use& use, const http::Request& request, const auto& run) { return use.who.admit(request, run); });
    } else {
      return http::open_row<Body>(std::move(row), use_, work);
    }
  }

  const Use& use_;
  const std::string_view tag_;
};

}  // namespace usher::authentication
