#pragma once

#include <chrono>
#include <vector>

#include "common/base/in_order.h"
#include "common/base/ip_address.h"

/// The request limits and their defaults, one row each; `[rate_limits]` in the TOML file changes a row by its name.
namespace usher::settings {

enum class Limit {
  kSignInAccount,
  kSignInDevice,
  kSignInAddress,
  kSignUpAddress,
  kMailRecipient,
  kMailRecipientSignIn,
  kMailRecipientSecurity,
  kMailRecipientFactor,
  kMailRecipientBrowser,
  kMailAddress,
  kMailNotice,
  kMailNoticeUnproved,
  kAddressChange,
  kPasskeyAdded,
  kProofAccount,
  kSessionAccount,
  kSessionDevice,
  kCodeChallenge,
  kCodeAccount,
  kCodeAccountDay,
  kRefreshSession,
  kChatCaller,
  kChatAddress,
  kChatVisitor,
  kChatVisitorsAddress,
  kChatAll,
  kAdaptCaller,
  kAdaptAll,
  kVisitorAddress,
  kProviderAddress,
  kChatVisitorBytes,
  kChatVisitorsBytes,
  kChatAccountBytes,
  kChatAccountsBytes,
  kVisitorAnswerBytes,
  kVisitorsAnswerBytes,
};

/// A number of events or bytes in a fixed window. A window of zero is not set: it is the lifetime of the counted object, or a
/// day.
struct Quota {
  std::uint32_t most = 0;
  std::chrono::seconds window{};
  bool operator==(const Quota&) const = default;
};

/// How the rows below write a quota: of events, or of bytes a day.
constexpr Quota per(std::uint32_t most, std::chrono::seconds window) { return {most, window}; }
constexpr Quota mebibytes(std::uint32_t count, std::chrono::seconds window = {}) { return {count * 1024 * 1024, window}; }

struct LimitRow {
  Limit limit;
  std::string_view name;  ///< The key in [rate_limits]. Never renamed after its release.
  Quota fallback;
  std::string_view help;
};

inline constexpr EnumArray kLimits(
    &LimitRow::limit,
    {
        {Limit::kSignInAccount, "sign_in_account", per(10, std::chrono::minutes(15)), "failed sign-ins per account"},
        {Limit::kSignInDevice, "sign_in_device", per(10, std::chrono::minutes(15)),
         "failed sign-ins per account from a known device"},
        {Limit::kSignInAddress, "sign_in_address", per(30, std::chrono::minutes(15)),
         "different accounts with a failed sign-in per client address"},
        {Limit::kSignUpAddress, "sign_up_address", per(100, std::chrono::hours(1)), "sign-ups per client address"},
        {Limit::kMailRecipient, "mail_recipient", per(3, std::chrono::hours(1)),
         "mails to verify an address, per recipient address; one network has half"},
        {Limit::kMailRecipientSignIn, "mail_recipient_sign_in", per(10, std::chrono::hours(1)),
         "mailed links and codes to sign in, per recipient address; one network has half"},
        {Limit::kMailRecipientSecurity, "mail_recipient_security", per(6, std::chrono::hours(1)),
         "mailed resets, per recipient address; one network has half"},
        {Limit::kMailRecipientFactor, "mail_recipient_second_factor", per(6, std::chrono::hours(1)),
         "mailed second factors, and codes that confirm a session, per recipient address; one network has half"},
        {Limit::kMailRecipientBrowser, "mail_recipient_browser", per(3, std::chrono::hours(1)),
         "mails of each of these kinds that a known browser may cause besides"},
        {Limit::kMailAddress, "mail_address", per(60, std::chrono::hours(1)),
         "forgot, resend, code and link requests per client address"},
        {Limit::kMailNotice, "mail_notice", per(5, std::chrono::hours(1)),
         "notices of a kind per recipient address, before one summary at the end of the window"},
        {Limit::kMailNoticeUnproved, "mail_notice_unproved", per(1, std::chrono::days(1)),
         "notices of a kind to an unproved address"},
        {Limit::kAddressChange, "address_change", per(3, std::chrono::days(1)),
         "changes of address per account; administrators have their own"},
        {Limit::kPasskeyAdded, "passkey_added", per(20, std::chrono::days(1)), "passkeys added per account"},
        {Limit::kProofAccount, "proof_account", per(120, std::chrono::hours(1)),
         "acts per account that ask for its password, a passkey or a fresh session"},
        {Limit::kSessionAccount, "session_account", per(120, std::chrono::hours(1)), "sign-ins per account"},
        {Limit::kSessionDevice, "session_device", per(20, std::chrono::hours(1)),
         "sign-ins per account from each browser that it knew before, besides"},
        {Limit::kCodeChallenge, "code_challenge", per(5, std::chrono::seconds(0)),
         "attempts at a second factor per challenge; at an e-mail code by the browser that asked, and by all others"},
        {Limit::kCodeAccount, "code_account", per(10, std::chrono::minutes(15)),
         "attempts at a second factor, or by other browsers at e-mail codes, per account"},
        {Limit::kCodeAccountDay, "code_account_day", per(100, std::chrono::days(1)),
         "attempts at e-mail codes per account; a known browser has its own"},
        {Limit::kRefreshSession, "refresh_session", per(60, std::chrono::minutes(1)), "refreshes per session"},
        {Limit::kChatCaller, "chat_caller", per(20, std::chrono::minutes(1)), "chat messages per user or anonymous visitor"},
        {Limit::kChatAddress, "chat_address", per(600, std::chrono::minutes(1)), "chat messages per client address"},
        {Limit::kChatVisitor, "chat_visitor", per(30, std::chrono::days(1)),
         "chat messages per visitor or anonymous account, before a sign-in is asked for"},
        {Limit::kChatVisitorsAddress, "chat_visitors_address", per(120, std::chrono::days(1)),
         "chat messages of all visitors and anonymous accounts per client network (IPv4 /24, IPv6 /56)"},
        {Limit::kChatAll, "chat_all", per(20000, std::chrono::days(1)),
         "questions that the back end gets; unproved addresses together have half, a sign-up network a quarter"},
        {Limit::kAdaptCaller, "adapt_caller", per(20, std::chrono::days(1)),
         "pages that the back end adapts per user or visitor"},
        {Limit::kAdaptAll, "adapt_all", per(2000, std::chrono::days(1)),
         "pages that the back end adapts; unproved addresses together have half, a sign-up network a quarter"},
        {Limit::kVisitorAddress, "visitor_address", per(600, std::chrono::minutes(1)),
         "new visitors who chat or answer per client address"},
        {Limit::kProviderAddress, "provider_address", per(120, std::chrono::minutes(1)),
         "sign-ins begun at providers and their callbacks per client address"},
        {Limit::kChatVisitorBytes, "chat_visitor_bytes", mebibytes(8),
         "bytes of visitors' chat kept per client address and UTC day"},
        {Limit::kChatVisitorsBytes, "chat_visitors_bytes", mebibytes(128), "bytes of all visitors' chat kept per UTC day"},
        {Limit::kChatAccountBytes, "chat_account_bytes", mebibytes(32), "bytes of an account's chat kept per UTC day"},
        {Limit::kChatAccountsBytes, "chat_accounts_bytes", mebibytes(1024), "bytes of all accounts' chat kept per UTC day"},
        {Limit::kVisitorAnswerBytes, "visitor_answer_bytes", mebibytes(8, std::chrono::days(1)),
         "bytes of answers saved by visitors per client address"},
        {Limit::kVisitorsAnswerBytes, "visitors_answer_bytes", mebibytes(128, std::chrono::days(1)),
         "bytes of answers saved by all visitors"},
    });

/// The row with that name; nullptr without one.
constexpr const LimitRow* find_limit(std::string_view name) {
  for (const auto& row : kLimits)
    if (row.name == name) return &row;
  return nullptr;
}

/// A network with multiplied limits by client address, such as a campus behind one address.
struct NetworkFactor {
  Cidr network;
  std::uint32_t factor = 1;
};

struct Limits {
  bool enabled = false;  ///< False keeps only the limits on attempts at codes and second factors.
  std::array<Quota, kLimits.size()> quotas{};
  std::vector<NetworkFactor> networks;

  [[nodiscard]] const Quota& operator[](Limit limit) const { return quotas[static_cast<std::size_t>(limit)]; }
  /// The factor of the first network that contains `address`, or 1.
  [[nodiscard]] std::uint32_t factor_for(const IpAddress& address) const;
};

/// Parses a whole number from 1 to 1,000,000 with one of s, m, h or d: `90m`. nullopt for any other text, and beyond `longest`.
std::optional<std::chrono::seconds> parse_duration(std::string_view text, std::chrono::seconds longest);
/// Parses `10/15m`: a number, then optionally the window as a number of s, m, h or d (`10` keeps the window of `fallback`).
/// Numbers are 1 to 1,000,000, or to 1,000,000,000 if `fallback` has no window, or, of bytes (a fallback above 1,000,000), 0 (no
/// limit) to 4,000,000,000; windows one second to 31 days. nullopt for any other text, and for a window if `fallback` has none.
std::optional<Quota> parse_quota(std::string_view text, const Quota& fallback);
std::string quota_text(const Quota& quota);

}  // namespace usher::settings
