#include "server/pages/account_page.h"

#include "server/pages/destination.h"
#include "server/pages/templates/form.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Request;
using http::Response;

constexpr std::string_view kAccount = "/account";

Result<Response> show_account(const AccountPage& use, const Request& request, const View& view) {
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  if (!actor || actor->user().is_anonymous)
    return Response{.status = HttpStatus::kSeeOther}.with("Location", Destinations::with_next("/account/sign-in", kAccount));
  const auto issued = use.guard.issue(request);
  const Form form{
      .action = "/account/sign-out", .button = view.text("sign_out.button"), .fields = {token_field(issued)}, .second = true};
  auto response = view.response({.name = "account",
                                 .title = view.text("account.title"),
                                 .values = {{"address", actor->user().email_as_written}, {"form", values_of(form)}}});
  use.guard.keep(response, issued);
  response.log_user_id = actor->user().id.str();
  return response;
}

}  // namespace

std::vector<http::Endpoint> account_page(const AccountPage& use) {
  return {page_row("GET", kAccount, "show_account_page", http::Lane::kRead,
                   use.frame.handler([use](Request& request, const View& view) { return show_account(use, request, view); }))};
}

}  // namespace usher::pages
