#include "common/base/text.h"
#include "common/core/credentials/email_verification.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"
#include "server/pages/pages.h"

// Verifying an address.

namespace usher::pages {
namespace {

constexpr std::string_view kResend = "/account/verify/resend";
constexpr const char* kCallback = "callbackURL";

/// The target of the mailed link; empty if it is not trusted (open redirect).
std::string callback_of(const Context& use, std::string given) {
  return use.origins.may_redirect_to(given) ? given : std::string();
}

Result<core::VerifyRequest> verify_request(const Context& use, const Request& request, std::string token) {
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  return core::VerifyRequest{.token = Secret(std::move(token)),
                             .signed_in = actor ? std::optional(actor->user().id) : std::nullopt,
                             .device_token = use.cookies.device_token(request)};
}

/// Pre-hijacking: where the present password may be an attacker's, the same step sets a new one.
Response verify_form(const html::View& view, const core::VerificationLink& link, std::string token, std::string callback,
                     std::string fault = {}) {
  const auto target = callback;
  std::vector<html::FormField> fields{hidden_token(std::move(token)), html::hidden(kCallback, std::move(callback))};
  if (link.takes_password) {
    fields.push_back(account_field(link.address));
    fields.push_back(password_field(view, std::move(fault)));
  }
  const html::Form form{.action = "/account/verify", .button = view.text("verify.button"), .fields = std::move(fields)};
  return view.response({.status = status_of(form),
                        .name = "verify"_page,
                        .title = view.text("verify.title"),
                        .values = {{"address", link.address}, {"takes_password", link.takes_password}, {"form", values_of(form)}},
                        .form_target = target});
}

Response already_confirmed(const html::View& view, const std::string& address) {
  return view.notice(view.text("verify.already_title"), {view.text("verify.already", {{"address", address}})}, HttpStatus::kOk,
                     {view.link("account.title", "/account")});
}

Result<Response> show_verify(const Context& use, const Request& request, const html::View& view) {
  auto token = token_of(request);
  USHER_TRY(const auto asked, verify_request(use, request, token));
  const auto link = use.core.email_verification.look(asked);
  if (!link.ok()) return invalid_link(view, link.error(), kResend);
  if (link.value().is_confirmed) return already_confirmed(view, link.value().address);
  auto callback = callback_of(use, http::query_parameter(request, kCallback).value_or(""));
  return verify_form(view, link.value(), std::move(token), std::move(callback));
}

/// The response to a refused confirmation: the form again if the new password is at fault.
Result<Response> refuse_verify(const Context& use, const Request& request, const html::View& view,
                               const core::VerifyRequest& asked, const Error& error) {
  if (error.code == ErrorCode::kConflict || error.code == ErrorCode::kEmailTaken) return view.problem(error);
  const auto link = use.core.email_verification.look(asked);
  if (!link.ok()) return invalid_link(view, link.error(), kResend);
  if (link.value().is_confirmed) return already_confirmed(view, link.value().address);
  if (error.code != ErrorCode::kValidationFailed) return invalid_link(view, error, kResend);
  return verify_form(view, link.value(), html::form_field(request, "token"),
                     callback_of(use, html::form_field(request, kCallback)), view.fault_of(error));
}

Result<Response> verify(const Context& use, const Request& request, const html::View& view) {
  USHER_TRY(auto asked, verify_request(use, request, html::form_field(request, "token")));
  if (auto password = html::form_field(request, "new_password"); !password.empty())
    asked.new_password = Secret(std::move(password));
  if (!asked.new_password) {
    auto link = use.core.email_verification.look(asked);
    if (link.ok() && link.value().takes_password)
      return verify_form(view, link.value(), html::form_field(request, "token"),
                         callback_of(use, html::form_field(request, kCallback)), view.text("verify.password_missing"));
  }
  const auto verified = use.core.email_verification.verify(asked, authentication::caller_of(request));
  if (!verified.ok()) return refuse_verify(use, request, view, asked, verified.error());
  if (const auto callback = callback_of(use, html::form_field(request, kCallback)); !callback.empty())
    return http::see_other(callback);
  return view.notice(view.text("verify.done_title"),
                     {view.text("verify.done", {{"address", verified.value().user.email_as_written}})}, HttpStatus::kOk,
                     {view.link("account.title", "/account")}, "/account");
}

Response resend_page(const html::View& view, std::string value = {}, std::string fault = {}) {
  return new_link_page(view, "resend"_page, view.text("verify.title"),
                       new_link_form(view, kResend, std::move(value), std::move(fault)));
}

Response resent(const html::View& view, std::string address) {
  return view.response(mailed_page(
      view, {.title = "resend.done_title", .sentence = "resend.done", .address = std::move(address), .path = kResend}));
}

Response show_resend(const Context&, const Request& request, const html::View& view) {
  return is_mailed_place(request) ? resent(view, {}) : resend_page(view);
}

Result<Response> resend(const Context& use, const Request& request, const html::View& view) {
  auto email = html::form_field(request, "email");
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  const auto caller = authentication::caller_of(request, use.cookies);
  const bool own = actor && ascii_lower(trim(email)) == actor->user().email;
  const auto asked = own ? use.core.email_verification.ask(*actor, caller) : use.core.email_verification.ask(email, caller);
  if (!asked.ok() && asked.error().code == ErrorCode::kValidationFailed)
    return resend_page(view, std::move(email), view.fault_of(asked.error()));
  if (!asked.ok()) return asked.error();
  return resent(view, std::move(email));
}

}  // namespace

std::vector<http::Endpoint> verification_pages(const Context& use) {
  return {
      html::page_row(use, "GET", "/account/verify", "show_verify_page", access::kOpen, Lane::kRead, show_verify),
      html::page_row(use, "POST", "/account/verify", "verify_email_page", access::kSignIn, Lane::kHashing, verify),
      html::page_row(use, "GET", kResend, "show_resend_page", access::kOpen, Lane::kQuick, show_resend),
      html::page_row(use, "POST", kResend, "resend_verification_page", access::kSignIn, Lane::kWrite, resend),
  };
}

}  // namespace usher::pages
