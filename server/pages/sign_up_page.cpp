#include "common/core/sign_in/sign_up.h"
#include "server/html/signed_in/person.h"
#include "server/pages/fields/proof_fields.h"
#include "server/pages/fields/user_field_inputs.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"
#include "server/pages/pages.h"

namespace usher::pages {
namespace {

constexpr std::string_view kSignUp = "/account/sign-up";
/// The name of the button that makes a passkey instead of a password; see html::Form.
constexpr std::string_view kBy = "by";

/// What was sent, without the password, and what is wrong with it.
struct SignUpInput {
  std::string name = {};
  std::string email = {};
  std::string fault = {};
  std::string name_fault = {};
  std::string email_fault = {};
  std::string password_fault = {};
  std::string unknown_passkey = {};  ///< See unknown_passkey().
  json::Object user_fields = {};     ///< Those of the site that must be given.
  std::map<std::string, std::string, std::less<>> user_field_faults = {};
  HttpStatus status = HttpStatus::kOk;
};

/// The path or address where the new user goes: the questionnaire, which goes on to `next`.
std::string first_step(const Context& use, const Request& request) {
  if (!use.settings.cookies.session_cookie) return use.destinations.target_of(request, use.home);
  return html::Destinations::with_next("/account/questionnaire", use.destinations.next_of(request));
}

/// The target of the mailed link: the first sign-in, then the questionnaire.
std::string after_verification(const Context& use, const Request& request) {
  return use.destinations.url_of(html::Destinations::with_next("/account/sign-in", first_step(use, request)));
}

std::vector<html::FormField> sign_up_fields(const html::View& view, SignUpInput input) {
  auto password = new_password_field(view, std::move(input.password_fault));
  password.name = "password";
  password.label = view.text("field.password");
  return {{.name = "name",
           .label = view.text("field.name"),
           .autocomplete = "name",
           .value = std::move(input.name),
           .fault = std::move(input.name_fault),
           .required = false},
          email_field(view, std::move(input.email), std::move(input.email_fault)),
          std::move(password)};
}

Response sign_up_form(const Context& use, const Request& request, const html::View& view, SignUpInput input) {
  const auto next = use.destinations.next_of(request);
  const auto issued = use.guard.issue(request);
  const auto status = input.status;
  auto unknown = std::move(input.unknown_passkey);
  auto own =
      user_field_inputs(view, use.settings.user_fields, input.user_fields, UserFieldForm::kSignUp, input.user_field_faults);
  html::Form form{
      .action = std::string(kSignUp), .button = view.text("sign_up.button"), .focuses = true, .fault = std::move(input.fault)};
  if (use.core.passkey_ceremonies.party().why_off.empty()) form.by_passkey = view.text("sign_up.by_passkey");
  form.fields = sign_up_fields(view, std::move(input));
  for (auto& field : own) form.fields.push_back(std::move(field));
  form.fields.push_back(html::token_field(issued));
  form.fields.push_back(html::hidden("next", next));
  auto providers = provider_buttons(use.core.oauth_providers, view, newcomer_destination(use, use.destinations.next_of(request)));
  const bool has_providers = !providers.empty();
  return use.guard.response(view, issued,
                            {.status = status,
                             .name = "sign_up"_page,
                             .title = view.text("sign_up.title"),
                             .values = {{"form", values_of(form)},
                                        {"providers", std::move(providers)},
                                        {"has_providers", has_providers},
                                        {"unknown", std::move(unknown)},
                                        {"sign_in_url", html::Destinations::with_next("/account/sign-in", next)}},
                             .form_target = use.destinations.target_of(request, use.home)});
}

std::string fault_at(const html::View& view, const Error& error, std::string_view field) {
  for (const auto& fault : error.fields)
    if (fault.field == field) return view.fault_of_code(fault.code);
  return {};
}

/// The answer to a sign-up that did not succeed. The form comes again where another try may help.
Response refused_sign_up(const Context& use, const Request& request, const html::View& view, const Error& error,
                         SignUpInput input) {
  input.status = http::status_of(error.row().kind);
  if (error.code == ErrorCode::kValidationFailed) {
    input.name_fault = fault_at(view, error, "name");
    input.email_fault = fault_at(view, error, "email");
    input.password_fault = fault_at(view, error, "password");
    for (const auto& fault : error.fields) input.user_field_faults.emplace(fault.field, view.fault_of_code(fault.code));
  } else if (error.code == ErrorCode::kEmailTaken || error.code == ErrorCode::kRateLimited ||
             error.code == ErrorCode::kInvalidPasskey) {
    (error.code == ErrorCode::kEmailTaken ? input.email_fault : input.fault) = view.detail_of(error);
  } else {
    return view.problem(error);
  }
  auto response = sign_up_form(use, request, view, std::move(input));
  html::View::mark(response, error);
  return response;
}

struct SignedUp {
  const Context& use;
  const Request& request;
  const html::View& view;

