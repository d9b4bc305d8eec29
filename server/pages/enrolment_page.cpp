#include "server/pages/enrolment_page.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/base/text.h"
#include "server/pages/html.h"

namespace usher::pages {
namespace {

using http::HttpStatus;
using http::Lane;
using http::Request;
using http::Response;

Response no_enrolment_due(const View& view) {
  return view.problem(HttpStatus::kBadRequest, view.text("second_factor.ended_title"), view.text("second_factor.ended"));
}

std::string begin_form(std::string button, bool second) {
  return form({.action = authentication::kEnrolmentPage, .button = std::move(button), .second = second});
}

std::string code_form(const View& view, std::string fault) {
  return form({.action = authentication::kEnrolmentPage,
               .button = view.text("enrolment.button"),
               .fields = {{.name = "code",
                           .label = view.text("second_factor.code"),
                           .autocomplete = "one-time-code",
                           .hint = view.text("enrolment.hint"),
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

Result<Response> show_enrolment(const EnrolmentPage& use, const Request& request, const View& view) {
  if (!pending_enrolment(use, request)) return no_enrolment_due(view);
  return view.response({.title = view.text("enrolment.title"),
                        .body = paragraph(view.text("enrolment.lead")) + begin_form(view.text("enrolment.begin"), false)});
}

Result<Response> show_secret(const EnrolmentPage& use, const Request& request, const View& view,
                             const PendingEnrolment& pending) {
  USHER_TRY(const auto enrolment, use.enrolment.begin(pending.token, authentication::caller_of(request)));
  return view.response({.title = view.text("enrolment.add_title"),
                        .body = paragraph(view.text("enrolment.add_lead")) + std::string(enrolment.qr_svg().expose()) +
                                code(enrolment.secret.expose()) + code_form(view, {})});
}

Response ask_again(const View& view, const Error& error) {
  return view.response({.status = http::status_of(error.row().kind),
                        .title = view.text("enrolment.add_title"),
                        .body = code_form(view, view.text("enrolment.wrong")) + begin_form(view.text("enrolment.again"), true)});
}

Response enrolled(const EnrolmentPage& use, const View& view, const core::EnrolledSignIn& done) {
  std::vector<std::string> codes;
  for (const auto& backup : done.backup_codes) codes.emplace_back(backup.expose());
  const auto target = done.redirect_to.value_or("");
  auto response = view.response({.title = view.text("enrolment.done_title"),
                                 .body = paragraph(view.text("enrolment.done")) + code_list(codes) +
                                         (target.empty() ? view.way_on() : link(target, view.text("page.continue")))});
  use.cookies.set(response, done.grant);
  use.cookies.clear_challenge(response);
  response.log_user_id = done.grant.user.id.str();
  return response;
}

Result<Response> enrol(const EnrolmentPage& use, const Request& request, const View& view) {
  const auto pending = pending_enrolment(use, request);
  if (!pending) return no_enrolment_due(view);
  auto typed = form_field(request, "code");
  if (is_blank(typed)) return show_secret(use, request, view, *pending);
  USHER_TRY(const auto caller, use.who.sign_in_caller_of(request));
  const auto done = use.enrolment.confirm({.token = pending->token.clone(),
                                           .code = Secret(std::move(typed)),
                                           .is_browser = true,
                                           .device_token = use.cookies.device_token(request)},
                                          caller);
  if (done.ok()) return enrolled(use, view, done.value());
  return done.error().code == ErrorCode::kInvalidCode ? Result<Response>(ask_again(view, done.error())) : done.error();
}

}  // namespace

std::vector<http::Endpoint> enrolment_page(const EnrolmentPage& use) {
  const auto row = [&use](std::string_view method, std::string_view name, Lane lane, auto work) {
    return page_row(method, authentication::kEnrolmentPage, name, lane,
                    use.frame.handler([use, work](Request& request, const View& view) { return work(use, request, view); }));
  };
  return {row("GET", "show_enrolment_page", Lane::kRead, show_enrolment), row("POST", "enrolment_page", Lane::kWrite, enrol)};
}

}  // namespace usher::pages
