#include "common/base/text.h"
#include "common/core/sign_in/required_enrolment.h"
#include "server/pages/fields/proof_fields.h"
#include "server/pages/page_names.h"
#include "server/pages/pages.h"

namespace usher::pages {
namespace {

html::Form begin_form(const html::FormGuard::Issued& issued, std::string button) {
  return {
      .action = std::string(authentication::kEnrolmentPage), .button = std::move(button), .fields = {html::token_field(issued)}};
}

json::Value code_form(const html::FormGuard::Issued& issued, const html::View& view, std::string fault) {
  return values_of(
      html::Form{.action = std::string(authentication::kEnrolmentPage),
                 .button = view.text("enrolment.button"),
                 .fields = {html::token_field(issued), code_field(view, view.text("enrolment.hint"), std::move(fault), true)}});
}

/// The pending sign-in of the browser: its token and where the browser goes afterwards.
struct PendingEnrolment {
  Secret token;
  std::string target;
};

std::optional<PendingEnrolment> pending_enrolment(const Context& use, const Request& request) {
  auto token = use.cookies.challenge(request);
  if (!token) return std::nullopt;
  auto target = use.core.required_enrolment.look(*token);
  if (!target.ok()) return std::nullopt;
  return PendingEnrolment{std::move(*token), target.value().value_or("")};
}

Response ask_to_begin(const Context& use, const Request& request, const html::View& view, HttpStatus status, std::string fault) {
  const auto issued = use.guard.issue(request);
  auto form = begin_form(issued, view.text("enrolment.begin"));
  form.fault = std::move(fault);
  return use.guard.response(
      view, issued,
      {.status = status, .name = "enrolment"_page, .title = view.text("enrolment.title"), .values = {{"form", values_of(form)}}});
}

Result<Response> show_enrolment(const Context& use, const Request& request, const html::View& view) {
  if (!pending_enrolment(use, request)) return nothing_due(view);
  return ask_to_begin(use, request, view, HttpStatus::kOk, {});
}

Result<Response> show_secret(const Context& use, const Request& request, const html::View& view,
                             const PendingEnrolment& pending) {
  USHER_TRY(const auto enrolment, use.core.required_enrolment.begin(pending.token, authentication::caller_of(request)));
  const auto qr = enrolment.qr_path();
  const auto issued = use.guard.issue(request);
  return use.guard.response(view, issued,
                            {.name = "enrolment_key"_page,
                             .title = view.text("enrolment.add_title"),
                             .values = {{"qr_side", static_cast<std::int64_t>(qr.side)},
                                        {"qr_path", qr.path.expose()},
                                        {"key", key_groups(enrolment.secret)},
                                        {"cancel_url", "/account/sign-in"},
                                        {"form", code_form(issued, view, {})}}});
}

Response ask_again(const Context& use, const Request& request, const html::View& view, const Error& error) {
  const auto issued = use.guard.issue(request);
  auto again = begin_form(issued, view.text("enrolment.again"));
  again.second = true;
  return use.guard.response(
      view, issued,
      {.status = http::status_of(error.row().kind),
       .name = "enrolment_again"_page,
       .title = view.text("enrolment.add_title"),
       .values = {{"form", code_form(issued, view, view.text("enrolment.wrong"))}, {"again_form", values_of(again)}}});
}

Response enrolled(const Context& use, const html::View& view, const core::EnrolledSignIn& done) {
  json::Array codes;
  for (const auto& backup : done.backup_codes) codes.emplace_back(backup.expose());
  auto response = view.response({.name = "enrolment_done"_page,
                                 .title = view.text("enrolment.done_title"),
                                 .values = {{"codes", std::move(codes)}, {"target_url", done.redirect_to.value_or("")}},
                                 .is_once = true});
  use.cookies.set(response, done.grant);
  use.cookies.clear_challenge(response);
  response.log_user_id = done.grant.user.id.str();
  return response;
}

Result<Response> enrol(const Context& use, const Request& request, const html::View& view) {
  const auto pending = pending_enrolment(use, request);
  if (!pending) return nothing_due(view);
  if (!use.guard.admits(request)) return ask_to_begin(use, request, view, HttpStatus::kForbidden, view.text("form.expired"));
  auto typed = html::form_field(request, "code");
  if (is_blank(typed)) return show_secret(use, request, view, *pending);
  USHER_TRY(const auto caller, use.who.sign_in_caller_of(request));
  const auto done = use.core.required_enrolment.confirm({.token = pending->token.clone(),
                                                         .code = Secret(std::move(typed)),
                                                         .is_browser = true,
                                                         .device_token = use.cookies.device_token(request)},
                                                        caller);
  if (done.ok()) return enrolled(use, view, done.value());
  return done.error().code == ErrorCode::kInvalidCode ? Result<Response>(ask_again(use, request, view, done.error()))
                                                      : done.error();
}

}  // namespace

std::vector<http::Endpoint> enrolment_page(const Context& use) {
  return {html::page_row(use, "GET", authentication::kEnrolmentPage, "show_enrolment_page", access::kOpen, Lane::kRead,
                         show_enrolment),
          html::page_row(use, "POST", authentication::kEnrolmentPage, "enrolment_page", access::kSignIn, Lane::kWrite, enrol)};
}

}  // namespace usher::pages
