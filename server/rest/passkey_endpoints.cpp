#include "common/core/own/passkeys.h"
#include "common/core/secrets/form_tokens.h"
#include "common/core/sign_in/passkey_sign_in.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "server/http/routing/json_body.h"
#include "server/rest/own_rows.h"
#include "server/rest/session_answer.h"
#include "server/rest/two_factor_views.h"

namespace usher::rest {
namespace {

constexpr std::string_view kPasskeysTag = "Passkeys";

struct PasskeyOptionsView {
  Secret token;
  json::Object options;
  static constexpr std::string_view kSchema = "PasskeyOptions";
  static constexpr auto fields() {
    return json::fields_of(
        json::required("token", &PasskeyOptionsView::token, {.about = "for the verify call, within five minutes"}),
        json::required("options", &PasskeyOptionsView::options,
                       {.about = "for PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON"}));
  }
};

struct AuthenticationOptionsBody {
  std::optional<Secret> two_factor_token;
  bool reauthenticate = false;
  static constexpr std::string_view kSchema = "AuthenticationOptionsBody";
  static constexpr auto fields() {
    return json::fields_of(
        json::optional("two_factor_token", &AuthenticationOptionsBody::two_factor_token,
                       {.about = "of a sign-in whose methods name passkey; the answer goes to POST /auth/2fa/verify"}),
        json::optional("reauthenticate", &AuthenticationOptionsBody::reauthenticate,
                       {.about = "true: for POST /auth/reauthenticate, of the session that asks"}));
  }
};

struct PasskeySignInBody {
  PasskeyAnswerBody answer;
  SignInWishes wishes;

  static constexpr std::string_view kSchema = "PasskeySignInBody";
  static constexpr auto fields() {
    return json::concat(json::nested(&PasskeySignInBody::answer), json::nested(&PasskeySignInBody::wishes));
  }
};

struct NewPasskeyBody {
  PasskeyAnswerBody answer;
  std::optional<std::string> name;

