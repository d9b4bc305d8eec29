#pragma once

#include "common/crypto/digest.h"
#include "server/authentication/access.h"
#include "server/http/routing/pipeline.h"
#include "server/http/routing/rows.h"
#include "server/testing/testing.h"

namespace usher::access {

inline constexpr access::AccessGroup kTest{"test", "whatever a test wants, with TEST_API_KEY", access::Audience::kTesters,
                                           access::Effect::kReads};  // no session calls it, so no view is refused

}  // namespace usher::access

namespace usher::testing {

inline constexpr std::string_view kTag = "Tests";

/// Error: kUnauthenticated for a request without TEST_API_KEY as its bearer; kForbidden for one of a public page.
Status admit(const Context& use, const http::Request& request);
/// Error: kValidationFailed for a name alone, which would match nothing.
Status require_address(std::string field, std::string_view text);

/// Makes the rows of tests. `work`: (const Context&, [Request&,] [Body]) -> Result of the answer's body, Result<Response>, or
/// Status. The caller is checked before the body is read.
class TestRows {
 public:
  explicit TestRows(const Context& use) : use_(use) {}

  template <class F>
  [[nodiscard]] http::Endpoint get(http::Endpoint row, F work) const {
    return made<void>("GET", std::move(row), work);
  }
  template <class Body, class F>
  [[nodiscard]] http::Endpoint post(http::Endpoint row, F work) const {
    return made<Body>("POST", std::move(row), work);
  }
  template <class F>
  [[nodiscard]] http::Endpoint erase(http::Endpoint row, F work) const {
    return made<void>("DELETE", std::move(row), work);
  }

 private:
  template <class Body, class F>
  http::Endpoint made(std::string_view method, http::Endpoint row, F work) const {
    http::describe_method(row, method);
    row.tag = kTag;
    row.errors.push_back(ErrorCode::kRateLimited);
    return http::completed_row<Body>(
        std::move(row), use_, work,
        [](const Context& use, const http::Request& request, const auto& run) -> Result<http::Response> {
          USHER_CHECK(admit(use, request));
          return run();
        });
  }

  const Context& use_;
};

}  // namespace usher::testing
