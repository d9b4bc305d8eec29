#include "common/core/accounts/profiles.h"
#include "common/core/credentials/email_verification.h"
#include "common/core/credentials/password_reset.h"
#include "common/core/mail/mail_composer.h"
#include "common/core/sign_in/mail_sign_in.h"
#include "common/json/single.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

using core::CodeFor;

constexpr std::array<std::string_view, 4> kTypes{"email-verification", "sign-in", "forget-password", "change-email"};

/// The purpose of a code type; nullopt for a change of address, which this server does not offer by code.
std::optional<CodeFor> use_of(std::string_view type) {
  constexpr std::array kUses{CodeFor::kVerifyEmail, CodeFor::kSignIn, CodeFor::kResetPassword};  // in the order of kTypes
  const auto at = static_cast<std::size_t>(std::ranges::find(kTypes, type) - kTypes.begin());
  return at < kUses.size() ? std::optional(kUses[at]) : std::nullopt;
}

struct SendBody {
  std::string email;
  std::string type;

  static constexpr auto fields() {
    return json::fields_of(json::required("email", &SendBody::email),
                           json::required("type", &SendBody::type, {.one_of = kTypes}));
  }
};

struct CheckBody {
  std::string email;
  std::string type;
  Secret otp;

  static constexpr auto fields() {
    return json::fields_of(json::required("email", &CheckBody::email),
                           json::required("type", &CheckBody::type, {.one_of = kTypes}), json::required("otp", &CheckBody::otp));
  }
};

struct OtpSignInBody {
  std::string email;
  Secret otp;
  std::optional<std::string> name, image;
  domain::ProfileChange profile;
  json::Object sent;  ///< All members, see Gate.

  static constexpr bool kTakesMore = true;
  static constexpr auto fields() {
    return json::concat(
        json::fields_of(json::required("email", &OtpSignInBody::email), json::required("otp", &OtpSignInBody::otp),
                        json::optional("name", &OtpSignInBody::name), json::optional("image", &OtpSignInBody::image)),
        json::nested(&OtpSignInBody::profile));
  }
};

struct VerifyBody {
  std::string email;
  Secret otp;

  static constexpr auto fields() {
    return json::fields_of(json::required("email", &VerifyBody::email), json::required("otp", &VerifyBody::otp));
  }
};

using AskResetBody = json::Single<"email", std::string>;

struct OtpResetBody {
  std::string email;
  Secret otp;
  Secret password;

  static constexpr auto fields() {
    return json::fields_of(json::required("email", &OtpResetBody::email), json::required("otp", &OtpResetBody::otp),
                           json::required("password", &OtpResetBody::password));
  }
};

using OtpChangeBody = json::Single<"newEmail", std::string>;

/// The name in the plugin last-login-method.
constexpr std::string_view kByOtp = "email-otp";

/// Refuses a code. User enumeration: an unknown account is answered like a wrong code.
Response refuse_code(const Error& error) {
  return translate(error, {{ErrorCode::kInvalidCode, api_error::kInvalidOtp},
                           {ErrorCode::kTokenExpired, api_error::kOtpExpired},
                           {ErrorCode::kInvalidToken, api_error::kTooManyOtpAttempts},
                           {ErrorCode::kSignupDisabled, api_error::kInvalidOtp},
                           {ErrorCode::kEmailTaken, api_error::kInvalidOtp},
                           {ErrorCode::kUserNotFound, api_error::kOtpUserNotFound}});
}

domain::Caller caller_of(const EndpointContext& use, const Request& request) {
  return authentication::caller_of(request, use.cookies.shared());
}

Result<Response> ask(const EndpointContext& use, const Request& request, CodeFor purpose, const std::string& email) {
  USHER_TRY(const auto found, use.sessions.find(request));
  const auto* const by = found.who ? &found.who->actor : nullptr;
  USHER_TRY(const auto token, use.core.email_codes.ask(purpose, email, caller_of(use, request), by));
  auto response = success_true();
  use.cookies.shared().set_code_asker(response, token);
  return response;
}

Result<Response> send_verification_otp(const EndpointContext& use, const Request& request, const SendBody& body) {
  if (auto refused = use.origins.refuse_form(request)) return std::move(*refused);
  if (!is_email(body.email)) return refuse(api_error::kInvalidEmail);
  const auto purpose = use_of(body.type);
  if (!purpose) return refuse(api_error::kInvalidOtpType);
  return ask(use, request, *purpose, body.email);
}

Result<Response> check_otp(const EndpointContext& use, const Request& request, const CheckBody& body) {
  if (!is_email(body.email)) return refuse(api_error::kInvalidEmail);
  const auto purpose = use_of(body.type);
  if (!purpose) return refuse(api_error::kInvalidOtp);
  const auto proof = use.core.email_codes.prove(*purpose, body.email, body.otp, caller_of(use, request));
  if (!proof.ok()) return refuse_code(proof.error());
  USHER_CHECK(use.core.email_codes.leave(proof.value()));
  return success_true();
}