  Response operator()(const core::SessionGrant& grant) const {
    auto response = http::see_other(use.destinations.url_of(first_step(use, request)));
    use.cookies.set(response, grant);
    response.log_user_id = grant.user.id.str();
    return response;
  }
  Response operator()(const core::TwoFactorChallenge& challenge) const { return second_step(use, challenge); }
  Response operator()(const core::VerificationRequired& waiting) const {
    auto response = view.response(confirmation_page(view, waiting.email, use.destinations.next_of(request), kSignUp));
    response.not_before = waiting.not_before;
    return response;
  }
};

/// Asks the browser for the passkey. What was typed goes along and is checked again with it.
Response passkey_page(const Context& use, const Request& request, const html::View& view, const core::PasskeyOptions& made,
                      const html::FormGuard::Issued& issued) {
  constexpr std::array<std::string_view, 3> kLeftOut{html::kTokenField, "password", kBy};
  html::Form form{.action = std::string(kSignUp), .button = view.text("passkey.make"), .fields = {html::token_field(issued)}};
  for (auto& [name, value] : http::form_parameters(request.body))
    if (!contains(kLeftOut, name)) form.fields.push_back(html::hidden(name, std::move(value)));
  return use.guard.response(view, issued,
                            {.name = "sign_up_passkey"_page,
                             .title = view.text("sign_up.passkey_title"),
                             .values = {{"address", html::form_field(request, "email")},
                                        {"passkey", passkey_form(std::move(form), made)},
                                        {"back_url", html::Destinations::with_next(kSignUp, use.destinations.next_of(request))}},
                             .form_target = use.destinations.target_of(request, use.home)});
}

Result<core::SignUpOutcome> with_passkey(const Context& use, const Request& request, core::SignUpRequest asked,
                                         const core::PasskeyAnswer& passkey) {
  USHER_TRY(const auto ceremony, passkey_result(use.core.sign_up.open_passkey(passkey.token, use.guard.browser_of(request))));
  USHER_TRY(const auto visitor, use.who.visitor_of(request));
  return use.core.sign_up.with_passkey(std::move(asked), ceremony, passkey.credential, visitor);
}

Result<core::SignUpOutcome> with_password(const Context& use, const Request& request, core::SignUpRequest asked) {
  asked.password = Secret(html::form_field(request, "password"));
  USHER_TRY(const auto visitor, use.who.visitor_of(request));
  return use.core.sign_up.with_password(std::move(asked), visitor);
}

Result<Response> show_sign_up(const Context& use, const Request& request, const html::View& view) {
  if (!use.settings.signup.enabled) return error(ErrorCode::kSignupDisabled);
  USHER_TRY(const auto actor, html::person_of(use.who, request));
  if (actor) return html::sign_in_first(use.destinations.next_of(request));
  return sign_up_form(use, request, view, {});
}

Result<Response> sign_up(const Context& use, const Request& request, const html::View& view) {
  SignUpInput input{.name = html::form_field(request, "name"), .email = html::form_field(request, "email")};
  input.user_fields = typed_user_fields(use.settings.user_fields, UserFieldForm::kSignUp, sent_fields(request));
  if (!use.guard.admits(request)) {
    input.fault = view.text("form.expired");
    input.status = HttpStatus::kForbidden;
    return sign_up_form(use, request, view, std::move(input));
  }
  core::SignUpRequest asked{.email = input.email,
                            .name = input.name.empty() ? std::nullopt : std::optional(input.name),
                            .user_fields = input.user_fields,
                            .asks_profile = false,
                            .callback = after_verification(use, request),
                            .device_token = use.cookies.device_token(request),
                            .redirect_to = use.destinations.url_of(first_step(use, request)),
                            .received = request.received};
  const auto passkey = sent_passkey(request);
  if (!passkey && html::form_field(request, kBy) == "passkey") {
    const auto made = use.core.sign_up.begin_passkey(std::move(asked), use.guard.browser_of(request), {});
    return made.ok() ? passkey_page(use, request, view, made.value(), use.guard.issue(request))
                     : refused_sign_up(use, request, view, made.error(), std::move(input));
  }
  auto outcome = passkey ? with_passkey(use, request, std::move(asked), *passkey) : with_password(use, request, std::move(asked));
  if (!outcome.ok()) {
    if (passkey) input.unknown_passkey = unknown_passkey(outcome.error(), passkey->credential, use.core.passkey_ceremonies);
    return refused_sign_up(use, request, view, outcome.error(), std::move(input));
  }
  return std::visit(SignedUp{use, request, view}, outcome.value());
}

}  // namespace

std::vector<http::Endpoint> sign_up_page(const Context& use) {
  return {html::page_row(use, "GET", kSignUp, "show_sign_up_page", access::kOpen, Lane::kRead, show_sign_up),
          html::page_row(use, "POST", kSignUp, "sign_up_page", access::kSignIn, Lane::kHashing, sign_up)};
}

}  // namespace usher::pages
