#include "server/pages/enrolment_page.h"

#include <optional>
#include <string>
#include <utility>

#include "common/base/text.h"
#include "server/pages/html.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

Response no_enrolment_due(const Frame& frame) {
  return frame.problem(HttpStatus::kBadRequest, "Sign in again", "The sign-in of this page has ended; start again at the site");
}

std::string begin_form(std::string_view button, bool second) {
  return form({.action = authentication::kEnrolmentPage, .button = button, .second = second});
}

std::string code_form(std::string fault) {
  return form({.action = authentication::kEnrolmentPage,
               .button = "Confirm and sign in",
               .fields = {{.name = "code",
                           .label = "Code",
                           .autocomplete = "one-time-code",
                           .hint = "Six digits from your authenticator app.",
                           .fault = std::move(fault),
                           .input_mode = "numeric"}}});
}

/// The pending sign-in of the browser: its token and where the browser goes afterwards.
struct PendingEnrolment {
  Secret token;
  std::string target;
};

std::optional<PendingEnrolment> pending_enrolment(const EnrolmentPage& use, const Request& request) {
  auto token = use.cookies.challenge(request);
  if (!token) return std::nullopt;
  auto target = use.enrolment.look(*token);
  if (!target.ok()) return std::nullopt;
  return PendingEnrolment{std::move(*token), target.value().value_or("")};
}

Result<Response> show_enrolment(const EnrolmentPage& use, const Request& request) {
  if (!pending_enrolment(use, request)) return no_enrolment_due(use.frame);
  return use.frame.response(
      {.title = "One more step",
       .body = paragraph(use.frame.site_name() + " asks for a second factor when you sign in. Have an authenticator app ready.") +
               begin_form("Set it up", false)});
}

Result<Response> show_secret(const EnrolmentPage& use, const Request& request, const PendingEnrolment& pending) {
  USHER_TRY(const auto enrolment, use.enrolment.begin(pending.token, authentication::caller_of(request)));
  return use.frame.response({.title = "Add it to your app",
                             .body = paragraph("Scan this picture with your authenticator app, or type the key below it.") +
                                     std::string(enrolment.qr_svg().expose()) + paragraph(enrolment.secret.expose()) +
                                     code_form({})});
}

Response ask_again(const EnrolmentPage& use, const Error& error) {
  return use.frame.response({.status = http::status_of(error.row().kind),
                             .title = "Add it to your app",
                             .body = code_form("The code is wrong. Check the clock of your device and try the next one.") +
                                     begin_form("Start again with a new key", true)});
}

Response enrolled(const EnrolmentPage& use, const core::EnrolledSignIn& done) {
  std::string codes;
  for (const auto& code : done.backup_codes) codes += paragraph(code.expose());
  const auto target = done.redirect_to.value_or("");
  auto response = use.frame.response(
      {.title = "Keep your backup codes",
       .body =
           paragraph("You are signed in. Each of these codes replaces the app once, for example when you lose your phone. They "
                     "are shown only now.") +
           codes + (target.empty() ? use.frame.way_on() : link(target, "Continue"))});
  use.cookies.set(response, done.grant);
  use.cookies.clear_challenge(response);
  response.log_user_id = done.grant.user.id.str();
  return response;
}

Result<Response> enrol(const EnrolmentPage& use, const Request& request) {
  const auto pending = pending_enrolment(use, request);
  if (!pending) return no_enrolment_due(use.frame);
  auto code = form_field(request, "code");
  if (is_blank(code)) return show_secret(use, request, *pending);
  USHER_TRY(const auto caller, use.who.sign_in_caller_of(request));
  const auto done = use.enrolment.confirm({.token = pending->token.clone(),
                                           .code = Secret(std::move(code)),
                                           .is_browser = true,
                                           .device_token = use.cookies.device_token(request)},
                                          caller);
  if (done.ok()) return enrolled(use, done.value());
  return done.error().code == ErrorCode::kInvalidCode ? Result<Response>(ask_again(use, done.error())) : done.error();
}

}  // namespace

std::vector<http::Endpoint> enrolment_page(const EnrolmentPage& use) {
  const auto row = [&use](std::string_view method, std::string_view name, Lane lane, auto work) {
    return page_row(method, authentication::kEnrolmentPage, name, lane,
                    use.frame.handler([use, work](Request& request) { return work(use, request); }));
  };
  return {row("GET", "show_enrolment_page", Lane::kRead, show_enrolment), row("POST", "enrolment_page", Lane::kWrite, enrol)};
}

}  // namespace usher::pages
