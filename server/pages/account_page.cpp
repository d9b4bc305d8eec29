#include "server/pages/account_page.h"

#include "server/html/destination.h"
#include "server/html/form.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Request;
using http::Response;

constexpr std::string_view kAccount = "/account";

Result<Response> show_account(const AccountPage& use, const Request& request, const html::View& view) {
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  if (!actor || actor->user().is_anonymous)
    return Response{.status = HttpStatus::kSeeOther}.with("Location",
                                                          html::Destinations::with_next("/account/sign-in", kAccount));
  const auto issued = use.guard.issue(request);
  const html::Form form{.action = "/account/sign-out",
                        .button = view.text("sign_out.button"),
                        .fields = {html::token_field(issued)},
                        .second = true};
  auto response = view.response({.name = "account"_page,
                                 .title = view.text("account.title"),
                                 .values = {{"address", actor->user().email_as_written}, {"form", values_of(form)}}});
  use.guard.keep(response, issued);
  response.log_user_id = actor->user().id.str();
  return response;
}

}  // namespace

std::vector<http::Endpoint> account_page(const AccountPage& use) {
  return {html::page_row(
      "GET", kAccount, "show_account_page", http::Lane::kRead,
      use.frame.handler([use](Request& request, const html::View& view) { return show_account(use, request, view); }))};
}

}  // namespace usher::pages
