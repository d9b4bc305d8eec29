#include "common/core/sessions/sessions.h"
#include "server/pages/page_names.h"
#include "server/pages/pages.h"

namespace usher::pages {
namespace {

constexpr std::string_view kSignOut = "/account/sign-out";

Response sign_out_form(const Context& use, const Request& request, const html::View& view, const domain::User& user,
                       std::string fault = {}) {
  const auto next = use.destinations.next_of(request);
  const auto issued = use.guard.issue(request);
  const auto status = fault.empty() ? HttpStatus::kOk : HttpStatus::kForbidden;
  const html::Form form{.action = std::string(kSignOut),
                        .button = view.text("sign_out.button"),
                        .fields = {html::token_field(issued), html::hidden("next", next)},
                        .fault = std::move(fault)};
  return use.guard.response(view, issued,
                            {.status = status,
                             .name = "sign_out"_page,
                             .title = view.text("sign_out.title"),
                             .values = {{"address", user.email_as_written}, {"form", values_of(form)}},
                             .form_target = use.destinations.url_of(next)});
}

Response signed_out(const Context& use, const Request& request, const html::View& view) {
  const auto target = use.destinations.url_of(use.destinations.next_of(request));
  if (target.empty())
    return view.notice(view.text("sign_out.done_title"), {view.text("sign_out.done")}, HttpStatus::kOk,
                       {view.link("sign_in.again", "/account/sign-in")});
  return http::see_other(target);
}

Result<Response> show_sign_out(const Context& use, const Request& request, const html::View& view) {
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  return actor ? sign_out_form(use, request, view, actor->user()) : signed_out(use, request, view);
}

Result<Response> sign_out(const Context& use, const Request& request, const html::View& view) {
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  if (!actor) return signed_out(use, request, view);
  if (!use.guard.admits(request)) return sign_out_form(use, request, view, actor->user(), view.text("form.expired"));
  const auto caller = authentication::caller_of(request, use.cookies);
  USHER_CHECK(use.core.sessions.sign_out(*actor, core::SignOutScope::kLocal, caller));
  auto response = signed_out(use, request, view);
  use.cookies.clear(response);
  if (caller.visitor) use.cookies.clear_visitor(response);
  response.log_user_id = actor->user().id.str();
  return response;
}

}  // namespace

std::vector<http::Endpoint> sign_out_page(const Context& use) {
  return {html::page_row(use, "GET", kSignOut, "show_sign_out_page", access::kOpen, Lane::kRead, show_sign_out),
          html::page_row(use, "POST", kSignOut, "sign_out_page", access::kRefresh, Lane::kWrite, sign_out)};
}

}  // namespace usher::pages
