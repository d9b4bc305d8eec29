#include "server/pages/account_pages.h"

#include <algorithm>
#include <iterator>

#include "common/core/credentials/ways_in.h"
#include "server/pages/html.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_files.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

constexpr std::string_view kForgot = "/account/forgot";

// Resetting a forgotten password.

Response show_forgot(const AccountPages& use, std::string value = {}, std::string fault = {}) {
  return new_link_page(use.frame, "Forgot your password?", "We mail you a link to set a new one.",
                       new_link_form(kForgot, std::move(value), std::move(fault)));
}

Result<Response> forgot(const AccountPages& use, const Request& request) {
  auto email = form_field(request, "email");
  const auto asked = use.reset.ask(email, authentication::caller_of(request, use.cookies));
  if (!asked.ok() && asked.error().code == ErrorCode::kValidationFailed)
    return show_forgot(use, std::move(email), fault_of(asked.error()));
  if (!asked.ok()) return asked.error();
  return use.frame.response(
      {.title = "Check your mail",
       .body = paragraph("If " + email + " has an account, a link to set a new password is on its way. It works for an hour.") +
               use.frame.way_on()});
}

Response reset_form(const AccountPages& use, std::string token, std::string fault = {}) {
  const bool faulty = !fault.empty();
  return use.frame.response({.status = faulty ? HttpStatus::kUnprocessable : HttpStatus::kOk,
                             .title = "Set a new password",
                             .body = paragraph("All your sessions end, on every device.") +
                                     form({.action = "/account/reset",
                                           .button = "Set the password",
                                           .fields = {hidden_token(std::move(token)), password_field(std::move(fault))}})});
}

Response show_reset(const AccountPages& use, const Request& request) {
  auto token = token_of(request);
  const auto live = use.reset.look(Secret(std::string(token)));
  return live.ok() ? reset_form(use, std::move(token)) : invalid_link(use.frame, live.error(), kForgot);
}

/// The sign-in methods beside the new password: one of them may be an attacker's.
std::string other_ways_in(const std::vector<std::string>& providers) {
  if (providers.empty()) return {};
  return paragraph("These also sign in to your account: " + core::listed(providers) +
                   ". If one of them is not yours, sign in and unlink it.");
}

Result<Response> reset(const AccountPages& use, const Request& request) {
  auto token = form_field(request, "token");
  const auto done = use.reset.reset({.token = Secret(std::string(token)),
                                     .new_password = Secret(form_field(request, "new_password")),
                                     .device_token = use.cookies.device_token(request)},
                                    authentication::caller_of(request));
  if (!done.ok() && done.error().code == ErrorCode::kValidationFailed)
    return reset_form(use, std::move(token), fault_of(done.error()));
  if (!done.ok()) return invalid_link(use.frame, done.error(), kForgot);
  auto response = use.frame.response({.title = "Password set",
                                      .body = paragraph("Your new password works from now on. You can sign in with it.") +
                                              other_ways_in(done.value().providers) + use.frame.way_on()});
  use.cookies.clear(response);
  use.cookies.set_device(response, done.value().device_token);
  return response;
}

// Undoing an address change that the user did not make.

Response show_undo(const AccountPages& use, const Request& request) {
  auto token = token_of(request);
  const auto address = use.change.look_at_undo(Secret(std::string(token)));
  if (!address.ok()) return invalid_link(use.frame, address.error(), {});
  return use.frame.response(
      {.title = "Recover your account",
       .body = paragraph("The account gets the address " + address.value() +
                         " again. Its password, all its sessions and every way to sign in that was added since the change was "
                         "requested end, and we mail you a link to set a new password.") +
               form({.action = "/account/undo-email-change",
                     .button = "Restore my address",
                     .fields = {hidden_token(std::move(token))}}) +
               paragraph("If you changed the address yourself, close this page.")});
}

Result<Response> undo(const AccountPages& use, const Request& request) {
  const auto user = use.change.undo(Secret(form_field(request, "token")), authentication::caller_of(request));
  if (!user.ok()) return invalid_link(use.frame, user.error(), {});
  return use.frame.response({.title = "Address restored",
                             .body = paragraph("The account has the address " + user.value().email_as_written +
                                               " again. All sessions have ended. Check your mail to set a new password.") +
                                     use.frame.way_on()});
}

// Consenting to an address change that a session without recent proof asked for.

Response show_consent(const AccountPages& use, const Request& request) {
  auto token = token_of(request);
  const auto asked = use.change.look_at_consent(Secret(std::string(token)));
  if (!asked.ok()) return invalid_link(use.frame, asked.error(), {});
  return use.frame.response(
      {.title = "Change your email address",
       .body = paragraph("Your account at " + use.frame.site_name() + " is to get the address " + asked.value().new_address +
                         ". It gets a mail with a link; until that is confirmed, the current address stays.") +
               form({.action = "/account/consent-email-change",
                     .button = "Allow the change",
                     .fields = {hidden_token(std::move(token))}}) +
               paragraph("If you did not ask for this, close this page, set a new password and end your other sessions.") +
               link("/account/forgot", "Set a new password")});
}

Result<Response> consent(const AccountPages& use, const Request& request) {
  const auto done = use.change.consent(Secret(form_field(request, "token")), authentication::caller_of(request));
  if (!done.ok()) return invalid_link(use.frame, done.error(), {});
  return use.frame.response(
      {.title = "Check your new mailbox",
       .body = paragraph("A link is on its way to " + done.value().new_address + ". The address changes when it is confirmed.") +
               use.frame.way_on()});
}

Response style_sheet() {
  Response response{.body = std::string(page_files().front().text)};
  return response.with("Content-Type", "text/css; charset=utf-8").with("Cache-Control", "public, max-age=3600");
}

}  // namespace

std::vector<http::Endpoint> account_pages(const AccountPages& use) {
  const auto page = [&use](auto work) {
    return use.frame.handler([use, work](Request& request) -> Result<Response> { return work(use, request); });
  };
  const auto forgot_form = [](const AccountPages& pages, const Request&) { return show_forgot(pages); };
  auto rows = verification_pages(use);
  std::vector<http::Endpoint> others{
      page_row("GET", kForgot, "show_forgot_page", Lane::kQuick, page(forgot_form)),
      page_row("POST", kForgot, "ask_password_reset_page", Lane::kWrite, page(forgot)),
      page_row("GET", "/account/reset", "show_reset_page", Lane::kRead, page(show_reset)),
      page_row("POST", "/account/reset", "reset_password_page", Lane::kHashing, page(reset)),
      page_row("GET", "/account/undo-email-change", "show_undo_page", Lane::kRead, page(show_undo)),
      page_row("POST", "/account/undo-email-change", "undo_email_change_page", Lane::kWrite, page(undo)),
      page_row("GET", "/account/consent-email-change", "show_consent_page", Lane::kRead, page(show_consent)),
      page_row("POST", "/account/consent-email-change", "consent_email_change_page", Lane::kWrite, page(consent)),
      page_row("GET", "/account/style.css", "show_page_style", Lane::kQuick, [](Request&) { return style_sheet(); }),
  };
  std::move(others.begin(), others.end(), std::back_inserter(rows));
  return rows;
}

}  // namespace usher::pages
