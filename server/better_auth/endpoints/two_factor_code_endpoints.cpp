#include "common/core/accounts/profiles.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/core/two_factor/email_factor.h"
#include "common/core/two_factor/two_factor.h"
#include "common/core/two_factor/two_factor_enrolment.h"
#include "server/better_auth/endpoints/endpoints.h"

namespace usher::better_auth {
namespace {

using authentication::caller_of;

struct TwoFactorCodeBody {
  Secret code;
  bool trust_device = false;

  static constexpr auto fields() {
    return json::fields_of(json::required("code", &TwoFactorCodeBody::code),
                           json::optional("trustDevice", &TwoFactorCodeBody::trust_device));
  }
};

struct BackupCodeBody {
  Secret code;
  bool trust_device = false;
  bool disable_session = false;

  static constexpr auto fields() {
    return json::fields_of(json::required("code", &BackupCodeBody::code),
                           json::optional("trustDevice", &BackupCodeBody::trust_device),
                           json::optional("disableSession", &BackupCodeBody::disable_session));
  }
};

/// Who sends a second factor: a signed-in user or the holder of a challenge. An anonymous session counts as neither.
struct Presenter {
  std::optional<SignedIn> who;
  std::optional<Secret> challenge;
  bool was_shown = false;  ///< The request carried an expired session.
};

Result<Presenter> presenter_of(const EndpointContext& use, const Request& request) {
  USHER_TRY(auto found, use.sessions.find(request));
  Presenter presenter{.who = std::nullopt, .challenge = std::nullopt, .was_shown = found.was_shown && !found.who};
  if (found.who && !found.who->actor.user().is_anonymous) {
    presenter.who = std::move(found.who);
    return presenter;
  }
  auto token = use.cookies.shared().signed_value(request, kTwoFactorCookie);
  if (token) presenter.challenge = Secret(std::move(*token));
  return presenter;
}

/// The challenge is no longer valid; clears its cookie.
Response refuse_for_good(const EndpointContext& use, ApiError fault) {
  auto response = refuse(fault);
  use.cookies.shared().clear_signed(response, kTwoFactorCookie);
  return response;
}

/// Neither a session nor a challenge; clears the cookies of an expired session.
Response refuse_without_challenge(const EndpointContext& use, const Presenter& presenter) {
  auto response = refuse(api_error::kInvalidTwoFactorCookie);
  if (presenter.was_shown) use.cookies.clear(response);
  return response;
}

/// The response to a failed try by the holder of a challenge.
Result<Response> refuse_try(const EndpointContext& use, const Error& error, const Secret& challenge, ApiError wrong_code) {
  USHER_TRY(const bool tried_out, use.core.two_factor_sign_in.is_tried_out(challenge));
  if (tried_out && error.code == ErrorCode::kInvalidToken) return refuse_for_good(use, api_error::kTooManyAttempts);
  return translate(error, {{ErrorCode::kInvalidToken, api_error::kInvalidTwoFactorCookie},
                           {ErrorCode::kTokenExpired, api_error::kInvalidTwoFactorCookie},
                           {ErrorCode::kInvalidCode, wrong_code},
                           {ErrorCode::kRateLimited, api_error::kTemporarilyLocked}});
}

/// The response to a failed try by a signed-in user.
Response refuse_signed_in(const Error& error, ApiError wrong_code, ApiError nothing_in_force = api_error::kTotpNotEnabled) {
  return translate(error, {{ErrorCode::kTwoFactorNotEnabled, nothing_in_force},
                           {ErrorCode::kForbidden, api_error::kOtpNotConfigured},
                           {ErrorCode::kInvalidToken, api_error::kTooManyAttempts},
                           {ErrorCode::kTokenExpired, api_error::kOtpHasExpired},
                           {ErrorCode::kInvalidCode, wrong_code},
                           {ErrorCode::kRateLimited, api_error::kTemporarilyLocked}});
}

/// Returns the session with its new token, or the unchanged session of an impersonation.
Result<Response> proved_session(const EndpointContext& use, const SignedIn& who,
                                const std::optional<core::SessionGrant>& renewed) {
  if (renewed) return use.signed_in(*renewed);
  USHER_TRY(const auto profile, use.core.profiles.find(who.actor.user().id));
  return ok(json::Object{{"token", who.token.expose()}, {"user", use.views.user(who.actor.user(), profile)}});
}

/// The response to a signed-in user, with cookies if the credential may have them.
Result<Response> of_session(const SignedIn& who, Result<Response> answer) {
  if (answer.ok()) authentication::keep_weak(who.actor, answer.value());
  return answer;
}

core::TwoFactorAnswer answer_of(const EndpointContext& use, const Request& request, const Secret& challenge,
                                core::PresentedCode presented, bool trust_device) {
  return {.token = challenge.clone(),
          .presented = std::move(presented),
          .trust_device = trust_device,
          .is_browser = true,
          .device_token = use.cookies.shared().device_token(request)};
}

Result<Response> complete(const EndpointContext& use, const Request& request, const Secret& challenge,
                          core::PresentedCode presented, bool trust_device, ApiError wrong_code) {
  USHER_TRY(const auto caller, use.sessions.sign_in_caller_of(request));
  const auto done =
      use.core.two_factor_sign_in.verify(answer_of(use, request, challenge, std::move(presented), trust_device), caller);
  if (!done.ok()) return refuse_try(use, done.error(), challenge, wrong_code);
  const auto* const signed_in = std::get_if<core::TwoFactorSignedIn>(&done.value());
  auto response =
      signed_in ? use.signed_in(signed_in->grant) : use.cookies.challenge(std::get<core::TwoFactorChallenge>(done.value()), true);
  use.cookies.shared().clear_signed(response, kTwoFactorCookie);
  if (signed_in && trust_device && signed_in->grant.session.remembered) use.cookies.clear_dont_remember(response);
  return response;
}

/// The first valid code activates the app; later ones make the session fresh.
Result<Response> totp_of_session(const EndpointContext& use, const Request& request, const SignedIn& who, const Secret& code) {
  const auto confirmed = use.core.two_factor_enrolment.confirm_begun(who.actor, code, caller_of(request));
  if (confirmed.ok()) return use.signed_in(confirmed.value());
  if (confirmed.error().code != ErrorCode::kTwoFactorAlreadyEnabled)
    return refuse_signed_in(confirmed.error(), api_error::kInvalidCode);
  const auto proved =
      use.core.two_factor.reauthenticate(who.actor, {.code = code.clone(), .backup_code = std::nullopt}, caller_of(request));
  if (!proved.ok()) return refuse_signed_in(proved.error(), api_error::kInvalidCode);
  return proved_session(use, who, proved.value());
}

Result<Response> verify_totp(const EndpointContext& use, const Request& request, const TwoFactorCodeBody& body) {
  USHER_TRY(const auto presenter, presenter_of(use, request));
  if (presenter.who) return of_session(*presenter.who, totp_of_session(use, request, *presenter.who, body.code));
  if (!presenter.challenge) return refuse_without_challenge(use, presenter);
  return complete(use, request, *presenter.challenge, {.code = body.code.clone(), .backup_code = std::nullopt}, body.trust_device,
                  api_error::kInvalidCode);
}

/// A valid code activates codes by mail if no second factor was active.
Result<Response> otp_of_session(const EndpointContext& use, const Request& request, const SignedIn& who, const Secret& code) {
  auto verified = use.core.email_factor.verify(who.actor, code, caller_of(request));
  if (!verified.ok()) return refuse_signed_in(verified.error(), api_error::kInvalidCode);
  return proved_session(use, who, std::optional(std::move(verified).value()));
}

Result<Response> verify_otp(const EndpointContext& use, const Request& request, const TwoFactorCodeBody& body) {
  USHER_TRY(const auto presenter, presenter_of(use, request));
  if (presenter.who) return of_session(*presenter.who, otp_of_session(use, request, *presenter.who, body.code));
  if (!presenter.challenge) return refuse_without_challenge(use, presenter);
  const auto pending = use.core.two_factor_sign_in.look(*presenter.challenge);
  if (!pending.ok()) return refuse_try(use, pending.error(), *presenter.challenge, api_error::kInvalidCode);
  if (!pending.value().is_emailed) return refuse(api_error::kOtpHasExpired);
  return complete(use, request, *presenter.challenge, {.code = body.code.clone(), .backup_code = std::nullopt}, body.trust_device,
                  api_error::kInvalidCode);
}

Result<Response> backup_code_of_session(const EndpointContext& use, const Request& request, const SignedIn& who,
                                        const Secret& code) {
  const auto proved =
      use.core.two_factor.reauthenticate(who.actor, {.code = std::nullopt, .backup_code = code.clone()}, caller_of(request));
  if (!proved.ok()) return refuse_signed_in(proved.error(), api_error::kInvalidBackupCode, api_error::kBackupCodesNotEnabled);
  return proved_session(use, who, proved.value());
}

/// `disableSession`: verifies the factor without issuing a session.
Result<Response> prove_only(const EndpointContext& use, const Request& request, const Secret& challenge, const Secret& code) {
  const auto proved = use.core.two_factor_sign_in.verify_only(
      answer_of(use, request, challenge, {.code = std::nullopt, .backup_code = code.clone()}, false), caller_of(request));
  if (!proved.ok()) return refuse_try(use, proved.error(), challenge, api_error::kInvalidBackupCode);
  USHER_TRY(const auto profile, use.core.profiles.find(proved.value().id));
  auto response = ok(json::Object{{"user", use.views.user(proved.value(), profile)}});
  use.cookies.shared().clear_signed(response, kTwoFactorCookie);
  return response;
}

Result<Response> verify_backup_code(const EndpointContext& use, const Request& request, const BackupCodeBody& body) {
  USHER_TRY(const auto presenter, presenter_of(use, request));
  if (presenter.who) return of_session(*presenter.who, backup_code_of_session(use, request, *presenter.who, body.code));
  if (!presenter.challenge) return refuse_without_challenge(use, presenter);
  if (body.disable_session) return prove_only(use, request, *presenter.challenge, body.code);
  return complete(use, request, *presenter.challenge, {.code = std::nullopt, .backup_code = body.code.clone()}, body.trust_device,
                  api_error::kInvalidBackupCode);
}

Result<Response> send_otp(const EndpointContext& use, const Request& request) {
  USHER_TRY(const auto presenter, presenter_of(use, request));
  if (presenter.who) {
    const auto mailed = use.core.email_factor.send(presenter.who->actor, caller_of(request, use.cookies.shared()));
    if (!mailed.ok() && mailed.error().code == ErrorCode::kForbidden) return refuse(api_error::kOtpNotConfigured);
    USHER_CHECK(mailed);
    return status_true();
  }
  if (!presenter.challenge) return refuse_without_challenge(use, presenter);
  const auto sent = use.core.two_factor_sign_in.send_code(*presenter.challenge, caller_of(request, use.cookies.shared()));
  if (sent.ok()) return status_true();
  if (sent.error().code == ErrorCode::kForbidden) return refuse(api_error::kOtpNotConfigured);
  if (sent.error().code == ErrorCode::kRateLimited) return sent.error();
  return refuse_try(use, sent.error(), *presenter.challenge, api_error::kInvalidCode);
}

}  // namespace

std::vector<http::Endpoint> two_factor_code_endpoints(const EndpointContext& use) {
  const auto row = [](std::string_view path, std::string_view name, http::Access access, GatedHandler work) {
    return post(path, name, access, Lane::kWrite, std::move(work));
  };
  return {
      row("/api/auth/two-factor/verify-totp", "better_auth_verify_totp", access::kFinish, use.handler(verify_totp)),
      row("/api/auth/two-factor/verify-otp", "better_auth_verify_otp", {access::kFinish, "to enable codes by mail"},
          use.handler(verify_otp)),
      row("/api/auth/two-factor/verify-backup-code", "better_auth_verify_backup_code", access::kFinish,
          use.handler(verify_backup_code)),
      row("/api/auth/two-factor/send-otp", "better_auth_send_otp", access::kFinish, use.handler(send_otp)),
  };
}

}  // namespace usher::better_auth
