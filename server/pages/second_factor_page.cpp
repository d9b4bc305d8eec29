#include "common/base/text.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "server/pages/fields/proof_fields.h"
#include "server/pages/page_names.h"
#include "server/pages/pages.h"

namespace usher::pages {

Response second_step(const Context& use, const core::TwoFactorChallenge& challenge) {
  auto response = http::see_other(std::string(authentication::page_of(challenge)));
  use.cookies.set_challenge(response, challenge.token);
  return response;
}

Response signed_in(const Context& use, const html::View& view, const core::SessionGrant& grant, const std::string& target) {
  auto response = target.empty() ? view.notice(view.text("sign_in.done_title"), {}, HttpStatus::kOk,
                                               {view.link("account.title", "/account")}, "/account")
                                 : http::see_other(target);
  use.cookies.set(response, grant);
  response.log_user_id = grant.user.id.str();
  return response;
}

Response nothing_due(const html::View& view) {
  return view.notice(view.text("second_factor.ended_title"), {view.text("second_factor.ended")}, HttpStatus::kBadRequest,
                     {view.link("sign_in.again", "/account/sign-in")});
}

namespace {

struct Said {
  std::string whole = {};  ///< What is wrong with the form, not with the code.
  std::string fault = {};
  std::string note = {};
  HttpStatus status = HttpStatus::kOk;
};

html::FormField trust_field(const html::View& view) {
  return {.name = "trust_device", .label = view.text("second_factor.trust"), .type = "checkbox", .required = false};
}

html::Form code_form(const html::View& view, const core::PendingChallenge& pending, const Said& said,
                     const html::FormGuard::Issued& issued) {
  return {.action = std::string(authentication::kSecondFactorPage),
          .button = view.text("second_factor.button"),
          .fields = {html::token_field(issued), code_field(view, view.text("second_factor.hint"), said.fault), trust_field(view)},
          .focuses = !pending.has_passkey,
          .second = pending.has_passkey,
          .fault = said.whole};
}

html::Form mail_form(const html::View& view, const Said& said, const html::FormGuard::Issued& issued) {
  return {.action = "/account/second-factor/mail",
          .button = said.note.empty() ? view.text("second_factor.mail_button") : view.text("sign_in.code_again"),
          .fields = {html::token_field(issued)},
          .second = true};
}

/// The passkey first, and codes below it. The script sends the choice to trust the device with either.
json::Value passkey_values(const Context& use, const html::View& view, const Secret& token, const core::PendingChallenge& pending,
                           const Said& said, const html::FormGuard::Issued& issued) {
  const auto made = use.core.two_factor_sign_in.passkey_options(token);
  if (!made.ok()) return {};
  html::Form form{.action = std::string(authentication::kSecondFactorPage),
                  .button = view.text("second_factor.by_passkey"),
                  .fields = {html::token_field(issued)}};
  if (!pending.has_code) form.fields.push_back(trust_field(view));
  if (!pending.has_code) form.fault = said.whole;
  auto values = passkey_form(std::move(form), made.value());
  values.set("or", pending.has_code);
  return values;
}

Response ask(const Context& use, const Request& request, const html::View& view, const Secret& token,
             const core::PendingChallenge& pending, const Said& said = {}) {
  const auto issued = use.guard.issue(request);
  const auto note = said.note.empty() && pending.is_lost ? view.text("second_factor.lost") : said.note;
  json::Object values{{"note", note}, {"passkey_alone", !pending.has_code}};
  if (pending.has_passkey) values.set("passkey", passkey_values(use, view, token, pending, said, issued));
  if (pending.has_code) values.set("form", values_of(code_form(view, pending, said, issued)));
  if (pending.may_mail) values.set("mail_form", values_of(mail_form(view, said, issued)));
  return use.guard.response(view, issued,
                            {.status = said.status,
                             .name = "second_factor"_page,
                             .title = view.text("second_factor.title"),
                             .values = std::move(values),
                             .form_target = after_newcomer(pending.redirect_to.value_or(""))});
}

Result<Response> show_second_factor(const Context& use, const Request& request, const html::View& view) {
  const auto token = use.cookies.challenge(request);
  if (!token) return nothing_due(view);
  const auto pending = use.core.two_factor_sign_in.look(*token);
  return pending.ok() ? ask(use, request, view, *token, pending.value()) : nothing_due(view);
}

Response signed_in_by_factor(const Context& use, const html::View& view, const core::TwoFactorOutcome& outcome) {
  const auto* const challenge = std::get_if<core::TwoFactorChallenge>(&outcome);
  if (challenge) return second_step(use, *challenge);  // the app was lost: the browser goes on to the enrolment of a new one
  const auto& done = std::get<core::TwoFactorSignedIn>(outcome);
  auto response = signed_in(use, view, done.grant, done.redirect_to.value_or(""));
  use.cookies.clear_challenge(response);
  return response;
}

/// The form again where another try may help.
Result<Response> refused(const Context& use, const Request& request, const html::View& view, const Secret& token,
                         const core::PendingChallenge& pending, const Error& error) {
  Said said{.status = http::status_of(error.row().kind)};
  if (error.code == ErrorCode::kInvalidCode)
    said.fault = view.text("second_factor.wrong");
  else if (error.code == ErrorCode::kRateLimited || error.code == ErrorCode::kInvalidPasskey)
    said.whole = view.detail_of(error);
  else
    return error;
  auto response = ask(use, request, view, token, pending, said);
  html::View::mark(response, error);
  return response;
}

Result<Response> verify_factor(const Context& use, const Request& request, const html::View& view) {
  const auto token = use.cookies.challenge(request);
  if (!token) return nothing_due(view);
  auto typed = html::form_field(request, "code");
  const auto pending = use.core.two_factor_sign_in.look(*token);
  if (!pending.ok()) return nothing_due(view);
  if (!use.guard.admits(request))
    return ask(use, request, view, *token, pending.value(),
               {.whole = view.text("form.expired"), .status = HttpStatus::kForbidden});
  auto passkey = sent_passkey(request);
  if (!passkey && is_blank(typed))
    return ask(use, request, view, *token, pending.value(),
               {.fault = view.text("second_factor.empty"), .status = HttpStatus::kUnprocessable});
  USHER_TRY(const auto caller, use.who.sign_in_caller_of(request));
  const auto done = passkey_result(
      use.core.two_factor_sign_in.verify({.token = token->clone(),
                                          .presented = passkey ? core::PresentedCode() : typed_code(std::move(typed)),
                                          .passkey = std::move(passkey),
                                          .trust_device = !html::form_field(request, "trust_device").empty(),
                                          .is_browser = true,
                                          .device_token = use.cookies.device_token(request)},
                                         caller));
  if (done.ok()) return signed_in_by_factor(use, view, done.value());
  return refused(use, request, view, *token, pending.value(), done.error());
}

Result<Response> mail(const Context& use, const Request& request, const html::View& view) {
  const auto token = use.cookies.challenge(request);
  if (!token) return nothing_due(view);
  if (!use.guard.admits(request)) {
    USHER_TRY(const auto unsent, use.core.two_factor_sign_in.look(*token));
    return ask(use, request, view, *token, unsent, {.whole = view.text("form.expired"), .status = HttpStatus::kForbidden});
  }
  USHER_TRY(const auto pending, use.core.two_factor_sign_in.look(*token));
  const auto sent = use.core.two_factor_sign_in.send_code(*token, authentication::caller_of(request, use.cookies));
  if (!sent.ok()) return refused(use, request, view, *token, pending, sent.error());
  return ask(use, request, view, *token, pending, {.note = view.text("second_factor.mailed")});
}

}  // namespace

std::vector<http::Endpoint> second_factor_page(const Context& use) {
  return {html::page_row(use, "GET", authentication::kSecondFactorPage, "show_second_factor_page", access::kOpen, Lane::kRead,
                         show_second_factor),
          html::page_row(use, "POST", authentication::kSecondFactorPage, "verify_second_factor_page", access::kSignIn,
                         Lane::kWrite, verify_factor),
          html::page_row(use, "POST", "/account/second-factor/mail", "mail_second_factor_page", access::kSignIn, Lane::kWrite,
                         mail, authentication::kSecondFactorPage)};
}

}  // namespace usher::pages
