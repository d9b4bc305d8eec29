#include "common/base/text.h"
#include "server/pages/account_pages.h"
#include "server/pages/mailed_link.h"

// Verifying an address.

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

constexpr std::string_view kResend = "/account/verify/resend";
constexpr const char* kCallback = "callbackURL";

/// The target of the mailed link; empty if it is not trusted (open redirect).
std::string callback_of(const AccountPages& use, std::string given) {
  return use.origins.may_redirect_to(given) ? given : std::string();
}

Result<core::VerifyRequest> verify_request(const AccountPages& use, const Request& request, std::string token) {
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  return core::VerifyRequest{.token = Secret(std::move(token)),
                             .signed_in = actor ? std::optional(actor->user().id) : std::nullopt,
                             .device_token = use.cookies.device_token(request)};
}

/// Pre-hijacking: where the present password may be an attacker's, the same step sets a new one.
Response verify_form(const AccountPages& use, const core::VerificationLink& link, std::string token, std::string callback,
                     std::string fault = {}) {
  const bool faulty = !fault.empty();
  const auto target = callback;
  std::vector<FormField> fields{hidden_token(std::move(token)), hidden(kCallback, std::move(callback))};
  std::string why;
  if (link.takes_password) {
    fields.push_back(password_field(std::move(fault)));
    why = paragraph(
        "This browser has not used the account before, and anyone could have made it with your address. So choose a new "
        "password: "
        "the present one and all sessions end.");
  }
  return use.frame.response(
      {.status = faulty ? HttpStatus::kUnprocessable : HttpStatus::kOk,
       .title = "Confirm your email address",
       .body = paragraph("Is " + link.address + " your address, and do you want it for your account at " + use.frame.site_name() +
                         "?") +
               why + form({.action = "/account/verify", .button = "Confirm", .fields = std::move(fields)}) +
               paragraph("If you did not ask for this, close this page: nothing happens without your confirmation."),
       .form_target = target});
}

Response already_confirmed(const AccountPages& use, const std::string& address) {
  return use.frame.response(
      {.title = "Already confirmed",
       .body = paragraph(address + " is confirmed already. There is nothing left to do.") + use.frame.way_on()});
}

Result<Response> show_verify(const AccountPages& use, const Request& request) {
  auto token = token_of(request);
  USHER_TRY(const auto asked, verify_request(use, request, token));
  const auto link = use.verification.look(asked);
  if (!link.ok()) return invalid_link(use.frame, link.error(), kResend);
  if (link.value().is_confirmed) return already_confirmed(use, link.value().address);
  auto callback = callback_of(use, http::query_parameter(request, kCallback).value_or(""));
  return verify_form(use, link.value(), std::move(token), std::move(callback));
}

/// The response to a refused confirmation: the form again if the new password is at fault.
Result<Response> refuse_verify(const AccountPages& use, const Request& request, const core::VerifyRequest& asked,
                               const Error& error) {
  if (error.code == ErrorCode::kConflict || error.code == ErrorCode::kEmailTaken) return use.frame.problem(error);
  const auto link = use.verification.look(asked);
  if (!link.ok()) return invalid_link(use.frame, link.error(), kResend);
  if (link.value().is_confirmed) return already_confirmed(use, link.value().address);
  if (error.code != ErrorCode::kValidationFailed) return invalid_link(use.frame, error, kResend);
  return verify_form(use, link.value(), form_field(request, "token"), callback_of(use, form_field(request, kCallback)),
                     fault_of(error));
}

Result<Response> verify(const AccountPages& use, const Request& request) {
  USHER_TRY(auto asked, verify_request(use, request, form_field(request, "token")));
  if (auto password = form_field(request, "new_password"); !password.empty()) asked.new_password = Secret(std::move(password));
  if (!asked.new_password) {
    auto link = use.verification.look(asked);
    if (link.ok() && link.value().takes_password)
      return verify_form(use, link.value(), form_field(request, "token"), callback_of(use, form_field(request, kCallback)),
                         "Choose a new password.");
  }
  const auto verified = use.verification.verify(asked, authentication::caller_of(request));
  if (!verified.ok()) return refuse_verify(use, request, asked, verified.error());
  if (const auto callback = callback_of(use, form_field(request, kCallback)); !callback.empty())
    return Response{.status = HttpStatus::kSeeOther}.with("Location", callback);
  return use.frame.response(
      {.title = "Address confirmed",
       .body = paragraph(verified.value().user.email_as_written + " is confirmed. Thank you.") + use.frame.way_on()});
}

Response show_resend(const AccountPages& use, std::string value = {}, std::string fault = {}) {
  return new_link_page(use.frame, "Confirm your email address", "We mail you a link to confirm it.",
                       new_link_form(kResend, std::move(value), std::move(fault)));
}

Result<Response> resend(const AccountPages& use, const Request& request) {
  auto email = form_field(request, "email");
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  const auto caller = authentication::caller_of(request, use.cookies);
  const bool own = actor && ascii_lower(trim(email)) == actor->user().email;
  const auto asked = own ? use.verification.ask(*actor, caller) : use.verification.ask(email, caller);
  if (!asked.ok() && asked.error().code == ErrorCode::kValidationFailed)
    return show_resend(use, std::move(email), fault_of(asked.error()));
  if (!asked.ok()) return asked.error();
  return use.frame.response(
      {.title = "Check your mail",
       .body = paragraph("If " + email + " has an account that is not confirmed, a link is on its way. It works for a day.") +
               use.frame.way_on()});
}

}  // namespace

std::vector<http::Endpoint> verification_pages(const AccountPages& use) {
  const auto page = [&use](auto work) {
    return use.frame.handler([use, work](Request& request) -> Result<Response> { return work(use, request); });
  };
  const auto resend_form = [](const AccountPages& pages, const Request&) { return show_resend(pages); };
  return {
      page_row("GET", "/account/verify", "show_verify_page", Lane::kRead, page(show_verify)),
      page_row("POST", "/account/verify", "verify_email_page", Lane::kHashing, page(verify)),
      page_row("GET", kResend, "show_resend_page", Lane::kQuick, page(resend_form)),
      page_row("POST", kResend, "resend_verification_page", Lane::kWrite, page(resend)),
  };
}

}  // namespace usher::pages
