#include "server/pages/sign_in_form.h"

#include "common/core/providers/oauth_providers.h"
#include "common/core/sign_in/mail_sign_in.h"
#include "common/core/sign_in/passkey_sign_in.h"
#include "common/core/sign_in/sign_in.h"
#include "server/html/signed_in/person.h"
#include "server/pages/fields/proof_fields.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"

namespace usher::pages {
namespace {

constexpr std::string_view kLinkPage = "/account/sign-in/link";

/// In the plugin last-login-method.
constexpr std::string_view kByPassword = "email";
constexpr std::string_view kByPasskey = "passkey";

/// Forms that may be sent once more after a sign-in.
constexpr std::array<std::string_view, 4> kKeepingPages{"/account/questionnaire", "/account/profile", "/account/security/email",
                                                        "/account/data"};
/// The hidden field with what was typed into another page's form, signed.
constexpr const char* kKept = "kept";
/// What the sign-in form has itself, and secrets.
constexpr std::array<std::string_view, 9> kNotKept{
    html::kTokenField, "next", "email", "password", "remember", "code", kKept, "current_password", "new_password"};

using KeptFields = decltype(html::KeptText::fields);

/// For which page it is kept is a part of its purpose.
std::string kept_purpose(std::string_view next) { return std::string("kept ").append(next); }

/// As a query, with as few escapes as possible: the browser escapes them once more, and a body has at most 64 KiB. Line breaks
/// are escaped because a browser changes those of a form's values.
void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kEscaped("%&=+\r\n");
  for (const char c : text) {
    if (kEscaped.find(c) == std::string_view::npos)
      out += c;
    else
      out += percent_encode(std::string_view(&c, 1));
  }
}

std::string text_of_kept(const KeptFields& fields) {
  std::string text;
  for (const auto& [name, value] : fields) {
    if (!text.empty()) text += '&';
    append_escaped(text, name);
    text += '=';
    append_escaped(text, value);
  }
  return text;
}

bool is_not_kept(std::string_view name, const std::string& /*value*/) { return contains(kNotKept, name); }

std::string_view without_query(std::string_view path) { return path.substr(0, path.find('?')); }

/// What was sent, without the password and the passkey, and what is wrong with it.
struct SignInInput {
  std::string email = {};
  bool remember = true;
  std::string ended = {};        ///< Why one must sign in.
  std::string fault = {};        ///< Of the form.
  std::string email_fault = {};  ///< Of its field.
  HttpStatus status = HttpStatus::kOk;
  std::string next = {};  ///< Empty: that of the request.
  std::string kept = {};  ///< What was typed into the form of `next`, sealed; empty: nothing.
  bool has_dropped = false;
  std::string unknown_passkey = {};  ///< See unknown_passkey().
};

/// The button above the form; null where passkeys are off.
json::Value passkey_button(const Context& use, const Request& request, const html::View& view, const SignInInput& input,
                           const html::FormGuard::Issued& issued) {
  const auto made = use.core.passkey_sign_in.options(use.guard.browser_of(request, issued));
  if (!made.ok()) return {};
  const auto next = input.next.empty() ? use.destinations.next_of(request) : input.next;
  html::Form form{.action = std::string(html::kSignInPath),
                  .button = view.text("sign_in.by_passkey"),
                  .fields = {html::token_field(issued), html::hidden("next", next), html::hidden(kKept, input.kept)},
                  .second = true};
  auto values = passkey_form(std::move(form), made.value());
  values.set("renews", true).set("or", use.core.oauth_providers.all().empty());
  return values;
}

Response password_form(const Context& use, const Request& request, const html::View& view, SignInInput input) {
  const auto next = input.next.empty() ? use.destinations.next_of(request) : input.next;
  const auto issued = use.guard.issue(request);
  auto passkey = passkey_button(use, request, view, input, issued);
  auto email = email_field(view, std::move(input.email), std::move(input.email_fault));
  if (!passkey.is_null()) email.autocomplete = "username webauthn";
  auto password = password_field(view, "password", "field.password", {});
  password.aside = view.text("sign_in.forgot");
  password.aside_url = html::Destinations::with_next("/account/forgot", next);
  html::Form form{
      .action = std::string(html::kSignInPath),
      .button = view.text("sign_in.button"),
      .fields = {html::token_field(issued),
                 html::hidden("next", next),
                 std::move(email),
                 std::move(password),
                 {.name = "remember", .label = view.text("sign_in.remember"), .type = "checkbox", .checked = input.remember}},
      .focuses = true,
      .fault = std::move(input.fault)};
  if (!input.kept.empty()) form.fields.push_back(html::hidden(kKept, std::move(input.kept)));
  auto providers = provider_buttons(use.core.oauth_providers, view, newcomer_destination(use, next));
  const bool has_providers = !providers.empty();
  json::Object values{{"form", values_of(form)},
                      {"ended", std::move(input.ended)},
                      {"dropped", input.has_dropped ? view.text("form.dropped") : std::string()},
                      {"passkey", std::move(passkey)},
                      {"unknown", std::move(input.unknown_passkey)},
                      {"providers", std::move(providers)},
                      {"has_providers", has_providers}};
  if (use.settings.signup.enabled) values.set("sign_up_url", html::Destinations::with_next("/account/sign-up", next));
  if (use.settings.has(settings::Plugin::kMagicLink)) values.set("link_url", html::Destinations::with_next(kLinkPage, next));
  if (use.settings.has(settings::Plugin::kEmailOtp)) values.set("code_url", html::Destinations::with_next(kSignInCodePage, next));
  return use.guard.response(view, issued,
                            {.status = input.status,
                             .name = "sign_in"_page,
                             .title = view.text("sign_in.title"),
                             .values = std::move(values),
                             .form_target = use.destinations.url_of(next.empty() ? use.home : next)});
}

/// Sends what was typed to its page, by a button, or by the script.
Response resume_page(const KeptFields& kept, const html::View& view, const std::string& next) {
  html::Form form{.action = next, .button = view.text("page.continue")};
  for (const auto& [name, value] : kept) form.fields.push_back(html::hidden(name, value));
  return view.response(
      {.name = "resume"_page, .title = view.text("sign_in.done_title"), .values = {{"form", values_of(form)}}, .is_once = true});
}

/// Where the signed-in user goes.
Response onward(const Context& use, const Request& request, const html::View& view, const KeptFields& kept) {
  return kept.empty() ? http::see_other(use.destinations.target_of(request, use.home))
                      : resume_page(kept, view, use.destinations.next_of(request));
}

Response already_signed_in(const Context& use, const Request& request, const html::View& view, const domain::User& user) {
  const auto issued = use.guard.issue(request);
  const html::Form form{.action = std::string(html::kSignOutPath),
                        .button = view.text("sign_out.button"),
                        .fields = {html::token_field(issued)},
                        .second = true};
  return use.guard.response(view, issued,
                            {.name = "signed_in"_page,
                             .title = view.text("sign_in.done_title"),
                             .values = {{"address", user.email_as_written},
                                        {"target_url", use.destinations.target_of(request, use.home)},
                                        {"form", values_of(form)}}});
}

/// The sign-in has mailed a link.
Response unconfirmed(const Context& use, const Request& request, const html::View& view, const Error& error, SignInInput input) {
  auto page = confirmation_page(view, std::move(input.email), use.destinations.next_of(request), html::kSignInPath);
  page.status = input.status;
  auto response = view.response(page);
  html::View::mark(response, error);
  return response;
}

/// The answer to a sign-in that did not succeed. The form comes again where another try may help.
Response refused(const Context& use, const Request& request, const html::View& view, const Error& error, SignInInput input) {
  input.status = http::status_of(error.row().kind);
  if (error.code == ErrorCode::kValidationFailed)
    input.email_fault = view.fault_of(error);
  else if (error.code == ErrorCode::kInvalidCredentials)
    input.fault = view.text("sign_in.wrong");
  else if (error.code == ErrorCode::kRateLimited || error.code == ErrorCode::kInvalidPasskey)
    input.fault = view.detail_of(error);
  else if (error.code == ErrorCode::kEmailNotVerified && !input.email.empty())
    return unconfirmed(use, request, view, error, std::move(input));
  else
    return view.problem(error);
  auto response = password_form(use, request, view, std::move(input));
  html::View::mark(response, error);
  return response;
}

struct SignedIn {
  const Context& use;
  const Request& request;
  const html::View& view;
  const KeptFields& kept;
  std::string_view method;  ///< In the plugin last-login-method.

