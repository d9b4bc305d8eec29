#include <iterator>

#include "common/core/accounts/reminders.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/mail/mail_composer.h"
#include "common/core/passkeys/passkeys.h"
#include "server/pages/fields/proof_fields.h"
#include "server/pages/mailed_link.h"
#include "server/pages/page_names.h"
#include "server/pages/pages.h"

namespace usher::pages {
namespace {

constexpr std::string_view kForgot = "/account/forgot";
constexpr std::string_view kReset = "/account/reset";
constexpr std::string_view kUndo = "/account/undo-email-change";
constexpr std::string_view kConsent = "/account/consent-email-change";
constexpr std::string_view kShownWays = "ways";  ///< The hidden field with the ids of the boxes.

// Resetting a forgotten password.

Response forgot_page(const html::View& view, const std::string& next, std::string value = {}, std::string fault = {}) {
  auto form = new_link_form(view, kForgot, std::move(value), std::move(fault));
  form.fields.push_back(html::hidden("next", next));
  return view.response(
      {.status = status_of(form),
       .name = "forgot"_page,
       .title = view.text("forgot.title"),
       .values = {{"form", values_of(form)}, {"back_url", html::Destinations::with_next("/account/sign-in", next)}}});
}

Response forgot_sent(const html::View& view, std::string next, std::string address) {
  return view.response(mailed_page(view, {.title = "forgot.done_title",
                                          .sentence = "forgot.done",
                                          .address = std::move(address),
                                          .path = kForgot,
                                          .next = std::move(next)}));
}

Response show_forgot(const Context& use, const Request& request, const html::View& view) {
  const auto next = use.destinations.next_of(request);
  return is_mailed_place(request) ? forgot_sent(view, next, {}) : forgot_page(view, next);
}

/// Where the mailed link leads: the page of the new password, which goes on to `next`. Empty: what the settings say.
std::string after_reset_link(const Context& use, const std::string& next) {
  if (next.empty() || !use.settings.mail.reset_page.empty()) return {};
  return use.destinations.url_of(html::Destinations::with_next(kReset, next));
}

Result<Response> forgot(const Context& use, const Request& request, const html::View& view) {
  auto email = html::form_field(request, "email");
  const auto next = use.destinations.next_of(request);
  const auto asked =
      use.core.password_reset.ask(email, authentication::caller_of(request, use.cookies), after_reset_link(use, next));
  if (!asked.ok() && asked.error().code == ErrorCode::kValidationFailed)
    return forgot_page(view, next, std::move(email), view.fault_of(asked.error()));
  if (!asked.ok()) return asked.error();
  return forgot_sent(view, next, std::move(email));
}

/// What leads to a reset: a mailed link, or the first sign-in with an initial password, which goes on to `next`.
struct ResetAsked {
  std::string token;
  std::string next;
  bool is_initial = false;
  std::string fault = {};  ///< Of the form.
};

/// The name of a way's box: ticked, it goes.
std::string box_of(const core::OtherWayIn& way) { return "remove_" + way.id; }

/// A box for each other way in. `sent`: the form that comes again; nullptr: the doubtful ones are ticked, as those that came
/// since.
std::vector<html::FormField> way_boxes(const Context& use, const html::View& view, const core::ResetLook& account,
                                       const Request* sent) {
  const auto name_of = [&use](const core::OtherWayIn& way) {
    return way.is_passkey ? way.name : shown_provider(use.core.oauth_providers, way.name);
  };
  const auto before = " " + (sent ? html::form_field(*sent, kShownWays) : std::string()) + " ";
  std::vector<html::FormField> boxes{html::hidden(kShownWays, joined(account.ways, " ", &core::OtherWayIn::id))};
  for (const auto& way : account.ways)
    boxes.push_back(
        {.name = box_of(way),
         .label = view.text("reset.remove", {{"way", name_of(way)}, {"when", html::shown_time(way.created_at)}}),
         .type = "checkbox",
         .required = false,
         .checked = is_one_of_words(way.id, before) ? !html::form_field(*sent, box_of(way)).empty() : way.is_doubtful});
  return boxes;
}

/// Why nothing works that was set at a sign-up; empty if it does.
std::string sign_ups_sentence(const html::View& view, const domain::User& user) {
  if (!user.contested_at) return {};
  return view.text("reset.sign_ups",
                   {{"first", html::shown_time(user.created_at)}, {"last", html::shown_time(*user.contested_at)}});
}

Response reset_form(const Context& use, const html::View& view, ResetAsked asked, const core::ResetLook& account,
                    const Request* sent = nullptr, std::string fault = {}) {
  html::Form form{.action = std::string(kReset),
                  .button = view.text("reset.button"),
                  .fields = {hidden_token(std::move(asked.token)), html::hidden("next", std::move(asked.next)),
                             account_field(account.user.email_as_written)},
                  .fault = std::move(asked.fault)};
  if (account.takes_passkey && use.core.passkey_ceremonies.party().why_off.empty())
    form.by_passkey = view.text("reset.by_passkey");
  auto boxes = way_boxes(use, view, account, sent);  // below the sentence about them
  std::move(boxes.begin(), boxes.end(), std::back_inserter(form.fields));
  auto& password = form.fields.emplace_back(new_password_field(view, std::move(fault)));
  if (!account.has_password && !account.ways.empty()) {
    password.required = false;
    password.hint = view.text("reset.may_be_empty");
  }
  return view.response({.status = status_of(form),
                        .name = "reset"_page,
                        .title = view.text("reset.title"),
                        .values = {{"address", account.user.email_as_written},
                                   {"sign_ups", sign_ups_sentence(view, account.user)},
                                   {"is_initial", asked.is_initial},
                                   {"has_ways", !account.ways.empty()},
                                   {"removes_all", account.removes_all},
                                   {"form", values_of(form)}}});
}

Response show_reset(const Context& use, const Request& request, const html::View& view) {
  ResetAsked asked{token_of(request), use.destinations.next_of(request), http::query_parameter(request, "initial").has_value()};
  const auto account = use.core.password_reset.look(Secret(std::string(asked.token)), use.cookies.device_token(request));
  if (!account.ok()) return invalid_link(view, account.error(), kForgot);
  return reset_form(use, view, std::move(asked), account.value());
}

/// Names the sign-in methods beside the password: one of them may be an attacker's.
json::Array reset_sentences(const Context& use, const html::View& view, const std::vector<std::string>& ways,
                            bool has_new_password) {
  json::Array sentences{has_new_password ? view.text("reset.done") : view.text("reset.secured")};
  auto listed =
      joined(ways, view.text("page.comma"), [&](const auto& way) { return shown_provider(use.core.oauth_providers, way); });
  if (!listed.empty()) sentences.emplace_back(view.text("reset.ways_in", {{"ways", std::move(listed)}}));
  return sentences;
}

/// The response to a refused form: the form again if what was typed is at fault.
Response refuse_reset(const Context& use, const Request& request, const html::View& view, ResetAsked asked,
                      const core::ResetLook& account, const Error& error) {
  if (error.code == ErrorCode::kInvalidPasskey || error.code == ErrorCode::kConflict) {
    asked.fault = view.detail_of(error);
    return reset_form(use, view, std::move(asked), account, &request);
  }
  if (error.code != ErrorCode::kValidationFailed) return invalid_link(view, error, kForgot);
  return reset_form(use, view, std::move(asked), account, &request, view.fault_of(error));
}

/// Asks the browser for a passkey in place of a password.
Result<Response> make_passkey(const Context& use, const html::View& view, ResetAsked asked, const core::ResetLook& account) {
  USHER_TRY(const auto made, use.core.passkey_ceremonies.creation(core::Ceremony::kReset, asked.token, account.user, {}));
  auto back = with_parameter(std::string(kReset), "token", asked.token);
  html::Form form{.action = std::string(kReset),
                  .button = view.text("passkey.make"),
                  .fields = {hidden_token(std::move(asked.token)), html::hidden("next", std::move(asked.next))}};
  return view.response({.name = "sign_up_passkey"_page,
                        .title = view.text("sign_up.passkey_title"),
                        .values = {{"address", account.user.email_as_written},
                                   {"passkey", passkey_form(std::move(form), made)},
                                   {"back_url", std::move(back)}}});
}

Result<domain::Passkey> made_passkey(const Context& use, const Request& request, const core::PasskeyAnswer& answer) {
  USHER_TRY(const auto ceremony,
            use.core.passkey_ceremonies.open(answer.token, core::Ceremony::kReset, html::form_field(request, "token")));
  return core::made_passkey(ceremony, answer.credential, std::nullopt, authentication::caller_of(request), use.core.ports);
}

Result<Response> reset(const Context& use, const Request& request, const html::View& view) {
  ResetAsked asked{html::form_field(request, "token"), use.destinations.next_of(request)};
  const auto account = use.core.password_reset.look(Secret(std::string(asked.token)), use.cookies.device_token(request));
  if (!account.ok()) return invalid_link(view, account.error(), kForgot);
  const auto passkey = sent_passkey(request);
  if (!passkey && html::form_field(request, "by") == "passkey") return make_passkey(use, view, std::move(asked), account.value());
  core::ResetRequest recovery{.token = Secret(std::string(asked.token)),
                              .device_token = use.cookies.device_token(request),
                              .remove_ways = std::vector<std::string>(),
                              .shown_ways = html::form_field(request, kShownWays)};
  if (passkey) {
    auto made = passkey_result(made_passkey(use, request, *passkey));
    if (!made.ok()) return refuse_reset(use, request, view, std::move(asked), account.value(), made.error());
    recovery.passkey = std::move(made).value();
  }
  if (auto password = html::form_field(request, "new_password"); !password.empty() || account.value().has_password)
    recovery.new_password = Secret(std::move(password));
  for (const auto& way : account.value().ways)
    if (!html::form_field(request, box_of(way)).empty()) recovery.remove_ways->push_back(way.id);
  const bool has_new_password = recovery.new_password.has_value();
  const auto done = use.core.password_reset.reset(std::move(recovery), authentication::caller_of(request));
  if (!done.ok()) return refuse_reset(use, request, view, std::move(asked), account.value(), done.error());
  const auto sign_in = html::Destinations::with_next("/account/sign-in", asked.next);
  auto response = view.response({.name = "reset_done"_page,
                                 .title = has_new_password ? view.text("reset.done_title") : view.text("reset.secured_title"),
                                 .values = {{"paragraphs", reset_sentences(use, view, done.value().other_ways, has_new_password)},
                                            {"sign_in_url", sign_in}},
                                 .place = sign_in});
  use.cookies.clear(response);
  use.cookies.set_device(response, done.value().device_token);
  return response;
}

// Undoing an address change that the user did not make.

/// What the owner of the restored address does next. A suspended account gets no mail.
std::string after_undo(const html::View& view, const domain::User& restored) {
  return restored.is_active ? view.text("undo.mail") : view.text("error.ACCOUNT_SUSPENDED.detail");
}

Response show_undo(const Context& use, const Request& request, const html::View& view) {
  auto token = token_of(request);
  const auto user = use.core.email_change.look_at_undo(Secret(std::string(token)));
  if (!user.ok()) return invalid_link(view, user.error(), {});
  const html::Form form{
      .action = std::string(kUndo), .button = view.text("undo.button"), .fields = {hidden_token(std::move(token))}};
  return view.response(
      {.name = "undo"_page,
       .title = view.text("undo.title"),
       .values = {
           {"address", user.value().email_as_written}, {"then", after_undo(view, user.value())}, {"form", values_of(form)}}});
}

Result<Response> undo(const Context& use, const Request& request, const html::View& view) {
  const auto user = use.core.email_change.undo(Secret(html::form_field(request, "token")), authentication::caller_of(request));
  if (!user.ok()) return invalid_link(view, user.error(), {});
  constexpr const char* kSignIn = "/account/sign-in";
  return view.notice(view.text("undo.done_title"),
                     {view.text("undo.done", {{"address", user.value().email_as_written}}), after_undo(view, user.value())},
                     HttpStatus::kOk, {view.link("page.back_to_sign_in", kSignIn)}, kSignIn);
}

// Consenting to an address change that a session without recent proof asked for.

Response show_consent(const Context& use, const Request& request, const html::View& view) {
  auto token = token_of(request);
  const auto asked = use.core.email_change.look_at_consent(Secret(std::string(token)));
  if (!asked.ok()) return invalid_link(view, asked.error(), {});
  const html::Form form{
      .action = std::string(kConsent), .button = view.text("consent.button"), .fields = {hidden_token(std::move(token))}};
  return view.response({.name = "consent"_page,
                        .title = view.text("consent.title"),
                        .values = {{"address", asked.value().new_address}, {"form", values_of(form)}}});
}

Result<Response> consent(const Context& use, const Request& request, const html::View& view) {
  const auto done = use.core.email_change.consent(Secret(html::form_field(request, "token")), authentication::caller_of(request));
  if (!done.ok()) return invalid_link(view, done.error(), {});
  return view.notice(view.text("consent.done_title"),
                     {view.if_mailed(view.text("consent.done", {{"address", done.value().new_address}}))}, HttpStatus::kOk,
                     {view.link("account.title", "/account")}, "/account");
}

// Stopping reminders. The link is the authority: a mail program posts to it by itself (RFC 8058).

constexpr std::string_view kReminders = "/account/reminders";

Response show_reminders(const Context& use, const Request& request, const html::View& view) {
  auto token = token_of(request);
  const auto found = use.core.reminders.look(Secret(std::string(token)));
  if (!found.ok()) return invalid_link(view, found.error(), {});
  const html::Form form{
      .action = std::string(kReminders), .button = view.text("reminders.button"), .fields = {hidden_token(std::move(token))}};
  return view.response({.name = "reminders"_page, .title = view.text("reminders.title"), .values = {{"form", values_of(form)}}});
}

Result<Response> stop_reminders(const Context& use, const Request& request, const html::View& view) {
  auto token = html::form_field(request, "token");
  if (token.empty()) token = token_of(request);
  const auto done = use.core.reminders.stop(Secret(std::move(token)), authentication::caller_of(request));
  if (!done.ok()) return invalid_link(view, done.error(), {});
  return view.notice(view.text("reminders.done_title"), {view.text("reminders.done")});
}

// Verifying an address.

constexpr std::string_view kResend = "/account/verify/resend";
constexpr const char* kCallback = "callbackURL";

/// The target of the mailed link; empty if it is not trusted (open redirect).
std::string callback_of(const Context& use, std::string given) {
  return use.origins.may_redirect_to(given) ? given : std::string();
}

Result<core::VerifyRequest> verify_request(const Context& use, const Request& request, std::string token) {
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  return core::VerifyRequest{.token = Secret(std::move(token)),
                             .signed_in = actor ? std::optional(actor->user().id) : std::nullopt,
                             .device_token = use.cookies.device_token(request)};
}

/// Pre-hijacking: where the present password may be an attacker's, the same step sets a new one.
Response verify_form(const html::View& view, const core::VerificationLink& link, std::string token, std::string callback,
                     std::string fault = {}) {
  const auto target = callback;
  std::vector<html::FormField> fields{hidden_token(std::move(token)), html::hidden(kCallback, std::move(callback))};
  if (link.takes_password) {
    fields.push_back(account_field(link.address));
    fields.push_back(new_password_field(view, std::move(fault)));
  }
  std::string sign_ups;
  if (!link.sign_ups.empty())
    sign_ups = view.text("verify.sign_ups",
                         {{"first", html::shown_time(link.sign_ups.front())}, {"last", html::shown_time(link.sign_ups.back())}});
  const html::Form form{.action = "/account/verify", .button = view.text("verify.button"), .fields = std::move(fields)};
  return view.response({.status = status_of(form),
                        .name = "verify"_page,
                        .title = view.text("verify.title"),
                        .values = {{"address", link.address},
                                   {"takes_password", link.takes_password},
                                   {"sign_ups", std::move(sign_ups)},
                                   {"form", values_of(form)}},
                        .form_target = target});
}

Response already_confirmed(const html::View& view, const std::string& address) {
  return view.notice(view.text("verify.already_title"), {view.text("verify.already", {{"address", address}})}, HttpStatus::kOk,
                     {view.link("account.title", "/account")});
}

Result<Response> show_verify(const Context& use, const Request& request, const html::View& view) {
  auto token = token_of(request);
  USHER_TRY(const auto asked, verify_request(use, request, token));
  const auto link = use.core.email_verification.look(asked);
  if (!link.ok()) return invalid_link(view, link.error(), kResend);
  if (link.value().is_confirmed) return already_confirmed(view, link.value().address);
  auto callback = callback_of(use, http::query_parameter(request, kCallback).value_or(""));
  return verify_form(view, link.value(), std::move(token), std::move(callback));
}

/// The response to a refused confirmation: the form again if the new password is at fault.
Result<Response> refuse_verify(const Context& use, const Request& request, const html::View& view,
                               const core::VerifyRequest& asked, const Error& error) {
  if (error.code == ErrorCode::kConflict || error.code == ErrorCode::kEmailTaken) return view.problem(error);
  const auto link = use.core.email_verification.look(asked);
  if (!link.ok()) return invalid_link(view, link.error(), kResend);
  if (link.value().is_confirmed) return already_confirmed(view, link.value().address);
  if (error.code != ErrorCode::kValidationFailed) return invalid_link(view, error, kResend);
  return verify_form(view, link.value(), html::form_field(request, "token"),
                     callback_of(use, html::form_field(request, kCallback)), view.fault_of(error));
}

Result<Response> verify(const Context& use, const Request& request, const html::View& view) {
  USHER_TRY(auto asked, verify_request(use, request, html::form_field(request, "token")));
  if (auto password = html::form_field(request, "new_password"); !password.empty())
    asked.new_password = Secret(std::move(password));
  if (!asked.new_password) {
    auto link = use.core.email_verification.look(asked);
    if (link.ok() && link.value().takes_password)
      return verify_form(view, link.value(), html::form_field(request, "token"),
                         callback_of(use, html::form_field(request, kCallback)), view.text("verify.password_missing"));
  }
  const auto verified = use.core.email_verification.verify(asked, authentication::caller_of(request));
  if (!verified.ok()) return refuse_verify(use, request, view, asked, verified.error());
  if (const auto& reset = verified.value().reset_token)
    return http::see_other(core::mail_link(use.settings, "reset_password", reset->expose(), {}));
  if (const auto callback = callback_of(use, html::form_field(request, kCallback)); !callback.empty())
    return http::see_other(callback);
  return view.notice(view.text("verify.done_title"),
                     {view.text("verify.done", {{"address", verified.value().user.email_as_written}})}, HttpStatus::kOk,
                     {view.link("account.title", "/account")}, "/account");
}

Response resend_page(const html::View& view, std::string value = {}, std::string fault = {}) {
  return new_link_page(view, "resend"_page, view.text("verify.title"),
                       new_link_form(view, kResend, std::move(value), std::move(fault)));
}

Response resent(const html::View& view, std::string address) {
  return view.response(mailed_page(
      view, {.title = "resend.done_title", .sentence = "resend.done", .address = std::move(address), .path = kResend}));
}

Response show_resend(const Context&, const Request& request, const html::View& view) {
  return is_mailed_place(request) ? resent(view, {}) : resend_page(view);
}

Result<Response> resend(const Context& use, const Request& request, const html::View& view) {
  auto email = html::form_field(request, "email");
  USHER_TRY(const auto actor, use.who.identify_if_any(request));
  const auto caller = authentication::caller_of(request, use.cookies);
  const bool own = actor && ascii_lower(trim(email)) == actor->user().email;
  const auto asked = own ? use.core.email_verification.ask(*actor, caller) : use.core.email_verification.ask(email, caller);
  if (!asked.ok() && asked.error().code == ErrorCode::kValidationFailed)
    return resend_page(view, std::move(email), view.fault_of(asked.error()));
  if (!asked.ok()) return asked.error();
  return resent(view, std::move(email));
}

}  // namespace

std::vector<http::Endpoint> account_pages(const Context& use) {
  return {
      html::page_row(use, "GET", "/account/verify", "show_verify_page", access::kOpen, Lane::kRead, show_verify),
      html::page_row(use, "POST", "/account/verify", "verify_email_page", access::kSignIn, Lane::kHashing, verify),
      html::page_row(use, "GET", kResend, "show_resend_page", access::kOpen, Lane::kQuick, show_resend),
      html::page_row(use, "POST", kResend, "resend_verification_page", access::kSignIn, Lane::kWrite, resend),
      html::page_row(use, "GET", kForgot, "show_forgot_page", access::kOpen, Lane::kQuick, show_forgot),
      html::page_row(use, "POST", kForgot, "ask_password_reset_page", access::kSignIn, Lane::kWrite, forgot),
      html::page_row(use, "GET", kReset, "show_reset_page", access::kOpen, Lane::kRead, show_reset),
      html::page_row(use, "POST", kReset, "reset_password_page", access::kSignIn, Lane::kHashing, reset),
      html::page_row(use, "GET", kUndo, "show_undo_page", access::kOpen, Lane::kRead, show_undo),
      html::page_row(use, "POST", kUndo, "undo_email_change_page", access::kSignIn, Lane::kWrite, undo),
      html::page_row(use, "GET", kReminders, "show_reminders_page", access::kOpen, Lane::kRead, show_reminders),
      html::page_row(use, "POST", kReminders, "stop_reminders_page", access::kSignIn, Lane::kWrite, stop_reminders),
      html::page_row(use, "GET", kConsent, "show_consent_page", access::kOpen, Lane::kRead, show_consent),
      html::page_row(use, "POST", kConsent, "consent_email_change_page", access::kSignIn, Lane::kWrite, consent),
  };
}

}  // namespace usher::pages
