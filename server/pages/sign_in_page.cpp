#include "common/core/sign_in/mail_sign_in.h"
#include "server/authentication/done_links.h"
#include "server/html/signed_in/person.h"
#include "server/pages/fields/proof_fields.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"
#include "server/pages/sign_in_form.h"

namespace usher::pages {
namespace {

/// In the plugin last-login-method.
constexpr std::string_view kByCode = "email-otp";
constexpr const char* kAsked = "asked";

/// What was sent, without the code, and what is wrong with it.
struct CodeInput {
  std::string email = {};
  bool is_asked = false;  ///< The code was mailed: the form asks for it.
  std::string fault = {};
  std::string email_fault = {};
  std::string code_fault = {};
  HttpStatus status = HttpStatus::kOk;
};

html::Form address_for_code(const html::View& view, CodeInput input) {
  auto form = new_link_form(view, kSignInCodePage, std::move(input.email), std::move(input.email_fault));
  form.button = view.text("sign_in.send_code");
  return form;
}

/// The page in another language has no address, so that the form asks for it.
html::Form mailed_code_form(const html::View& view, CodeInput input) {
  return {.action = std::string(kSignInCodePage),
          .button = view.text("sign_in.button"),
          .fields = {html::hidden(kAsked, "1"),
                     input.email.empty() ? email_field(view, {}, {}) : html::hidden("email", std::move(input.email)),
                     code_field(view, view.text("sign_in.code_hint"), std::move(input.code_fault), true)},
          .focuses = true};
}

json::Value another_code_form(const html::View& view, const std::string& email, const std::string& next,
                              const html::FormGuard::Issued& issued) {
  return values_of(html::Form{.action = std::string(kSignInCodePage),
                              .button = view.text("sign_in.code_again"),
                              .fields = {html::hidden("email", email), html::hidden("next", next), html::token_field(issued)},
                              .second = true});
}

Response code_page(const Context& use, const Request& request, const html::View& view, CodeInput input) {
  const auto next = use.destinations.next_of(request);
  const auto issued = use.guard.issue(request);
  const auto status = input.status;
  const auto sign_in = html::Destinations::with_next("/account/sign-in", next);
  json::Object values{{"lead", view.text("sign_in.code_lead")}, {"back_url", sign_in}};
  html::Page page{.status = status, .name = "sign_in_by_code"_page, .title = view.text("sign_in.by_code")};
  if (input.is_asked) {
    const auto address = input.email.empty() ? view.text("page.this_address") : input.email;
    const auto minutes = std::to_string(core::kEmailCodeLife.count());
    page.title = view.text("sign_in.code_title");
    page.place = html::Destinations::with_next(with_parameter(kSignInCodePage, kAsked, "1"), next);
    values.set("lead", view.if_mailed(view.text("sign_in.code_sent", {{"address", address}, {"minutes", minutes}})))
        .set("missing", view.sends_mail())
        .set("other_url", html::Destinations::with_next(kSignInCodePage, next));
    if (!input.email.empty()) values.set("again_form", another_code_form(view, input.email, next, issued));
  }
  auto fault = std::move(input.fault);
  auto form = input.is_asked ? mailed_code_form(view, std::move(input)) : address_for_code(view, std::move(input));
  form.fault = std::move(fault);
  form.fields.push_back(html::token_field(issued));
  form.fields.push_back(html::hidden("next", next));
  page.values = std::move(values.set("form", values_of(form)));
  page.form_target = use.destinations.target_of(request, use.home);
  return use.guard.response(view, issued, page);
}

Result<Response> show_code_page(const Context& use, const Request& request, const html::View& view) {
  return code_page(use, request, view, {.is_asked = http::query_parameter(request, kAsked).has_value()});
}

Result<Response> ask_code(const Context& use, const Request& request, const html::View& view, CodeInput input) {
  const auto asked =
      use.core.email_codes.ask(core::CodeFor::kSignIn, input.email, authentication::caller_of(request, use.cookies));
  if (!asked.ok()) {
    const auto& error = asked.error();
    input.status = http::status_of(error.row().kind);
    if (error.code == ErrorCode::kValidationFailed)
      input.email_fault = view.fault_of(error);
    else if (error.code == ErrorCode::kRateLimited)
      input.fault = view.detail_of(error);
    else
      return error;
  }
  input.is_asked = asked.ok();
  auto response = code_page(use, request, view, std::move(input));
  if (asked.ok()) use.cookies.set_code_asker(response, asked.value());
  if (!asked.ok()) html::View::mark(response, asked.error());
  return response;
}

/// User enumeration: an address that cannot sign in or up is answered like a wrong code.
Result<Response> refuse_code(const Context& use, const Request& request, const html::View& view, const Error& error,
                             CodeInput input) {
  constexpr std::array kWrong{ErrorCode::kInvalidCode, ErrorCode::kSignupDisabled, ErrorCode::kEmailTaken};
  input.status = HttpStatus::kUnauthorized;
  if (contains(kWrong, error.code)) {
    input.code_fault = view.text("second_factor.wrong");
  } else if (error.code == ErrorCode::kTokenExpired || error.code == ErrorCode::kInvalidToken) {
    input.is_asked = false;
    input.fault = view.text("sign_in.code_ended");
  } else if (error.code == ErrorCode::kRateLimited) {
    input.status = http::status_of(error.row().kind);
    input.fault = view.detail_of(error);
  } else if (error.code == ErrorCode::kValidationFailed) {
    input.status = http::status_of(error.row().kind);
    input.is_asked = false;
    input.email_fault = view.fault_of(error);
  } else {
    return error;
  }
  auto response = code_page(use, request, view, std::move(input));
  html::View::mark(response, error);
  return response;
}

Response signed_in_by_code(const Context& use, const Request& request, const core::SignInOutcome& outcome) {
  const auto* grant = std::get_if<core::SessionGrant>(&outcome);
  const auto* challenge = std::get_if<core::TwoFactorChallenge>(&outcome);
  auto response = http::see_other(challenge ? std::string(authentication::page_of(*challenge))
                                            : newcomer_destination(use, use.destinations.next_of(request)));
  if (challenge) use.cookies.set_challenge(response, challenge->token);
  if (grant) use.cookies.set(response, *grant);
  if (grant) response.log_user_id = grant->user.id.str();
  use.cookies.remember_method(response, kByCode);
  return response;
}

Result<Response> take_code(const Context& use, const Request& request, const html::View& view) {
  CodeInput input{.email = html::form_field(request, "email"), .is_asked = !html::form_field(request, kAsked).empty()};
  if (!use.guard.admits(request)) {
    input.fault = view.text("form.expired");
    input.status = HttpStatus::kForbidden;
    return code_page(use, request, view, std::move(input));
  }
  if (!input.is_asked) return ask_code(use, request, view, std::move(input));
  auto code = html::form_field(request, "code");
  if (is_blank(code)) {
    input.code_fault = view.text("second_factor.empty");
    input.status = HttpStatus::kUnprocessable;
    return code_page(use, request, view, std::move(input));
  }
  USHER_TRY(const auto caller, use.who.visitor_of(request));
  const auto done = use.core.mail_sign_in.by_code(input.email, Secret(std::move(code)), {},
                                                  {.device_token = use.cookies.device_token(request),
                                                   .redirect_to = newcomer_destination(use, use.destinations.next_of(request))},
                                                  caller);
  if (!done.ok()) return refuse_code(use, request, view, done.error(), std::move(input));
  return signed_in_by_code(use, request, done.value().outcome);
}

/// In the plugin last-login-method.
constexpr std::string_view kByLink = "magic-link";

Response worn_out(const html::View& view, const Error& error) {
  const bool is_token = error.code == ErrorCode::kInvalidToken || error.code == ErrorCode::kTokenExpired;
  if (!is_token) return view.problem(error);
  const auto life = view.text("sign_in.link_life", {{"minutes", std::to_string(core::kSignInLinkLife.count())}});
  return view.notice(
      view.title_of(error), {view.detail_of(error) + " " + life}, http::status_of(error.row().kind),
      {view.link("sign_in.by_link", "/account/sign-in/link"), view.link("sign_in.other_ways", "/account/sign-in")});
}

/// The target after the sign-in: it was checked when the link was requested; a relative one is relative to this server.
std::string target_of(const Context& use, const core::LinkRequest& asked, bool is_new) {
  const auto& wish = is_new && asked.new_user_callback_url ? asked.new_user_callback_url : asked.callback_url;
  if (!wish || wish->empty()) return {};
  return (wish->starts_with('/') ? use.settings.public_url : "") + *wish;
}

Result<Response> show_sign_in(const Context& use, const Request& request, const html::View& view) {
  auto token = http::query_parameter(request, "token").value_or("");
  const auto asked = use.core.mail_sign_in.look(Secret(std::string(token)));
  if (!asked.ok()) {
    USHER_TRY(const auto actor, html::person_of(use.who, request));
    const auto before = actor ? authentication::done_before(use.cookies, request, token, actor->session().id) : std::nullopt;
    return before ? http::see_other(*before) : worn_out(view, asked.error());
  }
  const auto& link = asked.value();
  const html::Form form{
      .action = "/account/sign-in", .button = view.text("sign_in.button"), .fields = {hidden_token(std::move(token))}};
  return view.response({.name = "sign_in_link"_page,
                        .title = view.text("sign_in.title"),
                        .values = {{"address", link.email}, {"takes_over", link.takes_over}, {"form", values_of(form)}},
                        .form_target = after_newcomer(target_of(use, link, false))});
}

Result<Response> sign_in(const Context& use, const Request& request, const html::View& view) {
  const Secret token(html::form_field(request, "token"));
  const auto asked = use.core.mail_sign_in.look(token);
  if (!asked.ok()) return worn_out(view, asked.error());
  USHER_TRY(const auto caller, use.who.visitor_of(request));
  const auto done = use.core.mail_sign_in.by_link(
      token, {.device_token = use.cookies.device_token(request), .redirect_to = target_of(use, asked.value(), false)}, caller);
  if (!done.ok()) return worn_out(view, done.error());
  const auto& outcome = done.value().outcome;
  const auto* const grant = std::get_if<core::SessionGrant>(&outcome);
  const auto target = target_of(use, asked.value(), done.value().is_new);
  auto response = grant ? signed_in(use, view, *grant, target) : second_step(use, std::get<core::TwoFactorChallenge>(outcome));
  use.cookies.remember_method(response, kByLink);
  if (grant)
    authentication::note_done(use.cookies, response, token.expose(), grant->session.id, target.empty() ? use.home : target);
  return response;
}

/// /account/sign-in/code: mails a code and signs in by it. No rows without the plugin email-otp.
std::vector<http::Endpoint> sign_in_code_rows(const Context& use) {
  if (!use.settings.has(settings::Plugin::kEmailOtp)) return {};
  return {html::page_row(use, "GET", kSignInCodePage, "show_sign_in_code_page", access::kOpen, Lane::kQuick, show_code_page),
          html::page_row(use, "POST", kSignInCodePage, "sign_in_code_page", access::kSignIn, Lane::kWrite, take_code)};
}

}  // namespace

std::vector<http::Endpoint> sign_in_page(const Context& use) {
  const auto show = [](const Context& page, const Request& request, const html::View& view) {
    return http::query_parameter(request, "token") ? show_sign_in(page, request, view) : show_sign_in_form(page, request, view);
  };
  const auto act = [](const Context& page, const Request& request, const html::View& view) {
    return html::form_field(request, "token").empty() ? sign_in_by_form(page, request, view) : sign_in(page, request, view);
  };
  auto rows = sign_in_link_rows(use);
  for (auto& each : sign_in_code_rows(use)) rows.push_back(std::move(each));
  rows.push_back(html::page_row(use, "GET", "/account/sign-in", "show_sign_in_page", access::kOpen, Lane::kRead, show));
  rows.push_back(html::page_row(use, "POST", "/account/sign-in", "sign_in_page", access::kSignIn, Lane::kHashing, act));
  return rows;
}

}  // namespace usher::pages