Result<Response> sign_in_by_otp(const EndpointContext& use, const Request& request, OtpSignInBody body) {
  if (auto refused = refuse_own_fields(use.settings, body.sent, FieldWrite::kSignUp)) return std::move(*refused);
  if (!is_email(body.email)) return refuse(api_error::kInvalidOtp);
  const auto& cookies = use.cookies;
  USHER_TRY(const auto visitor, use.sessions.visitor_of(request));
  const auto done = use.core.mail_sign_in.by_code(body.email, body.otp,
                                                  {.name = std::move(body.name),
                                                   .image = std::move(body.image),
                                                   .profile = std::move(body.profile),
                                                   .user_fields = std::move(body.sent)},
                                                  {.device_token = cookies.shared().device_token(request)}, visitor);
  if (!done.ok()) return refuse_code(done.error());
  if (const auto* challenge = std::get_if<core::TwoFactorChallenge>(&done.value().outcome))
    return cookies.challenge(*challenge, true, kByOtp);
  return use.signed_in(std::get<core::SessionGrant>(done.value().outcome), kByOtp);
}

Result<Response> verify_by_otp(const EndpointContext& use, const Request& request, VerifyBody body) {
  if (!is_email(body.email)) return refuse(api_error::kInvalidEmail);
  USHER_TRY(const auto found, use.sessions.find(request));
  const auto verified = use.core.email_verification.verify(
      core::VerifyByCode{.email = std::move(body.email),
                         .code = std::move(body.otp),
                         .signed_in = found.who ? std::optional(found.who->actor.user().id) : std::nullopt,
                         .device_token = use.cookies.shared().device_token(request)},
      caller_of(use, request));
  if (!verified.ok()) return refuse_code(verified.error());
  const auto& user = verified.value().user;
  USHER_TRY(const auto profile, use.core.profiles.find(user.id));
  json::Object answer{{"status", true}, {"token", nullptr}, {"user", use.views.user(user, profile)}};
  if (const auto& reset = verified.value().reset_token)  // where the official client goes by itself
    answer.set("redirect", true).set("url", core::mail_link(use.settings, "reset_password", reset->expose(), {}));
  return ok(std::move(answer));
}

/// User enumeration: the same response for every address.
Result<Response> ask_reset_otp(const EndpointContext& use, const Request& request, const AskResetBody& body) {
  return is_email(body.value) ? ask(use, request, CodeFor::kResetPassword, body.value) : refuse(api_error::kInvalidEmail);
}

Result<Response> reset_by_otp(const EndpointContext& use, const Request& request, OtpResetBody body) {
  if (!is_email(body.email)) return refuse(api_error::kInvalidEmail);
  const auto& cookies = use.cookies.shared();
  const auto done = use.core.password_reset.reset(core::ResetByCode{.email = std::move(body.email),
                                                                    .code = std::move(body.otp),
                                                                    .new_password = std::move(body.password),
                                                                    .device_token = cookies.device_token(request)},
                                                  caller_of(use, request));
  if (!done.ok()) return refuse_code(done.error());
  auto response = success_true();
  cookies.set_device(response, done.value().device_token);
  return response;
}

Result<Response> switched_off(const EndpointContext& /*use*/, const Request& /*request*/, const SignedIn& /*who*/,
                              const OtpChangeBody& /*body*/) {
  return refuse(api_error::kChangeByOtpDisabled);
}

}  // namespace

std::vector<http::Endpoint> email_otp_endpoints(const EndpointContext& use) {
  return {
      post("/api/auth/email-otp/send-verification-otp", "better_auth_send_verification_otp", access::kSignIn, Lane::kWrite,
           use.handler(send_verification_otp)),
      post("/api/auth/email-otp/check-verification-otp", "better_auth_check_otp", access::kSignIn, Lane::kWrite,
           use.handler(check_otp)),
      post("/api/auth/sign-in/email-otp", "better_auth_sign_in_by_otp", access::kSignIn, Lane::kWrite,
           use.handler(sign_in_by_otp)),
      post("/api/auth/email-otp/verify-email", "better_auth_verify_email_by_otp", access::kSignIn, Lane::kWrite,
           use.handler(verify_by_otp)),
      post("/api/auth/email-otp/request-password-reset", "better_auth_ask_reset_otp", access::kSignIn, Lane::kWrite,
           use.handler(ask_reset_otp)),
      post("/api/auth/forget-password/email-otp", "better_auth_forget_password_otp", access::kSignIn, Lane::kWrite,
           use.handler(ask_reset_otp)),
      post("/api/auth/email-otp/reset-password", "better_auth_reset_password_by_otp", access::kSignIn, Lane::kHashing,
           use.handler(reset_by_otp)),
      post("/api/auth/email-otp/request-email-change", "better_auth_ask_email_change_otp", access::kChangeOwn, Lane::kRead,
           use.handler(switched_off)),
      post("/api/auth/email-otp/change-email", "better_auth_change_email_by_otp", access::kChangeOwn, Lane::kRead,
           use.handler(switched_off)),
  };
}

}  // namespace usher::better_auth
