#include "server/pages/sign_in_failed_page.h"

#include "common/core/providers/oauth_failure.h"

namespace usher::pages {

std::vector<http::Endpoint> sign_in_failed_page(const Frame& frame) {
  return {{.method = "GET",
           .path = "/account/sign-in-failed",
           .name = "show_sign_in_failed_page",
           .tag = "Pages",
           .lane = http::Lane::kQuick,
           .is_documented = false,
           .handle = frame.handler([&frame](http::Request& request) -> Result<http::Response> {
             const auto word = http::query_parameter(request, "error").value_or("");
             const auto& row = row_of(core::failure_named(word).value_or(ErrorCode::kProviderRefused));
             return frame.problem(http::HttpStatus::kOk, row.title, row.detail);
           })}};
}

}  // namespace usher::pages
