#include <unistd.h>

#include "common/base/files/file.h"
#include "common/core/setup/first_admin.h"
#include "common/core/sign_in/sign_in.h"
#include "server/authentication/own_machine.h"
#include "server/pages/page_names.h"
#include "server/pages/pages.h"

namespace usher::pages {
namespace {

constexpr std::string_view kSetup = "/account/set-up";

/// What was sent, without the password, and what is wrong with it. A right key stays: the address does not have it any more.
struct Typed {
  std::string token = {};
  std::string email = {};
  std::string fault = {};
  std::string token_fault = {};
  std::string email_fault = {};
  std::string password_fault = {};
  HttpStatus status = HttpStatus::kOk;
};

html::Form admin_form(const Typed& typed, const html::FormGuard::Issued& issued) {
  html::Form form{.action = std::string(kSetup), .button = "Make the first admin", .fault = typed.fault};
  form.fields = {{.name = "token",
                  .label = "Key",
                  .autocomplete = "off",
                  .value = typed.token_fault.empty() ? typed.token : "",
                  .hint = "The link that usherd printed fills it in.",
                  .fault = typed.token_fault},
                 {.name = "email",
                  .label = "Your email address",
                  .type = "email",
                  .autocomplete = "username",
                  .value = typed.email,
                  .fault = typed.email_fault},
                 {.name = "password",
                  .label = "New password",
                  .type = "password",
                  .autocomplete = "new-password",
                  .hint = "At least 8 characters; a long phrase is best.",
                  .fault = typed.password_fault},
                 html::token_field(issued)};
  return form;
}

Response show_form(const Context& use, const Request& request, const html::View& view, const Typed& typed) {
  const auto issued = use.guard.issue(request);
  return use.guard.response(view, issued,
                            {.status = typed.status,
                             .name = "setup"_page,
                             .title = "Set up Usher",
                             .values = {{"form", html::values_of(admin_form(typed, issued))}}});
}

Response refused(const Context& use, const Request& request, const html::View& view, const Error& error, Typed typed) {
  typed.status = http::status_of(error.row().kind);
  if (error.code == ErrorCode::kInvalidToken)
    typed.token_fault = "This key is wrong or no longer valid. Start usherd again for another one.";
  else if (error.code == ErrorCode::kValidationFailed)
    for (const auto& fault : error.fields) (fault.field == "email" ? typed.email_fault : typed.password_fault) = fault.message;
  else
    return view.problem(error);
  auto response = show_form(use, request, view, typed);
  html::View::mark(response, error);
  return response;
}

Result<Response> make_admin(const Context& use, const Request& request, const html::View& /*view*/) {
  const auto view = use.layout.view_in("en");
  if (!is_setup(use, request)) return error(ErrorCode::kNotFound);
  Typed typed{.token = html::form_field(request, "token"), .email = html::form_field(request, "email")};
  if (!use.guard.admits(request)) {
    typed.fault = view.text("form.expired");
    typed.status = HttpStatus::kForbidden;
    return show_form(use, request, view, typed);
  }
  const Secret password(html::form_field(request, "password"));
  const auto made =
      use.core.first_admin.create(domain::OperatorActor(user_name(getuid())), trim(typed.token), typed.email, password.clone());
  if (!made.ok()) return refused(use, request, view, made.error(), std::move(typed));
  USHER_TRY(const auto outcome, use.core.sign_in.with_password({.email = made.value().email, .password = password.clone()},
                                                               authentication::caller_of(request, use.cookies)));
  const auto* grant = std::get_if<core::SessionGrant>(&outcome);
  auto response = http::see_other(std::string(grant ? use.after_setup : "/account/sign-in"));
  if (grant) use.cookies.set(response, *grant);
  return response;
}

}  // namespace

bool is_setup(const Context& use, const Request& request) {
  return !use.after_setup.empty() && authentication::is_at_this_machine(use.settings, request) && use.core.first_admin.is_open();
}

Response setup_form(const Context& use, const Request& request) { return show_form(use, request, use.layout.view_in("en"), {}); }

std::vector<http::Endpoint> setup_page(const Context& use) {
  return {html::page_row(use, "POST", kSetup, "make_first_admin", access::kSignIn, http::Lane::kHashing, make_admin)};
}

}  // namespace usher::pages
