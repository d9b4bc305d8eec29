#include "common/base/encoding.h"
#include "common/core/accounts/profiles.h"
#include "common/core/passkeys/passkeys.h"
#include "common/core/sign_in/passkey_sign_in.h"
#include "common/json/single.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

using authentication::caller_of;
using crypto::PasskeyFault;

/// Has the ceremony's token. What binds a sign-in to the browser is this cookie, since the token comes in no body.
constexpr std::string_view kCeremonyCookie = "better-auth-passkey";
constexpr std::string_view kBinding = "better-auth";

/// The name in the plugin last-login-method.
constexpr std::string_view kByPasskey = "passkey";

constexpr std::array<std::string_view, 2> kAttachments{"platform", "cross-platform"};

struct RegisterOptionsQuery {
  std::optional<std::string> attachment, name;

  static constexpr auto fields() {
    return json::fields_of(json::optional("authenticatorAttachment", &RegisterOptionsQuery::attachment, {.one_of = kAttachments}),
                           json::optional("name", &RegisterOptionsQuery::name));
  }
};

struct RegistrationBody {
  Anything response;
  std::optional<std::string> name;
  bool create_session = false;

  static constexpr auto fields() {
    return json::fields_of(json::required("response", &RegistrationBody::response),
                           json::optional("name", &RegistrationBody::name),
                           json::optional("createSession", &RegistrationBody::create_session));
  }
};

using AuthenticationBody = json::Single<"response", Record>;

struct PasskeyNameBody {
  std::string id, name;

  static constexpr auto fields() {
    return json::fields_of(json::required("id", &PasskeyNameBody::id), json::required("name", &PasskeyNameBody::name));
  }
};

using PasskeyIdBody = json::Single<"id", std::string>;

/// The protocol's error for a refused answer; the endpoint's own for all other faults.
struct AnswerFault {
  PasskeyFault why;
  ApiError fault;
};
constexpr std::array kAnswerFaults{
    AnswerFault{core::kForeignCeremony, api_error::kChallengeNotFound},
    AnswerFault{core::kUsedCeremony, api_error::kChallengeNotFound},
    AnswerFault{core::kUnknownPasskey, api_error::kUnknownPasskey},
    AnswerFault{crypto::passkey_fault::kSignature, api_error::kWrongSignature},
};

Response refuse_answer(const Error& error, ApiError otherwise) {
  if (error.code == ErrorCode::kConflict) return refuse(api_error::kConflict, error.detail());
  const auto* const row = find_where(kAnswerFaults, [&](const AnswerFault& one) { return one.why.sentence == error.what; });
  return translate(error, {{ErrorCode::kInvalidPasskey, row ? row->fault : otherwise},
                           {ErrorCode::kTokenExpired, api_error::kChallengeNotFound}});
}

Response options_answer(const EndpointContext& use, core::PasskeyOptions made) {
  auto response = ok(std::move(made.options));
  use.cookies.shared().set_signed(response, kCeremonyCookie, made.token.expose(), core::kCeremonyLife);
  return response;
}

/// The browser's answer; without the cookie it is refused as that of another ceremony.
core::PasskeyAnswer answer_of(const EndpointContext& use, const Request& request, json::Value response) {
  auto token = use.cookies.shared().signed_value(request, kCeremonyCookie);
  return {Secret(token ? std::move(*token) : std::string()), std::move(response)};
}

json::Object view_of(const domain::Passkey& passkey) {
  auto transports = passkey.transports;
  std::ranges::replace(transports, ' ', ',');
  return {{"name", passkey.name ? json::Value(*passkey.name) : json::Value()},
          {"publicKey", base64_encode(base64url_decode(passkey.public_key).value_or(""))},
          {"userId", passkey.user_id.str()},
          {"credentialID", passkey.credential_id},
          {"counter", passkey.sign_count},
          {"deviceType", passkey.backup_eligible ? "multiDevice" : "singleDevice"},
          {"backedUp", passkey.backed_up},
          {"transports", std::move(transports)},
          {"createdAt", to_rfc3339(passkey.created_at)},
          {"aaguid", passkey.aaguid},
          {"id", passkey.id.str()}};
}

Result<Response> register_options(const EndpointContext& use, const Request& /*request*/, const SignedIn& who,
                                  RegisterOptionsQuery query) {
  USHER_TRY(auto made, use.core.passkeys.begin(who.actor));
  auto& options = made.options;
  if (query.name && !query.name->empty()) options.find("user")->object()->set("name", std::move(*query.name));
  if (query.attachment)
    options.find("authenticatorSelection")->object()->set("authenticatorAttachment", std::move(*query.attachment));
  options.set("extensions", json::Object{{"credProps", true}});
  options.set("hints", json::Array());
  return options_answer(use, std::move(made));
}

