#pragma once

#include "common/domain/proof.h"
#include "common/domain/two_factor.h"
#include "common/domain/user.h"
#include "common/settings/settings.h"

namespace usher::core {

/// How a user authenticated before any second factor, and what the sign-in asked for. A challenge keeps it as payload until the
/// second factor is verified:
///
///   {"kind": "pwd"|"social"|"mail"|"anonymous"|"passkey", "amr": text, "remember": bool, "keeps_cookies": bool, "redirect_to":
///   text?, "mailed_mac": text?, "anonymous": text?, "replaced": [text]?, "proved_by": text?, "proved_at_ms": integer?,
///   "passkey": text?}
struct FirstFactor {
  enum class Kind { kPassword, kSocial, kMail, kAnonymous, kPasskey };
  Kind kind = Kind::kPassword;
  std::string amr = "pwd";                         ///< RFC 8176 values for the session.
  bool remember = true;                            ///< False: one day, never extended.
  bool is_browser = true;                          ///< False for programs: no device is remembered. `keeps_cookies` as stored.
  std::optional<std::string> redirect_to = {};     ///< Final destination of a browser; checked already.
  std::optional<std::string> email_code_mac = {};  ///< In a challenge: the last mailed code.
  std::optional<UserId> anonymous = {};            ///< The anonymous account that is merged.
  std::vector<SessionId> replaced = {};            ///< The sessions whose cookies the sign-in replaces; they end.
  std::optional<domain::Proof> proof = {};         ///< What the session proves; absent: what the kind proves now.
  std::optional<PasskeyId> passkey = {};           ///< The one that was used.

  [[nodiscard]] json::Object to_payload() const;
  /// Returns nullopt if to_payload() did not make the payload.
  static std::optional<FirstFactor> of(const std::optional<std::string>& payload);

  /// The members of the payload, but for the kind and the proof.
  static constexpr auto fields() {
    return json::fields_of(
        json::required("amr", &FirstFactor::amr), json::required("remember", &FirstFactor::remember),
        json::required("keeps_cookies", &FirstFactor::is_browser), json::optional("redirect_to", &FirstFactor::redirect_to),
        json::optional("mailed_mac", &FirstFactor::email_code_mac), json::optional("anonymous", &FirstFactor::anonymous),
        json::optional("replaced", &FirstFactor::replaced), json::optional("passkey", &FirstFactor::passkey));
  }
};

/// What each kind of first factor is called, and what a session of it proves.
struct FirstFactorRow {
  FirstFactor::Kind kind;
  std::string_view stored;  ///< In the payload of a challenge.
  std::string_view method;  ///< In the metrics.
  domain::Way way;
};
inline constexpr EnumArray kFirstFactors(&FirstFactorRow::kind,
                                         {{FirstFactor::Kind::kPassword, "pwd", "password", domain::Way::kPassword},
                                          {FirstFactor::Kind::kSocial, "social", "social", domain::Way::kProvider},
                                          {FirstFactor::Kind::kMail, "mail", "mail", domain::Way::kMailbox},
                                          {FirstFactor::Kind::kAnonymous, "anonymous", "anonymous", domain::Way::kAnonymous},
                                          {FirstFactor::Kind::kPasskey, "passkey", "passkey", domain::Way::kPasskeyTouch}});

/// Returns whether an e-mail code is accepted as the second factor after that first factor: not after mail, nor after a provider,
/// which vouches for the same mailbox, nor after a password reset by mail until the app or a backup code was used. As the only
/// second factor it always is.
bool may_mail_code(const domain::SecondFactor& factor, FirstFactor::Kind first, const domain::User& user);
/// Why a sign-in by that first factor is refused, though right, to an account whose app was lost with the installation's secret
/// (kSecondFactorLost); nullopt: a mailed code stands in for the app once, for the enrolment of a new one. A mailed code adds
/// nothing to a sign-in by mailbox or provider, nor after a password reset by mail; and admins wait for an operator.
/// Precondition: the app is lost.
std::optional<Error> refusal_of_lost_app(const domain::User& user, const domain::SecondFactor& factor, FirstFactor::Kind first,
                                         const settings::Settings& settings);
/// Returns the first factor of a session with these authentication methods.
FirstFactor::Kind first_factor_of(std::string_view amr);
/// Returns what a session of the account proves once an e-mail code was accepted: the mailbox if acts demand no more, otherwise
/// what was proved before.
domain::Proof with_mailed_code(const domain::Proof& before, domain::ProofKind demanded, Time now);

/// RFC 8176 registers no value for federated sign-in; "fed" is in common use.
inline constexpr const char* kFederatedAmr = "fed";
/// Adds the values of a second factor: `pwd` becomes `pwd otp mfa`.
std::string with_second_factor(std::string amr, std::initializer_list<std::string_view> words = {"otp", "mfa"});

}  // namespace usher::core
