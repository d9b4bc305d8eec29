#pragma once

#include "common/core/passkeys/passkey_ceremonies.h"
#include "common/core/questionnaire/sign_up_answers.h"
#include "common/core/sign_in/session_issuer.h"
#include "common/domain/account.h"

namespace usher::core {

class ErasureKey;
class MailRequests;
class Passwords;
class RateLimiter;

/// A sign-up request. Checks report all faults at once.
struct SignUpRequest {
  std::optional<std::string> email;
  std::optional<Secret> password = {};  ///< Absent in a sign-up by passkey.
  std::optional<std::string> name;
  domain::ProfileChange profile;
  json::Object user_fields = {};  ///< Of the site; undeclared members are ignored. Those in `answers.members` belong to them.
  std::optional<std::string> image = {};
  bool asks_profile = true;                     ///< False for sign-ups that never ask for a profile.
  bool remember = true;                         ///< False: a session of one day.
  std::optional<std::string> callback = {};     ///< Final destination of the mailed link; checked already.
  std::optional<Secret> device_token = {};      ///< The token of a known browser.
  std::optional<std::string> redirect_to = {};  ///< Destination after the enrolment of a second factor; checked already.
  SignUpAnswers answers = {};
  Time received{};  ///< When the request was received.
};

/// With REQUIRE_EMAIL_VERIFICATION: no session yet, and the same result for a taken address (user enumeration).
struct VerificationRequired {
  std::string email;
  domain::User user;  ///< As made, or as it would have been made.
  std::optional<domain::Profile> profile;
  Time not_before;  ///< The earliest time to respond (timing attack).
};
/// A challenge only if REQUIRE_TWO_FACTOR demands a second factor.
using SignUpOutcome = std::variant<SessionGrant, TwoFactorChallenge, VerificationRequired>;

/// Makes accounts at the user's request. Safe from any thread; hashes passwords.
class SignUp {
 public:
  SignUp(Ports ports, const Passwords& passwords, const RateLimiter& limiter, const Questionnaires& questionnaires,
         const PasskeyCeremonies& ceremonies, const SessionIssuer& issuer, const Outbox& outbox, const MailRequests& requests,
         const AuditLog& audit, const ErasureKey& digests)
      : ports_(ports),
        passwords_(passwords),
        limiter_(limiter),
        questionnaires_(questionnaires),
        ceremonies_(ceremonies),
        issuer_(issuer),
        outbox_(outbox),
        requests_(requests),
        audit_(audit),
        digests_(digests) {}

  /// Errors: kSignupDisabled, kValidationFailed, kEmailTaken, kRateLimited.
  Result<SignUpOutcome> with_password(SignUpRequest request, const domain::Caller& caller) const;

  /// Options to make the passkey of a new account, the same for free and taken addresses (user enumeration). `binding`: a secret
  /// of the browser; `kept`: comes back with open_passkey(), at most 16 KiB. Error: kSignupDisabled, kValidationFailed;
  /// kForbidden if passkeys are off.
  Result<PasskeyOptions> begin_passkey(SignUpRequest request, std::string_view binding, json::Object kept) const;
  /// Error: kInvalidPasskey, kTokenExpired.
  Result<OpenedCeremony> open_passkey(const Secret& token, std::string_view binding) const {
    return ceremonies_.open(token, Ceremony::kSignUp, binding);
  }
  /// Makes the account with the passkey alone, in one write. `request`: that of begin_passkey(). Error: as with_password();
  /// kInvalidPasskey; kConflict if the passkey is registered already, but not with REQUIRE_EMAIL_VERIFICATION, which then makes
  /// no account (user enumeration).
  Result<SignUpOutcome> with_passkey(SignUpRequest request, const OpenedCeremony& ceremony, const json::Value& credential,
                                     const domain::Caller& caller) const;

 private:
  struct Checked {
    domain::User user;
    std::optional<domain::Account> account;  ///< Of a password.
    std::optional<domain::Passkey> passkey = {};
    std::optional<OpenedCeremony> ceremony = {};  ///< In which the passkey was made.
    std::optional<domain::Profile> profile;
    std::optional<domain::AnswerBatch> answers;
    SignUpRequest request;  ///< Without what went into the members above.
  };
  /// The answers about the user, as stored.
  struct Background {
    std::optional<domain::Profile> profile;
    std::optional<domain::AnswerBatch> answers;
  };
  enum class By { kPassword, kPasskey };
  Result<Checked> check(SignUpRequest request, By by) const;
  Result<SignUpOutcome> create(Checked checked, Time not_before, const domain::Caller& caller) const;
  Status refuse_taken(const Checked& checked) const;
  Status join_claim(Checked& checked) const;
  Result<Background> check_background(const SignUpRequest& request, json::Faults& faults) const;
  Result<SignUpOutcome> create_in_secret(Checked checked, Time not_before, const domain::Caller& caller) const;
  Result<SignUpOutcome> create_and_sign_in(Checked checked, const domain::Caller& caller) const;
  [[nodiscard]] FirstFactor first_factor_of(const Checked& checked) const;
  Status insert(store::Stores& tx, const Checked& checked) const;

  Ports ports_;
  const Passwords& passwords_;
  const RateLimiter& limiter_;
  const Questionnaires& questionnaires_;
  const PasskeyCeremonies& ceremonies_;
  const SessionIssuer& issuer_;
  const Outbox& outbox_;
  const MailRequests& requests_;
  const AuditLog& audit_;
  const ErasureKey& digests_;
};

}  // namespace usher::core