  Response operator()(const core::SessionGrant& grant) const {
    auto response = onward(use, request, view, kept);
    use.cookies.set(response, grant);
    use.cookies.remember_method(response, method);
    response.log_user_id = grant.user.id.str();
    return response;
  }
  Response operator()(const core::TwoFactorChallenge& challenge) const {
    auto response = second_step(use, challenge);
    use.cookies.remember_method(response, method);
    return response;
  }
  Response operator()(const core::PasswordChangeRequired& change) const {
    return http::see_other(html::Destinations::with_next(
        with_parameter("/account/reset?initial=1", "token", change.reset_token.expose()), use.destinations.next_of(request)));
  }
};

Response sign_in_by_passkey(const SignedIn& done, core::PasskeyAnswer passkey, const domain::Caller& visitor, SignInInput input) {
  const auto& use = done.use;
  const auto credential = passkey.credential;
  auto outcome =
      passkey_result(use.core.passkey_sign_in.sign_in({.answer = std::move(passkey),
                                                       .binding = use.guard.browser_of(done.request),
                                                       .remember = input.remember,
                                                       .device_token = use.cookies.device_token(done.request),
                                                       .redirect_to = use.destinations.target_of(done.request, use.home)},
                                                      visitor));
  if (outcome.ok()) return std::visit(done, outcome.value());
  input.unknown_passkey = unknown_passkey(outcome.error(), credential, use.core.passkey_ceremonies);
  return refused(use, done.request, done.view, outcome.error(), std::move(input));
}

Response link_form(const Context& use, const Request& request, const html::View& view, SignInInput input) {
  const auto next = use.destinations.next_of(request);
  const auto issued = use.guard.issue(request);
  auto form = new_link_form(view, kLinkPage, std::move(input.email), std::move(input.email_fault));
  form.fault = std::move(input.fault);
  form.fields.push_back(html::token_field(issued));
  form.fields.push_back(html::hidden("next", next));
  return use.guard.response(
      view, issued,
      {.status = input.status,
       .name = "sign_in_by_link"_page,
       .title = view.text("sign_in.by_link"),
       .values = {{"form", values_of(form)}, {"back_url", html::Destinations::with_next(html::kSignInPath, next)}}});
}

Response link_sent(const Context& use, const Request& request, const html::View& view, std::string address) {
  const auto issued = use.guard.issue(request);
  auto page = mailed_page(view, {.title = "forgot.done_title",
                                 .sentence = "sign_in.link_sent",
                                 .address = std::move(address),
                                 .path = kLinkPage,
                                 .next = use.destinations.next_of(request),
                                 .values = {{"minutes", std::to_string(core::kSignInLinkLife.count())}},
                                 .fields = {html::token_field(issued)}});
  return use.guard.response(view, issued, page);
}

Result<Response> show_link_form(const Context& use, const Request& request, const html::View& view) {
  return is_mailed_place(request) ? link_sent(use, request, view, {}) : link_form(use, request, view, {});
}

Result<Response> ask_link(const Context& use, const Request& request, const html::View& view) {
  auto email = html::form_field(request, "email");
  if (!use.guard.admits(request))
    return link_form(use, request, view, {.email = email, .fault = view.text("form.expired"), .status = HttpStatus::kForbidden});
  USHER_TRY(const auto visitor, use.who.visitor_of(request));
  const auto asked = use.core.mail_sign_in.ask_link({.email = email,
                                                     .name = std::nullopt,
                                                     .callback_url = newcomer_destination(use, use.destinations.next_of(request)),
                                                     .new_user_callback_url = std::nullopt},
                                                    visitor);
  if (!asked.ok() && asked.error().code == ErrorCode::kValidationFailed)
    return link_form(use, request, view,
                     {.email = email, .email_fault = view.fault_of(asked.error()), .status = HttpStatus::kUnprocessable});
  if (!asked.ok()) return asked.error();
  return link_sent(use, request, view, std::move(email));
}

}  // namespace

