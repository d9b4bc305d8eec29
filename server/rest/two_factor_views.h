#pragma once

#include "server/rest/views.h"

/// The bodies of second factors.
namespace usher::rest {

inline constexpr json::Rules kAppCode{.about = "six digits"};
inline constexpr json::Rules kBackupCode{.about = "one of the ten backup codes, instead of code"};

inline constexpr json::Rules kEnrolmentToken{.about = "of a sign-in that must enrol a second factor, instead of a session"};

struct EnrolBody {
  std::optional<Secret> password;
  std::optional<Secret> two_factor_token;
  static constexpr std::string_view kSchema = "EnrolTwoFactorBody";
  static constexpr auto fields() {
    return json::fields_of(json::optional("password", &EnrolBody::password),
                           json::optional("two_factor_token", &EnrolBody::two_factor_token, kEnrolmentToken));
  }
};

struct CodeBody {
  Secret code;
  std::optional<Secret> two_factor_token;
  static constexpr std::string_view kSchema = "CodeBody";
  static constexpr auto fields() {
    return json::fields_of(json::required("code", &CodeBody::code, kAppCode),
                           json::optional("two_factor_token", &CodeBody::two_factor_token, kEnrolmentToken));
  }
};

struct DisableTwoFactorBody {
  std::optional<Secret> password;
  std::optional<Secret> code;
  std::optional<Secret> backup_code;
  static constexpr std::string_view kSchema = "DisableTwoFactorBody";
  static constexpr auto fields() {
    return json::fields_of(json::optional("password", &DisableTwoFactorBody::password),
                           json::optional("code", &DisableTwoFactorBody::code, kAppCode),
                           json::optional("backup_code", &DisableTwoFactorBody::backup_code, kBackupCode));
  }
};

struct VerifyTwoFactorBody {
  Secret two_factor_token;
  std::optional<Secret> code;
  std::optional<Secret> backup_code;
  std::optional<PasskeyAnswerBody> passkey;
  bool trust_device = false;
  static constexpr std::string_view kSchema = "VerifyTwoFactorBody";
  static constexpr auto fields() {
    return json::fields_of(json::required("two_factor_token", &VerifyTwoFactorBody::two_factor_token),
                           json::optional("code", &VerifyTwoFactorBody::code, {.about = "six digits, from the app or the mail"}),
                           json::optional("backup_code", &VerifyTwoFactorBody::backup_code, kBackupCode),
                           json::optional("passkey", &VerifyTwoFactorBody::passkey, {.about = "in place of a code"}),
                           json::optional("trust_device", &VerifyTwoFactorBody::trust_device,
                                          {.about = "true: this browser is not asked again for 30 days"}));
  }
};

struct TwoFactorTokenBody {
  Secret two_factor_token;
  static constexpr std::string_view kSchema = "TwoFactorTokenBody";
  static constexpr auto fields() {
    return json::fields_of(json::required("two_factor_token", &TwoFactorTokenBody::two_factor_token));
  }
};

/// The response to a sign-in that needs a second factor; see POST /auth/2fa/verify.
struct TwoFactorRequiredView {
  bool two_factor_required = true;
  Secret two_factor_token;
  std::vector<std::string> methods;
  static constexpr std::string_view kSchema = "TwoFactorRequired";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("two_factor_required", &TwoFactorRequiredView::two_factor_required),
                           required("two_factor_token", &TwoFactorRequiredView::two_factor_token),
                           required("methods", &TwoFactorRequiredView::methods,
                                    {.about = "passkey, totp, backup_code, email (ask with POST /auth/2fa/send-code)"}));
  }
};

/// The response to a sign-in that must enrol a second factor; see POST /auth/2fa/enroll.
struct EnrolmentRequiredView {
  bool two_factor_enrolment_required = true;
  Secret two_factor_token;
  static constexpr std::string_view kSchema = "TwoFactorEnrolmentRequired";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("two_factor_enrolment_required", &EnrolmentRequiredView::two_factor_enrolment_required),
                           required("two_factor_token", &EnrolmentRequiredView::two_factor_token,
                                    {.about = "for POST /auth/2fa/enroll and /auth/2fa/confirm, instead of a session"}));
  }
};

struct EnrolmentView {
  Secret secret;
  Secret otpauth_uri;
  Secret qr_svg;
  static constexpr std::string_view kSchema = "TwoFactorEnrolment";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("secret", &EnrolmentView::secret, {.about = "base32"}),
                           required("otpauth_uri", &EnrolmentView::otpauth_uri), required("qr_svg", &EnrolmentView::qr_svg));
  }
};

struct BackupCodesView {
  std::vector<Secret> backup_codes;
  static constexpr std::string_view kSchema = "BackupCodes";
  static constexpr auto fields() {
    return json::fields_of(json::required("backup_codes", &BackupCodesView::backup_codes, {.about = "shown only once"}));
  }
};

/// The response to the confirmation of an enrolment.
struct ConfirmedEnrolmentView {
  std::vector<Secret> backup_codes;
  RenewedTokenView renewed;
  static constexpr std::string_view kSchema = "ConfirmedEnrolment";
  static constexpr auto fields() {
    return json::concat(
        json::fields_of(json::required("backup_codes", &ConfirmedEnrolmentView::backup_codes, {.about = "shown only once"})),
        json::nested(&ConfirmedEnrolmentView::renewed));
  }
};

}  // namespace usher::rest
