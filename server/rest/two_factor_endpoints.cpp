#include "common/core/own/trusted_browsers.h"
#include "common/core/sign_in/required_enrolment.h"
#include "common/core/sign_in/two_factor_sign_in.h"
#include "common/core/two_factor/two_factor.h"
#include "server/rest/own_rows.h"
#include "server/rest/session_answer.h"
#include "server/rest/two_factor_views.h"

namespace usher::rest {
namespace {

constexpr std::string_view kSecondFactorTag = "Second factor";

/// With a token of RequiredEnrolment no session is looked at.
Result<core::Enrolment> begin_enrolment(const Surface& use, Request& request, const EnrolBody& body) {
  const auto caller = authentication::caller_of(request);
  if (body.two_factor_token) return use.core.required_enrolment.begin(*body.two_factor_token, caller);
  USHER_TRY(const auto actor, use.who.identify(request));
  return use.core.two_factor_enrolment.begin(actor, body.password, caller);
}

Result<EnrolmentView> enroll(const Surface& use, Request& request, const EnrolBody& body) {
  USHER_TRY(auto enrolment, begin_enrolment(use, request, body));
  auto svg = enrolment.qr_svg();
  return EnrolmentView{
      .secret = std::move(enrolment.secret), .otpauth_uri = std::move(enrolment.otpauth_uri), .qr_svg = std::move(svg)};
}

Result<Response> confirm_required(const Surface& use, Request& request, CodeBody body) {
  USHER_TRY(const auto caller, use.who.sign_in_caller_of(request));
  USHER_TRY(auto signed_in, use.core.required_enrolment.confirm({.token = std::move(*body.two_factor_token),
                                                                 .code = std::move(body.code),
                                                                 .is_browser = authentication::is_browser(request),
                                                                 .device_token = use.cookies.device_token(request)},
                                                                caller));
  return session_answer(HttpStatus::kOk, std::move(signed_in.grant), use.cookies, signed_in.is_browser,
                        std::move(signed_in.backup_codes));
}

Result<Response> confirm(const Surface& use, Request& request, CodeBody body) {
  if (body.two_factor_token) return confirm_required(use, request, std::move(body));
  USHER_TRY(const auto actor, use.who.identify(request));
  USHER_TRY(const auto presented, use.who.presented(request, actor));
  USHER_TRY(auto confirmed,
            use.core.two_factor_enrolment.confirm(actor, body.code, authentication::caller_of(request), renewal_of(presented)));
  Response set;
  ConfirmedEnrolmentView view{.backup_codes = std::move(confirmed.backup_codes),
                              .renewed = renewed_token(set, confirmed.session, presented, use.cookies)};
  auto response = json_response(HttpStatus::kOk, view);
  for (auto& header : set.headers) response.headers.push_back(std::move(header));
  return response;
}

Result<BackupCodesView> new_backup_codes(const Surface& use, Request& request, const domain::SessionActor& actor,
                                         const PasswordBody& body) {
  USHER_TRY(auto codes, use.core.two_factor.new_backup_codes(actor, body.password, authentication::caller_of(request)));
  return BackupCodesView{.backup_codes = std::move(codes)};
}

Status disable(const Surface& use, Request& request, const domain::SessionActor& actor, DisableTwoFactorBody body) {
  return use.core.two_factor.disable(actor, body.password, {std::move(body.code), std::move(body.backup_code)},
                                     authentication::caller_of(request));
}

Result<Response> verify_sign_in(const Surface& use, Request& request, VerifyTwoFactorBody body) {
  USHER_TRY(const auto caller, use.who.sign_in_caller_of(request));
  if (body.passkey && (body.code || body.backup_code))
    return invalid_field("passkey", "NOT_ALLOWED", "Send only one of passkey, code and backup_code");
  auto outcome = use.core.two_factor_sign_in.verify({.token = std::move(body.two_factor_token),
                                                     .presented = {std::move(body.code), std::move(body.backup_code)},
                                                     .passkey = answer_in(std::move(body.passkey)),
                                                     .trust_device = body.trust_device,
                                                     .is_browser = authentication::is_browser(request),
                                                     .device_token = use.cookies.device_token(request)},
                                                    caller);
  if (!outcome.ok()) return std::move(outcome).error();
  if (auto* const must_enrol = std::get_if<core::TwoFactorChallenge>(&outcome.value()))
    return challenge_answer(HttpStatus::kOk, std::move(*must_enrol));
  auto& signed_in = std::get<core::TwoFactorSignedIn>(outcome.value());
  return session_answer(HttpStatus::kOk, std::move(signed_in.grant), use.cookies, signed_in.is_browser);
}

Status send_code(const Surface& use, Request& request, const TwoFactorTokenBody& body) {
  return use.core.two_factor_sign_in.send_code(body.two_factor_token, authentication::caller_of(request, use.cookies));
}

std::vector<http::Endpoint> enrolment_rows(const Surface& use) {
  const authentication::Rows rows(use, kSecondFactorTag);
  return {
      rows.post<EnrolBody>({.path = "/auth/2fa/enroll",
                            .name = "enroll_two_factor",
                            .access = {access::kFinish, access::kChangeCodes.proof_when()},
                            .summary = "Get a secret for an authenticator app; active after confirmation",
                            .about = "Show the QR code, then confirm with the first code. Before that nothing changes.",
                            .example = R"({"password":"correct horse battery"})",
                            .lane = Lane::kHashing,
                            .body = BodyRule::kMayJson,
                            .errors = {ErrorCode::kUnauthenticated, ErrorCode::kTwoFactorAlreadyEnabled,
                                       ErrorCode::kInvalidPassword, ErrorCode::kInvalidToken, ErrorCode::kTokenExpired,
                                       ErrorCode::kAccountSuspended, ErrorCode::kConflict, ErrorCode::kRateLimited}},
                           enroll),
      rows.post<CodeBody>({.path = "/auth/2fa/confirm",
                           .name = "confirm_two_factor",
                           .access = access::kFinish,
                           .summary = "Confirm the secret with a code of the app, and get backup codes; the other sessions end",
                           .about = "Show the backup codes once; only their digests are stored.",
                           .example = R"({"code":"123456"})",
                           .answer_schema = http::schema_of_either<ConfirmedEnrolmentView, SessionView>(),
                           .errors = {ErrorCode::kUnauthenticated, ErrorCode::kInvalidCode, ErrorCode::kInvalidToken,
                                      ErrorCode::kTokenExpired, ErrorCode::kAccountSuspended, ErrorCode::kTwoFactorNotEnabled,
                                      ErrorCode::kTwoFactorAlreadyEnabled, ErrorCode::kConflict, ErrorCode::kRateLimited}},
                          confirm),
      rows.post<PasswordBody>({.path = "/auth/2fa/backup-codes",
                               .name = "replace_backup_codes",
                               .access = access::kChangeCodes,
                               .summary = "Get ten new backup codes; the old ones stop working",
                               .about = "Shows ten new codes, once. An account with an app proves it first; see reauthenticate.",
                               .example = R"({"password":"correct horse battery"})",
                               .lane = Lane::kHashing,
                               .body = BodyRule::kMayJson,
                               .errors = {ErrorCode::kTwoFactorNotEnabled, ErrorCode::kInvalidPassword, ErrorCode::kConflict,
                                          ErrorCode::kRateLimited}},
                              new_backup_codes),
      rows.post<DisableTwoFactorBody>({.path = "/auth/2fa/disable",
                                       .name = "disable_two_factor",
                                       .access = access::kChangeSecrets,
                                       .summary = "Disable the second factor; the other sessions end",
                                       .about = "Needs the password and a code, or a backup code.",
                                       .example = R"({"password":"correct horse battery","code":"123456"})",
                                       .lane = Lane::kHashing,
                                       .errors = {ErrorCode::kInvalidCode, ErrorCode::kTwoFactorNotEnabled,
                                                  ErrorCode::kInvalidPassword, ErrorCode::kConflict, ErrorCode::kRateLimited}},
                                      disable),
  };
}

std::vector<http::Endpoint> sign_in_rows(const Surface& use) {
  const authentication::Rows rows(use, kSecondFactorTag);
  return {
      rows.post<VerifyTwoFactorBody>(
          {.path = "/auth/2fa/verify",
           .name = "verify_two_factor",
           .access = access::kSignIn,
           .summary = "Complete a sign-in with a second factor; where it was lost, get a token to enrol a new one instead",
           .about = "two_factor_token comes from a sign-in. Send code, backup_code or passkey: the answer to the options of "
                    "POST /auth/passkeys/authentication/options with the token.",
           .example = R"({"two_factor_token":"of the sign-in","code":"123456"})",
           .answer_schema = http::schema_of_either<SessionView, EnrolmentRequiredView>(),
           .errors = {ErrorCode::kInvalidCode, ErrorCode::kInvalidPasskey, ErrorCode::kInvalidToken, ErrorCode::kTokenExpired,
                      ErrorCode::kAccountSuspended, ErrorCode::kSecondFactorLost, ErrorCode::kConflict, ErrorCode::kRateLimited}},
          verify_sign_in),
      rows.post<TwoFactorTokenBody>(
          {.path = "/auth/2fa/send-code",
           .name = "send_two_factor_code",
           .access = access::kSignIn,
           .summary = "Mail a code that completes the sign-in",
           .about = "For users without their app: a code by mail, where the account allows it.",
           .example = R"({"two_factor_token":"of the sign-in"})",
           .success = HttpStatus::kAccepted,
           .errors = {ErrorCode::kInvalidToken, ErrorCode::kTokenExpired, ErrorCode::kForbidden, ErrorCode::kAccountSuspended,
                      ErrorCode::kSecondFactorLost, ErrorCode::kRateLimited}},
          send_code),
      own_list<core::OwnTrustedBrowsers>(
          rows, {"/auth/2fa/devices", "list_trusted_devices", "List the trusted browsers, which skip the second factor",
                 "Browsers that were trusted at a sign-in."}),
      own_removal<core::OwnTrustedBrowsers>(
          rows, {"/auth/2fa/devices/{id}", "forget_trusted_device", "Remove a trusted browser; it needs the second factor again",
                 "The id is one of GET /auth/2fa/devices."}),
  };
}

}  // namespace

std::vector<http::Endpoint> two_factor_endpoints(const Surface& use) {
  auto rows = enrolment_rows(use);
  for (auto& row : sign_in_rows(use)) rows.push_back(std::move(row));
  return rows;
}

}  // namespace usher::rest
