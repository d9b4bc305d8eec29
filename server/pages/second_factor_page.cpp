#include "common/core/sign_in/required_enrolment.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "server/html/signed_in/person.h"
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

namespace {

/// Where a signed-in user sets up what the enrolment sets up.
constexpr std::string_view kTwoStepPath = "/account/security/two-factor";

/// Without a pending sign-in. A browser that is signed in already goes to `page`, also when it sends the form a second time.
Result<Response> nothing_due(const Context& use, const Request& request, const html::View& view,
                             std::string_view page = html::kAccountPath) {
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  if (actor && !actor->user().is_anonymous) return http::see_other(std::string(page));
  return view.notice(view.text("second_factor.ended_title"), {view.text("second_factor.ended")}, HttpStatus::kBadRequest,
                     {view.link("sign_in.again", "/account/sign-in")});
}

/// The pending sign-in of the browser: its token, and what look() of `step` says of it.
template <class Found>
struct Pending {
  Secret token;
  Found found;
};
template <class Step, class Found = typename decltype(std::declval<const Step&>().look(std::declval<Secret>()))::value_type>
std::optional<Pending<Found>> pending_in(const Step& step, const Context& use, const Request& request) {
  auto token = use.cookies.challenge(request);
  if (!token) return std::nullopt;
  auto found = step.look(*token);
  if (!found.ok()) return std::nullopt;
  return Pending<Found>{std::move(*token), std::move(found).value()};
}

using PendingFactor = Pending<core::PendingChallenge>;

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
          .fields = {html::token_field(issued),
                     code_field(view, pending.is_emailed ? std::string() : view.text("second_factor.hint"), said.fault),
                     trust_field(view)},
          .focuses = true,
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
json::Value passkey_values(const Context& use, const html::View& view, const PendingFactor& factor, const Said& said,
                           const html::FormGuard::Issued& issued) {
  const auto made = use.core.two_factor_sign_in.passkey_options(factor.token);
  if (!made.ok()) return {};
  html::Form form{.action = std::string(authentication::kSecondFactorPage),
                  .button = view.text("second_factor.by_passkey"),
                  .fields = {html::token_field(issued)}};
  if (!factor.found.has_code) form.fields.push_back(trust_field(view));
  if (!factor.found.has_code) form.fault = said.whole;
  auto values = passkey_form(std::move(form), made.value());
  values.set("or", factor.found.has_code);
  return values;
}

Response ask(const Context& use, const Request& request, const html::View& view, const PendingFactor& factor,
             const Said& said = {}) {
  const auto& pending = factor.found;
  const auto issued = use.guard.issue(request);
  const auto note = said.note.empty() && pending.is_lost ? view.text("second_factor.lost") : said.note;
  json::Object values{{"note", note}, {"passkey_alone", !pending.has_code}};
  if (pending.has_passkey) values.set("passkey", passkey_values(use, view, factor, said, issued));
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
  const auto factor = pending_in(use.core.two_factor_sign_in, use, request);
  return factor ? ask(use, request, view, *factor) : nothing_due(use, request, view);
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
Result<Response> refused(const Context& use, const Request& request, const html::View& view, const PendingFactor& factor,
                         const Error& error) {
  Said said{.status = http::status_of(error.row().kind)};
  if (error.code == ErrorCode::kInvalidCode)
    said.fault = view.text("second_factor.wrong");
  else if (error.code == ErrorCode::kRateLimited || error.code == ErrorCode::kInvalidPasskey)
    said.whole = view.detail_of(error);
  else
    return error;
  auto response = ask(use, request, view, factor, said);
  html::View::mark(response, error);
  return response;
}

Result<Response> verify_factor(const Context& use, const Request& request, const html::View& view) {
  const auto factor = pending_in(use.core.two_factor_sign_in, use, request);
  if (!factor) return nothing_due(use, request, view);
  if (!use.guard.admits(request))
    return ask(use, request, view, *factor, {.whole = view.text("form.expired"), .status = HttpStatus::kForbidden});
  auto typed = html::form_field(request, "code");
  auto passkey = sent_passkey(request);
  if (!passkey && is_blank(typed))
    return ask(use, request, view, *factor, {.fault = view.text("second_factor.empty"), .status = HttpStatus::kUnprocessable});
  USHER_TRY(const auto caller, use.who.sign_in_caller_of(request));
  const auto done = passkey_result(
      use.core.two_factor_sign_in.verify({.token = factor->token.clone(),
                                          .presented = passkey ? core::PresentedCode() : typed_code(std::move(typed)),
                                          .passkey = std::move(passkey),
                                          .trust_device = !html::form_field(request, "trust_device").empty(),
                                          .is_browser = true,
                                          .device_token = use.cookies.device_token(request)},
                                         caller));
  if (done.ok()) return signed_in_by_factor(use, view, done.value());
  return refused(use, request, view, *factor, done.error());
}

Result<Response> mail(const Context& use, const Request& request, const html::View& view) {
  const auto factor = pending_in(use.core.two_factor_sign_in, use, request);
  if (!factor) return nothing_due(use, request, view);
  if (!use.guard.admits(request))
    return ask(use, request, view, *factor, {.whole = view.text("form.expired"), .status = HttpStatus::kForbidden});
  const auto sent = use.core.two_factor_sign_in.send_code(factor->token, authentication::caller_of(request, use.cookies));
  if (!sent.ok()) return refused(use, request, view, *factor, sent.error());
  return ask(use, request, view, *factor, {.note = view.text("second_factor.mailed")});
}

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

Response ask_to_begin(const Context& use, const Request& request, const html::View& view, HttpStatus status, std::string fault) {
  const auto issued = use.guard.issue(request);
  auto form = begin_form(issued, view.text("enrolment.begin"));
  form.fault = std::move(fault);
  return use.guard.response(
      view, issued,
      {.status = status, .name = "enrolment"_page, .title = view.text("enrolment.title"), .values = {{"form", values_of(form)}}});
}

Result<Response> show_enrolment(const Context& use, const Request& request, const html::View& view) {
  if (!pending_in(use.core.required_enrolment, use, request)) return nothing_due(use, request, view, kTwoStepPath);
  return ask_to_begin(use, request, view, HttpStatus::kOk, {});
}

Result<Response> show_secret(const Context& use, const Request& request, const html::View& view, const Secret& token) {
  USHER_TRY(const auto enrolment, use.core.required_enrolment.begin(token, authentication::caller_of(request)));
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
       .title = view.text("enrolment.title"),
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
  const auto pending = pending_in(use.core.required_enrolment, use, request);
  if (!pending) return nothing_due(use, request, view, kTwoStepPath);
  if (!use.guard.admits(request)) return ask_to_begin(use, request, view, HttpStatus::kForbidden, view.text("form.expired"));
  auto typed = html::form_field(request, "code");
  if (is_blank(typed)) return show_secret(use, request, view, pending->token);
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

std::vector<http::Endpoint> second_factor_page(const Context& use) {
  return {html::page_row(use, "GET", authentication::kSecondFactorPage, "show_second_factor_page", access::kOpen, Lane::kRead,
                         show_second_factor),
          html::page_row(use, "POST", authentication::kSecondFactorPage, "verify_second_factor_page", access::kSignIn,
                         Lane::kWrite, verify_factor),
          html::page_row(use, "POST", "/account/second-factor/mail", "mail_second_factor_page", access::kSignIn, Lane::kWrite,
                         mail, authentication::kSecondFactorPage),
          html::page_row(use, "GET", authentication::kEnrolmentPage, "show_enrolment_page", access::kOpen, Lane::kRead,
                         show_enrolment),
          html::page_row(use, "POST", authentication::kEnrolmentPage, "enrolment_page", access::kSignIn, Lane::kWrite, enrol)};
}

}  // namespace usher::pages