Result<Response> show_sign_in_form(const Context& use, const Request& request, const html::View& view) {
  USHER_TRY(const auto actor, html::person_of(use.who, request));
  if (actor) return already_signed_in(use, request, view, actor->user());
  return password_form(use, request, view, {});
}

Result<Response> sign_in_by_form(const Context& use, const Request& request, const html::View& view) {
  SignInInput input{.email = html::form_field(request, "email"), .remember = !html::form_field(request, "remember").empty()};
  const auto next = use.destinations.next_of(request);
  const auto sealed = html::form_field(request, kKept);
  const auto unsealed = keeps_typed_text(without_query(next)) ? use.guard.unseal(kept_purpose(next), sealed) : std::nullopt;
  if (unsealed) input.kept = sealed;
  const auto kept = http::form_parameters(unsealed.value_or(""));
  if (!use.guard.admits(request)) {
    // Another tab may have signed the same account in meanwhile, and the form's token is of the session before.
    USHER_TRY(const auto actor, html::person_of(use.who, request));
    if (actor && actor->user().email == ascii_lower(trim(input.email))) return onward(use, request, view, kept);
    input.fault = view.text("form.expired");
    input.status = HttpStatus::kForbidden;
    return password_form(use, request, view, std::move(input));
  }
  USHER_TRY(const auto visitor, use.who.visitor_of(request));
  if (auto passkey = sent_passkey(request))
    return sign_in_by_passkey({use, request, view, kept, kByPasskey}, std::move(*passkey), visitor, std::move(input));
  auto outcome = use.core.sign_in.with_password({.email = input.email,
                                                 .password = Secret(html::form_field(request, "password")),
                                                 .remember = input.remember,
                                                 .device_token = use.cookies.device_token(request),
                                                 .redirect_to = use.destinations.target_of(request, use.home),
                                                 .received = request.received},
                                                visitor);
  if (!outcome.ok()) return refused(use, request, view, outcome.error(), std::move(input));
  return std::visit(SignedIn{use, request, view, kept, kByPassword}, outcome.value());
}

bool keeps_typed_text(std::string_view path) { return contains(kKeepingPages, path); }

Response sign_in_again(const Context& use, const Request& request, const html::View& view, std::string back_to,
                       const html::ShownFields& shown) {
  const auto typed = html::kept_text(request, shown, is_not_kept);
  auto sealed = typed.fields.empty() ? std::string() : use.guard.seal(kept_purpose(back_to), text_of_kept(typed.fields));
  return password_form(use, request, view,
                       {.ended = view.text("form.signed_out"),
                        .status = HttpStatus::kUnauthorized,
                        .next = std::move(back_to),
                        .kept = std::move(sealed),
                        .has_dropped = typed.has_dropped});
}

std::vector<http::Endpoint> sign_in_link_rows(const Context& use) {
  if (!use.settings.has(settings::Plugin::kMagicLink)) return {};
  return {html::page_row(use, "GET", kLinkPage, "show_sign_in_link_page", access::kOpen, Lane::kQuick, show_link_form),
          html::page_row(use, "POST", kLinkPage, "ask_sign_in_link_page", access::kSignIn, Lane::kWrite, ask_link)};
}

}  // namespace usher::pages