  static constexpr std::string_view kSchema = "NewPasskeyBody";
  static constexpr auto fields() {
    return json::concat(json::nested(&NewPasskeyBody::answer),
                        json::fields_of(json::optional("name", &NewPasskeyBody::name, core::kPasskeyNameRules)));
  }
};

using PasskeyView = json::Single<"passkey", core::OwnPasskey>;

using RelatedOriginsView = json::Single<"origins", std::vector<std::string>>;

struct ChangePasskeyBody {
  std::optional<std::string> name;
  bool confirm = false;
  static constexpr std::string_view kSchema = "ChangePasskeyBody";
  static constexpr auto fields() {
    return json::fields_of(json::optional("name", &ChangePasskeyBody::name, core::kPasskeyNameRules),
                           json::optional("confirm", &ChangePasskeyBody::confirm,
                                          {.about = "true: it is the owner's; switches it on again. Needs a fresh session"}));
  }
};

Response answer_of(core::PasskeyOptions made) {
  return json_response(HttpStatus::kOk, PasskeyOptionsView{std::move(made.token), std::move(made.options)});
}

/// Options of a ceremony that is bound to the browser, by the cookie of its forms. `make`: const Secret& ->
/// Result<PasskeyOptions>.
template <class F>
Result<Response> in_browser(const Surface& use, const Request& request, F make) {
  auto browser = use.cookies.form_browser(request);
  const bool is_new = !browser;
  if (is_new) browser = use.core.form_tokens.draw();
  USHER_TRY(auto made, make(*browser));
  auto response = answer_of(std::move(made));
  if (is_new) use.cookies.set_form_browser(response, *browser);
  return response;
}

/// What names the browser; empty without the cookie, which no ceremony is bound to.
std::string binding_of(const Surface& use, const Request& request) {
  const auto browser = use.cookies.form_browser(request);
  return browser ? std::string(browser->expose()) : std::string();
}

Result<RelatedOriginsView> related_origins(const Surface& use, const Request& /*request*/) {
  return RelatedOriginsView{use.core.passkey_ceremonies.party().origins};
}

Result<Response> authentication_options(const Surface& use, Request& request, const AuthenticationOptionsBody& body) {
  if (body.two_factor_token) {
    USHER_TRY(auto made, use.core.two_factor_sign_in.passkey_options(*body.two_factor_token));
    return answer_of(std::move(made));
  }
  if (body.reauthenticate) {
    USHER_TRY(const auto actor, use.who.identify(request));
    USHER_TRY(auto made, use.core.passkeys.begin_proof(actor));
    return answer_of(std::move(made));
  }
  return in_browser(use, request, [&](const Secret& browser) { return use.core.passkey_sign_in.options(browser.expose()); });
}

Result<Response> sign_in_by_passkey(const Surface& use, Request& request, PasskeySignInBody body) {
  USHER_TRY(const auto visitor, sign_in_visitor_of(use, request, body.wishes));
  USHER_TRY(auto outcome,
            use.core.passkey_sign_in.sign_in({.answer = {std::move(body.answer.token), std::move(body.answer.credential)},
                                              .binding = binding_of(use, request),
                                              .remember = body.wishes.remember_me,
                                              .is_browser = body.wishes.cookies,
                                              .device_token = use.cookies.device_token(request)},
                                             visitor));
  if (auto* challenge = std::get_if<core::TwoFactorChallenge>(&outcome))
    return challenge_answer(HttpStatus::kOk, std::move(*challenge));
  return session_answer(HttpStatus::kOk, std::get<core::SessionGrant>(std::move(outcome)), use.cookies, body.wishes.cookies);
}

core::SignUpRequest request_of(const Surface& use, const Request& request, PasskeySignupBody body) {
  return {.email = std::move(body.email),
          .name = std::move(body.name),
          .profile = std::move(body.profile),
          .user_fields = std::move(body.user_fields),
          .device_token = use.cookies.device_token(request),
          .answers = {std::move(body.answers), std::move(body.members), body.version},
          .received = request.received};
}

/// With an address: of the account that is signed up. Without one: of the signed-in user.
Result<Response> registration_options(const Surface& use, Request& request, PasskeySignupBody body) {
  if (!body.email) {
    USHER_TRY(const auto actor, use.who.identify(request));
    USHER_TRY(auto made, use.core.passkeys.begin(actor));
    return answer_of(std::move(made));
  }
  USHER_TRY(auto kept, http::json_of_body(request));
  auto asked = request_of(use, request, std::move(body));
  return in_browser(use, request, [&](const Secret& browser) {
    return use.core.sign_up.begin_passkey(std::move(asked), browser.expose(), std::move(*kept.object()));
  });
}

Result<Response> sign_up_by_passkey(const Surface& use, Request& request, const core::OpenedCeremony& ceremony,
                                    NewPasskeyBody body) {
  USHER_TRY(const auto visitor, use.who.visitor_of(request));
  USHER_TRY(auto asked, json::decode<PasskeySignupBody>(ceremony.kept));
  USHER_TRY(auto outcome, use.core.sign_up.with_passkey(request_of(use, request, std::move(asked)), ceremony,
                                                        std::move(body.answer.credential), visitor));
  return sign_up_answer(use, std::move(outcome));
}

Result<Response> register_passkey(const Surface& use, Request& request, NewPasskeyBody body) {
  if (const auto ceremony = use.core.sign_up.open_passkey(body.answer.token, binding_of(use, request)); ceremony.ok())
    return sign_up_by_passkey(use, request, ceremony.value(), std::move(body));
  else if (ceremony.error().code == ErrorCode::kTokenExpired)
    return ceremony.error();
  USHER_TRY(const auto actor, use.who.identify(request));
  USHER_TRY(const auto made, use.core.passkeys.add(actor, {std::move(body.answer.token), std::move(body.answer.credential)},
                                                   body.name, authentication::caller_of(request)));
  return json_response(HttpStatus::kCreated, PasskeyView{core::OwnPasskey::of(use.core.passkeys, actor, made)});
}

Result<PasskeyView> change_passkey(const Surface& use, Request& request, const domain::SessionActor& actor,
                                   const ChangePasskeyBody& body) {
  USHER_TRY(const auto changed,
            use.core.passkeys.change(actor, PasskeyId(request.parameters.at(0)), {.name = body.name, .confirms = body.confirm},
                                     authentication::caller_of(request)));
  return PasskeyView{core::OwnPasskey::of(use.core.passkeys, actor, changed)};
}

std::vector<http::Endpoint> ceremony_rows(const Surface& use) {
  const authentication::Rows rows(use, kPasskeysTag);
  return {
      rows.post<AuthenticationOptionsBody>(
          {.path = "/auth/passkeys/authentication/options",
           .name = "passkey_authentication_options",
           .access = access::kSignIn,
           .summary = "Begin a sign-in by passkey",
           .about = "The options name no account. With two_factor_token they are for the second step of a sign-in, with "
                    "reauthenticate for the user of the session. They end after five minutes.",
           .example = R"({})",
           .body = BodyRule::kMayJson,
           .answer_schema = json::kSchemaOf<PasskeyOptionsView>,
           .errors = {ErrorCode::kForbidden, ErrorCode::kInvalidToken, ErrorCode::kTokenExpired, ErrorCode::kUnauthenticated}},
          authentication_options),
      rows.post<PasskeySignInBody>(
          {.path = "/auth/passkeys/authentication/verify",
           .name = "sign_in_by_passkey",
           .access = access::kSignIn,
           .summary = "Sign in with a passkey",
           .about = "Sets the session's cookies and returns an access token. A passkey that verified its user is both factors; "
                    "one that was only touched is one, as a password is.",
           .example = R"({"token":"of the options","credential":{"id":"AQID","type":"public-key"}})",
           .answer_schema = http::schema_of_either<SessionView, TwoFactorRequiredView, EnrolmentRequiredView>(),
           .errors = {ErrorCode::kInvalidPasskey, ErrorCode::kTokenExpired, ErrorCode::kAccountSuspended,
                      ErrorCode::kEmailNotVerified, ErrorCode::kForbidden}},
          sign_in_by_passkey),
      rows.post<PasskeySignupBody>(
          {.path = "/auth/passkeys/registration/options",
           .name = "passkey_registration_options",
           .access = access::kMakePasskey,
           .summary = "Begin to make a passkey, for the user or for a new account",
           .about =
               "Without email, of the signed-in user. With email and the fields of POST /auth/signup but the password, of the "
               "account that the verify call creates; the answer is the same for a taken address.",
           .example = R"({})",
           .body = BodyRule::kMayJson,
           .answer_schema = json::kSchemaOf<PasskeyOptionsView>,
           .errors = {ErrorCode::kUnauthenticated, ErrorCode::kForbidden, ErrorCode::kSignupDisabled}},
          registration_options),
      rows.post<NewPasskeyBody>(
          {.path = "/auth/passkeys/registration/verify",
           .name = "register_passkey",
           .access = access::kMakePasskey,
           .summary = "Add the passkey to the account, or create the account with it",
           .about = "Answers the passkey, or, of a sign-up, what POST /auth/signup answers.",
           .example = R"({"token":"of the options","credential":{"id":"AQID","type":"public-key"},"name":"Laptop"})",
           .success = HttpStatus::kCreated,
           .answer_schema = http::schema_of_either<PasskeyView, SessionView, EnrolmentRequiredView, VerificationRequiredView>(),
           .errors = {ErrorCode::kUnauthenticated, ErrorCode::kInvalidPasskey, ErrorCode::kTokenExpired, ErrorCode::kConflict,
                      ErrorCode::kEmailTaken, ErrorCode::kSignupDisabled, ErrorCode::kForbidden, ErrorCode::kRateLimited}},
          register_passkey),
  };
}

}  // namespace

std::vector<http::Endpoint> passkey_endpoints(const Surface& use) {
  const authentication::Rows rows(use, kPasskeysTag);
  auto all = ceremony_rows(use);
  all.insert(all.end(),
             {rows.get({.path = "/.well-known/webauthn",
                        .name = "show_related_origins",
                        .access = access::kOpen,
                        .summary = "The origins whose pages may use the passkeys of this domain",
                        .about = "For browsers, which ask the domain of PASSKEY_RP_ID (WebAuthn Level 3, related origins).",
                        .lane = Lane::kQuick},
                       related_origins),
              own_list<core::OwnPasskeys>(
                  rows, {"/auth/passkeys", "list_passkeys", "List the caller's passkeys", "Oldest first, with their last use."}),
              rows.patch<ChangePasskeyBody>({.path = "/auth/passkeys/{id}",
                                             .name = "change_passkey",
                                             .access = access::kChangeOwnPasskey,
                                             .summary = "Rename a passkey, or confirm one that was switched off",
                                             .about = "The id is one of GET /auth/passkeys.",
                                             .example = R"({"name":"Work laptop"})",
                                             .errors = {ErrorCode::kPasskeyNotFound, ErrorCode::kForbidden}},
                                            change_passkey),
              own_removal<core::OwnPasskeys>(
                  rows, {"/auth/passkeys/{id}", "remove_passkey", "Remove a passkey; the other sessions that it signed in end",
                         "The last way in cannot be removed."})});
  return all;
}

}  // namespace usher::rest