Result<Response> verify_registration(const EndpointContext& use, const Request& request, const SignedIn& who,
                                     RegistrationBody body) {
  if (body.name) body.name = std::string(trim(*body.name));
  const auto made =
      use.core.passkeys.add(who.actor, answer_of(use, request, std::move(body.response.value)), body.name, caller_of(request));
  if (!made.ok()) return refuse_answer(made.error(), api_error::kRegistrationFailed);
  auto view = view_of(made.value());
  if (!body.create_session) return ok(std::move(view));
  const auto& session = who.actor.session();  // which is fresh: it goes on, and no second one begins
  USHER_TRY(const auto profile, use.core.profiles.find(who.actor.user().id));
  view.append({"session", use.views.session(session, who.token.expose())});
  view.append({"user", use.views.user(who.actor.user(), profile)});
  auto response = ok(std::move(view));
  use.cookies.set_again(response, who.actor, session, who.token.expose());
  return response;
}

/// Offers the passkeys of the session's user, if there is one; never those of an address (user enumeration).
Result<Response> authenticate_options(const EndpointContext& use, const Request& request) {
  USHER_TRY(const auto found, use.sessions.find(request));
  const auto user = found.who ? std::optional(found.who->actor.user().id) : std::nullopt;
  USHER_TRY(auto made, use.core.passkey_sign_in.options(kBinding, user));
  if (made.options.find("allowCredentials")->array()->empty()) made.options.erase("allowCredentials");
  return options_answer(use, std::move(made));
}

Result<Response> verify_authentication(const EndpointContext& use, const Request& request, AuthenticationBody body) {
  USHER_TRY(const auto visitor, use.sessions.visitor_of(request));
  const auto outcome = use.core.passkey_sign_in.sign_in({.answer = answer_of(use, request, std::move(body.value.members)),
                                                         .binding = std::string(kBinding),
                                                         .device_token = use.cookies.shared().device_token(request)},
                                                        visitor);
  if (!outcome.ok()) return refuse_answer(outcome.error(), api_error::kAuthenticationFailed);
  if (const auto* challenge = std::get_if<core::TwoFactorChallenge>(&outcome.value()))
    return use.cookies.challenge(*challenge, true, kByPasskey);
  const auto& grant = std::get<core::SessionGrant>(outcome.value());
  auto response = ok(json::Object{{"session", use.views.session(grant.session, grant.session_token.expose())},
                                  {"user", use.views.user(grant.user, grant.profile)}});
  use.cookies.set(response, grant, kByPasskey);
  response.log_user_id = grant.user.id.str();
  return response;
}

Result<Response> list_passkeys(const EndpointContext& use, const Request& /*request*/, const SignedIn& who) {
  USHER_TRY(const auto passkeys, use.core.passkeys.list(who.actor));
  json::Array views;
  for (const auto& passkey : passkeys) views.emplace_back(view_of(passkey));
  return ok(std::move(views));
}

Result<Response> rename_passkey(const EndpointContext& use, const Request& request, const SignedIn& who, PasskeyNameBody body) {
  const auto name = std::string(trim(body.name));
  if (name.empty()) return refuse_invalid("[body.name] Too small: expected string to have >=1 characters");
  USHER_TRY(const auto renamed,
            use.core.passkeys.change(who.actor, PasskeyId(std::move(body.id)), {.name = name}, caller_of(request)));
  return ok(json::Object{{"passkey", view_of(renamed)}});
}

Result<Response> delete_passkey(const EndpointContext& use, const Request& request, const SignedIn& who, PasskeyIdBody body) {
  if (body.value.empty()) return refuse(api_error::kNoPasskeyId);
  USHER_CHECK(use.core.passkeys.remove(who.actor, PasskeyId(std::move(body.value)), caller_of(request)));
  return status_true();
}

}  // namespace

std::vector<http::Endpoint> passkey_endpoints(const EndpointContext& use) {
  return {
      get("/api/auth/passkey/generate-register-options", "better_auth_passkey_register_options", access::kChangeWaysIn,
          Lane::kRead, use.handler(register_options)),
      post("/api/auth/passkey/verify-registration", "better_auth_passkey_verify_registration", access::kChangeWaysIn,
           Lane::kWrite, use.handler(verify_registration)),
      get("/api/auth/passkey/generate-authenticate-options", "better_auth_passkey_authenticate_options", access::kSignIn,
          Lane::kRead, use.handler(authenticate_options)),
      post("/api/auth/passkey/verify-authentication", "better_auth_passkey_verify_authentication", access::kSignIn, Lane::kWrite,
           use.handler(verify_authentication)),
      get("/api/auth/passkey/list-user-passkeys", "better_auth_list_passkeys", access::kReadOwn, Lane::kRead,
          use.handler(list_passkeys)),
      post("/api/auth/passkey/update-passkey", "better_auth_update_passkey", access::kChangeOwn, Lane::kWrite,
           use.handler(rename_passkey)),
      post("/api/auth/passkey/delete-passkey", "better_auth_delete_passkey", access::kChangeWaysIn, Lane::kWrite,
           use.handler(delete_passkey)),
  };
}

}  // namespace usher::better_auth
