#include "server/pages/account_pages.h"

#include "common/core/credentials/ways_in.h"
#include "server/pages/html.h"
#include "server/pages/page_files.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

constexpr const char* kNewLink = "Request a new link";

/// An expired or used link is the most frequent error: the page says how to get another.
Response invalid_link(const Frame& frame, const Error& error, std::string_view way) {
  const bool is_token = error.code == ErrorCode::kInvalidToken || error.code == ErrorCode::kTokenExpired;
  if (!is_token) return frame.problem(error);
  return frame.response(
      {.status = http::status_of(error.row().kind),
       .title = std::string(error.row().title),
       .body = paragraph(std::string(error.detail()) + ".") + (way.empty() ? "" : link(way, kNewLink)) + frame.way_on()});
}

std::string token_of(const Request& request) { return http::query_parameter(request, "token").value_or(""); }

FormField hidden(std::string_view name, std::string value) {
  return {.name = name, .label = "", .type = "hidden", .value = std::move(value)};
}
FormField hidden_token(std::string token) { return hidden("token", std::move(token)); }

constexpr const char* kCallback = "callbackURL";

/// The target of the mailed link; empty if it is not trusted (open redirect).
std::string callback_of(const AccountPages& use, std::string given) {
  return use.origins.may_redirect_to(given) ? given : std::string();
}

// Verifying an address.

Response show_verify(const AccountPages& use, const Request& request) {
  auto token = token_of(request);
  const auto address = use.verification.look(Secret(std::string(token)));
  if (!address.ok()) return invalid_link(use.frame, address.error(), {});
  auto callback = callback_of(use, http::query_parameter(request, kCallback).value_or(""));
  const std::string target(http::origin_of(callback));
  return use.frame.response(
      {.title = "Confirm your email address",
       .body = paragraph("Is " + address.value() + " your address, and do you want it for your account at " +
                         use.frame.site_name() + "?") +
               form({.action = "/account/verify",
                     .button = "Confirm",
                     .fields = {hidden_token(std::move(token)), hidden(kCallback, std::move(callback))}}) +
               paragraph("If you did not ask for this, close this page: nothing happens without your confirmation."),
       .form_target = target});
}

Result<Response> verify(const AccountPages& use, const Request& request) {
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  const auto verified = use.verification.verify({.token = Secret(form_field(request, "token")),
                                                 .signed_in = actor ? std::optional(actor->user().id) : std::nullopt,
                                                 .device_token = use.cookies.device_token(request)},
                                                authentication::caller_of(request));
  if (!verified.ok()) return invalid_link(use.frame, verified.error(), {});
  if (const auto callback = callback_of(use, form_field(request, kCallback)); !callback.empty())
    return Response{.status = HttpStatus::kSeeOther}.with("Location", callback);
  return use.frame.response(
      {.title = "Address confirmed",
       .body = paragraph(verified.value().user.email_as_written + " is confirmed. Thank you.") + use.frame.way_on()});
}

// Resetting a forgotten password.

Response show_forgot(const AccountPages& use, std::string value = {}, std::string fault = {}) {
  const bool faulty = !fault.empty();
  return use.frame.response(
      {.status = faulty ? HttpStatus::kUnprocessable : HttpStatus::kOk,
       .title = "Forgot your password?",
       .body = paragraph("We mail you a link to set a new one.") + form({.action = "/account/forgot",
                                                                         .button = "Send the link",
                                                                         .fields = {{.name = "email",
                                                                                     .label = "Email address",
                                                                                     .type = "email",
                                                                                     .autocomplete = "email",
                                                                                     .value = std::move(value),
                                                                                     .fault = std::move(fault)}}})});
}

/// The error that the page shows beside the field; empty for other errors.
std::string fault_of(const Error& error) { return error.fields.empty() ? std::string() : error.fields.front().message + "."; }

Result<Response> forgot(const AccountPages& use, const Request& request) {
  auto email = form_field(request, "email");
  const auto asked = use.reset.ask(email, authentication::caller_of(request));
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
                                           .fields = {hidden_token(std::move(token)),
                                                      {.name = "new_password",
                                                       .label = "New password",
                                                       .type = "password",
                                                       .autocomplete = "new-password",
                                                       .hint = "At least 8 characters; a long phrase is best.",
                                                       .fault = std::move(fault)}}})});
}

Response show_reset(const AccountPages& use, const Request& request) {
  auto token = token_of(request);
  const auto live = use.reset.look(Secret(std::string(token)));
  return live.ok() ? reset_form(use, std::move(token)) : invalid_link(use.frame, live.error(), "/account/forgot");
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
  if (!done.ok()) return invalid_link(use.frame, done.error(), "/account/forgot");
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

Response style_sheet() {
  Response response{.body = std::string(page_files().front().text)};
  return response.with("Content-Type", "text/css; charset=utf-8").with("Cache-Control", "public, max-age=3600");
}

// The rows.

constexpr std::string_view kTag = "Pages";

http::Endpoint show(std::string_view path, std::string_view name, std::function<Response(Request&)> handle,
                    Lane lane = Lane::kRead) {
  return {.method = "GET",
          .path = path,
          .name = name,
          .tag = kTag,
          .lane = lane,
          .is_documented = false,
          .handle = std::move(handle)};
}

http::Endpoint act(std::string_view path, std::string_view name, Lane lane, std::function<Response(Request&)> handle) {
  return {.method = "POST",
          .path = path,
          .name = name,
          .tag = kTag,
          .lane = lane,
          .is_documented = false,
          .handle = std::move(handle)};
}

}  // namespace

std::vector<http::Endpoint> account_pages(const AccountPages& use) {
  const auto page = [&use](auto work) {
    return use.frame.handler([use, work](Request& request) -> Result<Response> { return work(use, request); });
  };
  const auto forgot_form = [](const AccountPages& pages, const Request&) { return show_forgot(pages); };
  return {
      show("/account/verify", "show_verify_page", page(show_verify)),
      act("/account/verify", "verify_email_page", Lane::kWrite, page(verify)),
      show("/account/forgot", "show_forgot_page", page(forgot_form), Lane::kQuick),
      act("/account/forgot", "ask_password_reset_page", Lane::kWrite, page(forgot)),
      show("/account/reset", "show_reset_page", page(show_reset)),
      act("/account/reset", "reset_password_page", Lane::kHashing, page(reset)),
      show("/account/undo-email-change", "show_undo_page", page(show_undo)),
      act("/account/undo-email-change", "undo_email_change_page", Lane::kWrite, page(undo)),
      show(
          "/account/style.css", "show_page_style", [](Request&) { return style_sheet(); }, Lane::kQuick),
  };
}

}  // namespace usher::pages
