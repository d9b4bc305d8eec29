#include "server/pages/sign_in_failed_page.h"

#include "common/core/providers/oauth_failure.h"

namespace usher::pages {

std::vector<http::Endpoint> sign_in_failed_page(const html::Frame& frame) {
  auto show = frame.handler([](http::Request& request, const html::View& view) -> Result<http::Response> {
    const auto word = http::query_parameter(request, "error").value_or("");
    const auto why = error(core::failure_named(word).value_or(ErrorCode::kProviderRefused));
    return view.notice(view.title_of(why), {view.detail_of(why)});
  });
  return {html::page_row("GET", "/account/sign-in-failed", "show_sign_in_failed_page", http::Lane::kQuick, std::move(show))};
}

}  // namespace usher::pages
