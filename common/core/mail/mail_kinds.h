#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string_view>

namespace usher::core {

/// A kind of mail, and the values that its texts may use besides kEveryMail's.
struct MailKind {
  std::string_view name;
  std::array<std::string_view, 4> values = {};  ///< Unused ones are empty, at the end.
};

/// The values that every mail may use: the site's name and the recipient's address.
inline constexpr std::array<std::string_view, 2> kEveryMail{"site_name", "address"};

inline constexpr std::array kMailKinds{
    MailKind{"verify_email", {"link", "minutes", "hours"}},
    MailKind{"sign_up_taken", {"link"}},
    MailKind{"reset_password", {"link", "minutes", "hours"}},
    MailKind{"change_email", {"link", "minutes", "hours"}},
    MailKind{"consent_email_change", {"link", "new_address", "hours"}},
    MailKind{"email_changed", {"link", "when"}},
    MailKind{"email_changed_notice", {"device", "ip", "when"}},
    MailKind{"password_changed", {"device", "ip", "when", "ways_in"}},
    MailKind{"password_removed", {"link"}},
    MailKind{"account_linked", {"provider", "device", "ip", "when"}},
    MailKind{"account_unlinked", {"provider", "device", "ip", "when"}},
    MailKind{"new_device", {"device", "ip", "when"}},
    MailKind{"sign_in_link", {"link", "minutes"}},
    MailKind{"sign_in_code", {"code", "minutes"}},
    MailKind{"verify_email_code", {"code", "minutes"}},
    MailKind{"reset_password_code", {"code", "minutes"}},
    MailKind{"second_factor_code", {"code", "minutes"}},
    MailKind{"second_factor_enabled", {"device", "ip", "when"}},
    MailKind{"second_factor_disabled", {"device", "ip", "when"}},
    MailKind{"second_factor_reset", {"when"}},
    MailKind{"backup_code_used", {"device", "ip", "when"}},
    MailKind{"backup_codes_replaced", {"device", "ip", "when"}},
    MailKind{"account_inactive", {"when"}},
    MailKind{"admin_added", {"account", "by", "when"}},
    MailKind{"admins_imported", {"accounts", "count", "by", "when"}},
};

/// A mail that has these is useless without them, so each of its texts must use them.
inline constexpr std::array<std::string_view, 2> kIndispensable{"link", "code"};

constexpr const MailKind* find_mail_kind(std::string_view name) {
  const auto* found = std::find_if(kMailKinds.begin(), kMailKinds.end(), [&](const MailKind& kind) { return kind.name == name; });
  return found == kMailKinds.end() ? nullptr : found;
}

/// Kinds of outbox rows that request a mail. Only the worker looks up, later, whether an account has the address, so that a
/// request takes the same time for any address (user enumeration).
namespace mail_request {
inline constexpr std::string_view kResetPassword = "request:reset_password";
inline constexpr std::string_view kVerifyEmail = "request:verify_email";
inline constexpr std::string_view kSignUp = "request:sign_up";           ///< values: a SignUpClaim
inline constexpr std::string_view kSignInLink = "request:sign_in_link";  ///< values: what MailSignIn keeps with the link
inline constexpr std::string_view kSignInCode = "request:sign_in_code";  ///< secret: the code, for this kind and the next two
inline constexpr std::string_view kVerifyEmailCode = "request:verify_email_code";
inline constexpr std::string_view kResetPasswordCode = "request:reset_password_code";
inline constexpr std::string_view kChangeEmail = "request:change_email";  ///< user: the account that wants that address
inline constexpr std::string_view kSecondFactorCode = "request:second_factor_code";      ///< only over the limit: see MailAsker
inline constexpr std::string_view kConsentEmailChange = "request:consent_email_change";  ///< values: also kNewAddressMember
}  // namespace mail_request

inline bool is_mail_request(std::string_view kind) { return kind.starts_with("request:"); }

/// The member of a request's or message's payload with the URL that its link finally leads to.
inline constexpr const char* kCallbackMember = "callback_url";

/// The member of such a request with the address that the account is to get, as written.
inline constexpr const char* kNewAddressMember = "new_address";

}  // namespace usher::core
