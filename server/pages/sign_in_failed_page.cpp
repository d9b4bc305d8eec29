#include "server/pages/sign_in_failed_page.h"

#include "common/core/providers/oauth_failure.h"
#include "server/html/page.h"
#include "server/http/messages/request.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kSecurity = "/account/security";

}  // namespace

std::vector<http::Endpoint> sign_in_failed_page(const html::Frame& frame) {
  auto show = frame.handler([](http::Request& request, const html::View& view) -> Result<http::Response> {
    const auto word = http::query_parameter(request, "error").value_or("");
    const auto why = error(core::failure_named(word).value_or(ErrorCode::kProviderRefused));
    const bool was_linking = why.code == ErrorCode::kAlreadyLinked;
    return view.response({.name = "sign_in_failed"_page,
                          .title = view.title_of(why),
                          .values = {{"detail", view.detail_of(why)}, {"security_url", was_linking ? kSecurity : ""}}});
  });
  return {html::page_row("GET", "/account/sign-in-failed", "show_sign_in_failed_page", access::kOpen, http::Lane::kQuick,
                         std::move(show))};
}

}  // namespace usher::pages
