#include "server/pages/account_pages.h"

#include <algorithm>
#include <iterator>

#include "server/pages/html.h"
#include "server/pages/mailed_link.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

constexpr std::string_view kForgot = "/account/forgot";
constexpr std::string_view kReset = "/account/reset";
constexpr std::string_view kUndo = "/account/undo-email-change";
constexpr std::string_view kConsent = "/account/consent-email-change";

// Resetting a forgotten password.

Response forgot_page(const View& view, std::string value = {}, std::string fault = {}) {
  return new_link_page(view, view.text("forgot.title"), view.text("forgot.lead"),
                       new_link_form(view, kForgot, std::move(value), std::move(fault)));
}

Response show_forgot(const AccountPages&, const Request&, const View& view) { return forgot_page(view); }

Result<Response> forgot(const AccountPages& use, const Request& request, const View& view) {
  auto email = form_field(request, "email");
  const auto asked = use.reset.ask(email, authentication::caller_of(request, use.cookies));
  if (!asked.ok() && asked.error().code == ErrorCode::kValidationFailed)
    return forgot_page(view, std::move(email), view.fault_of(asked.error()));
  if (!asked.ok()) return asked.error();
  return view.response({.title = view.text("forgot.done_title"),
                        .body = paragraph(view.text("forgot.done", {{"address", std::move(email)}})) + view.way_on()});
}

Response reset_form(const View& view, std::string token, const std::string& address, std::string fault = {}) {
  const bool faulty = !fault.empty();
  return view.response(
      {.status = faulty ? HttpStatus::kUnprocessable : HttpStatus::kOk,
       .title = view.text("reset.title"),
       .body = paragraph(view.text("reset.lead", {{"address", address}})) +
               form({.action = kReset,
                     .button = view.text("reset.button"),
                     .fields = {hidden_token(std::move(token)), account_field(address), password_field(view, std::move(fault))}}),
       .with_script = true});
}

Response show_reset(const AccountPages& use, const Request& request, const View& view) {
  auto token = token_of(request);
  const auto address = use.reset.look(Secret(std::string(token)));
  if (!address.ok()) return invalid_link(view, address.error(), kForgot);
  return reset_form(view, std::move(token), address.value());
}

/// The sign-in methods beside the new password: one of them may be an attacker's.
std::string other_ways_in(const View& view, const std::vector<std::string>& providers) {
  if (providers.empty()) return {};
  std::string listed;
  for (const auto& provider : providers) listed += (listed.empty() ? "" : view.text("page.comma")) + provider;
  return paragraph(view.text("reset.ways_in", {{"providers", std::move(listed)}}));
}

/// The response to a refused password: the form again if the password is at fault.
Response refuse_reset(const AccountPages& use, const View& view, std::string token, const Error& error) {
  if (error.code != ErrorCode::kValidationFailed) return invalid_link(view, error, kForgot);
  const auto address = use.reset.look(Secret(std::string(token)));
  if (!address.ok()) return invalid_link(view, address.error(), kForgot);
  return reset_form(view, std::move(token), address.value(), view.fault_of(error));
}

Result<Response> reset(const AccountPages& use, const Request& request, const View& view) {
  auto token = form_field(request, "token");
  const auto done = use.reset.reset({.token = Secret(std::string(token)),
                                     .new_password = Secret(form_field(request, "new_password")),
                                     .device_token = use.cookies.device_token(request)},
                                    authentication::caller_of(request));
  if (!done.ok()) return refuse_reset(use, view, std::move(token), done.error());
  auto response =
      view.response({.title = view.text("reset.done_title"),
                     .body = paragraph(view.text("reset.done")) + other_ways_in(view, done.value().providers) + view.way_on()});
  use.cookies.clear(response);
  use.cookies.set_device(response, done.value().device_token);
  return response;
}

// Undoing an address change that the user did not make.

Response show_undo(const AccountPages& use, const Request& request, const View& view) {
  auto token = token_of(request);
  const auto address = use.change.look_at_undo(Secret(std::string(token)));
  if (!address.ok()) return invalid_link(view, address.error(), {});
  return view.response(
      {.title = view.text("undo.title"),
       .body = paragraph(view.text("undo.lead", {{"address", address.value()}})) +
               form({.action = kUndo, .button = view.text("undo.button"), .fields = {hidden_token(std::move(token))}}) +
               paragraph(view.text("undo.ignore"))});
}

Result<Response> undo(const AccountPages& use, const Request& request, const View& view) {
  const auto user = use.change.undo(Secret(form_field(request, "token")), authentication::caller_of(request));
  if (!user.ok()) return invalid_link(view, user.error(), {});
  return view.response({.title = view.text("undo.done_title"),
                        .body = paragraph(view.text("undo.done", {{"address", user.value().email_as_written}})) + view.way_on()});
}

// Consenting to an address change that a session without recent proof asked for.

Response show_consent(const AccountPages& use, const Request& request, const View& view) {
  auto token = token_of(request);
  const auto asked = use.change.look_at_consent(Secret(std::string(token)));
  if (!asked.ok()) return invalid_link(view, asked.error(), {});
  return view.response(
      {.title = view.text("consent.title"),
       .body = paragraph(view.text("consent.lead", {{"address", asked.value().new_address}})) +
               form({.action = kConsent, .button = view.text("consent.button"), .fields = {hidden_token(std::move(token))}}) +
               paragraph(view.text("consent.ignore")) + link(kForgot, view.text("reset.title"))});
}

Result<Response> consent(const AccountPages& use, const Request& request, const View& view) {
  const auto done = use.change.consent(Secret(form_field(request, "token")), authentication::caller_of(request));
  if (!done.ok()) return invalid_link(view, done.error(), {});
  return view.response({.title = view.text("consent.done_title"),
                        .body = paragraph(view.text("consent.done", {{"address", done.value().new_address}})) + view.way_on()});
}

}  // namespace

std::vector<http::Endpoint> account_pages(const AccountPages& use) {
  const auto page = [&use](auto work) {
    return use.frame.handler(
        [use, work](Request& request, const View& view) -> Result<Response> { return work(use, request, view); });
  };
  auto rows = verification_pages(use);
  std::vector<http::Endpoint> others{
      page_row("GET", kForgot, "show_forgot_page", Lane::kQuick, page(show_forgot)),
      page_row("POST", kForgot, "ask_password_reset_page", Lane::kWrite, page(forgot)),
      page_row("GET", kReset, "show_reset_page", Lane::kRead, page(show_reset)),
      page_row("POST", kReset, "reset_password_page", Lane::kHashing, page(reset)),
      page_row("GET", kUndo, "show_undo_page", Lane::kRead, page(show_undo)),
      page_row("POST", kUndo, "undo_email_change_page", Lane::kWrite, page(undo)),
      page_row("GET", kConsent, "show_consent_page", Lane::kRead, page(show_consent)),
      page_row("POST", kConsent, "consent_email_change_page", Lane::kWrite, page(consent)),
  };
  std::move(others.begin(), others.end(), std::back_inserter(rows));
  return rows;
}

}  // namespace usher::pages
