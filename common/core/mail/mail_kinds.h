#pragma once

#include "common/domain/mail.h"

namespace usher::core {

/// Kinds of outbox rows that request a mail. Only the worker looks up, later, whether an account has the address, so that a
/// request takes the same time for any address (user enumeration).
namespace mail_request {
inline constexpr std::string_view kResetPassword = "request:reset_password";
inline constexpr std::string_view kFirstPassword = "request:first_password";
inline constexpr std::string_view kVerifyEmail = "request:verify_email";
inline constexpr std::string_view kSignUp = "request:sign_up";           ///< values: a SignUpClaim
inline constexpr std::string_view kSignInLink = "request:sign_in_link";  ///< values: what MailSignIn keeps with the link
inline constexpr std::string_view kSignInCode = "request:sign_in_code";  ///< secret: the code, for this kind and the next two
inline constexpr std::string_view kVerifyEmailCode = "request:verify_email_code";
inline constexpr std::string_view kResetPasswordCode = "request:reset_password_code";
inline constexpr std::string_view kChangeEmail = "request:change_email";  ///< user: the account that wants that address
inline constexpr std::string_view kSecondFactorCode = "request:second_factor_code";  ///< only over the limit: see MailRequester
inline constexpr std::string_view kConfirmationCode = "request:confirmation_code";   ///< as the one above
inline constexpr std::string_view kConsentEmailChange = "request:consent_email_change";  ///< values: also kNewAddressMember
inline constexpr std::string_view kNoticesSummary = "request:notices_summary";           ///< The first notice beyond the limit.
inline constexpr std::string_view kQuestionnaireReminder = "request:questionnaire_reminder";  ///< secret: the way out
}  // namespace mail_request

/// The mail that stands for notices beyond a limit, and the members of its payload: the notices' kind, and their counter.
inline constexpr std::string_view kNoticesSummary = "notices_summary";
inline constexpr const char* kSummaryOfMember = "of";
inline constexpr const char* kSummaryCounterMember = "counter";

inline bool is_mail_request(std::string_view kind) { return kind.starts_with("request:"); }

/// By the kind of a message or of a request for one.
domain::MailUrgency urgency_of(std::string_view kind);

/// The member of a request's or message's payload with the URL that its link finally leads to.
inline constexpr const char* kCallbackMember = "callback_url";

/// The member of a reset's payload: the account has other ways in, which the served page lists.
inline constexpr const char* kHasWaysMember = "has_ways";

/// The member of such a request with the address that the account is to get, as written.
inline constexpr const char* kNewAddressMember = "new_address";

}  // namespace usher::core
