#pragma once

#include "common/core/audit/sign_in_refusals.h"
#include "common/core/sign_in/session_issuer.h"

namespace usher::core {

class BreachedSignIns;
class MailRequests;
class Passwords;
class RateLimiter;
class Reservation;

struct SignInRequest {
  std::string email;
  Secret password;
  bool remember = true;
  std::optional<Secret> device_token;           ///< The token of a known browser.
  bool remember_device = true;                  ///< False for programs, which keep no device token.
  std::optional<std::string> redirect_to = {};  ///< Destination of a browser after a second factor; checked already.
  Time received{};                              ///< When the request was received; starts the minimum refusal time.
};

/// The result of a sign-in with a password that the user did not choose, or that attackers know.
struct PasswordChangeRequired {
  Secret reset_token;  ///< For PasswordReset::reset().
};
using PasswordSignInOutcome = std::variant<SessionGrant, TwoFactorChallenge, PasswordChangeRequired>;

/// Signs users in by password. Safe from any thread; hashes.
///
/// User enumeration and timing (CWE-208): unknown addresses, wrong passwords and accounts without a password cost the same hash,
/// writes and time.
class SignIn {
 public:
  SignIn(Ports ports, const Passwords& passwords, const RateLimiter& limiter, const SessionIssuer& issuer, const Outbox& outbox,
         const MailRequests& requests, const BreachedSignIns& breached, const AuditLog& audit)
      : ports_(ports),
        passwords_(passwords),
        limiter_(limiter),
        issuer_(issuer),
        outbox_(outbox),
        requests_(requests),
        breached_(breached),
        audit_(audit) {}

  /// Returns a session, a challenge if the account has a second factor, or a reset token if the password is an initial one, which
  /// is refused after a week, or one that attackers know (BreachedSignIns).
  /// Error: kValidationFailed (no address), kInvalidCredentials, kRateLimited; only with the correct password kAccountSuspended
  /// and kEmailNotVerified, which also mails a link.
  Result<PasswordSignInOutcome> with_password(SignInRequest request, const domain::Caller& caller) const;

 private:
  struct Candidate {
    std::optional<domain::User> user;
    std::string password_hash;                                      ///< Empty: no password matches.
    bool must_change = false;                                       ///< The password is an initial one.
    bool is_breached = false;                                       ///< It was found among breached ones before.
    std::string_view why_refused = refusal_reason::kWrongPassword;  ///< The reason if the password does not match.
  };
  Result<PasswordSignInOutcome> attempt(const SignInRequest& request, std::string_view email, const Candidate& candidate,
                                        const Reservation& reservation, const domain::Caller& caller) const;
  /// Fills `candidate`. Returns the hash of a device that it knows. Error: kRateLimited, if it has no sign-in left.
  Result<std::string> look_up(store::Stores& tx, const std::string& email, const std::string& device_hash,
                              Candidate& candidate) const;
  [[nodiscard]] Error refuse(const Candidate& candidate, std::string_view email, Time not_before,
                             const domain::Caller& caller) const;
  Status admit(const domain::User& user, const Reservation& reservation, const domain::Caller& caller) const;
  Status confirm(store::Stores& tx, const Candidate& candidate) const;
  Result<PasswordSignInOutcome> ask_for_change(const Candidate& candidate, const Reservation& reservation,
                                               const domain::Caller& caller) const;
  Result<PasswordSignInOutcome> open_session(const Candidate& candidate, const SignInRequest& request, bool is_listed,
                                             const Reservation& reservation, const std::optional<std::string>& better_hash,
                                             const domain::Caller& caller) const;

  Ports ports_;
  const Passwords& passwords_;
  const RateLimiter& limiter_;
  const SessionIssuer& issuer_;
  const Outbox& outbox_;
  const MailRequests& requests_;
  const BreachedSignIns& breached_;
  const AuditLog& audit_;
};

}  // namespace usher::core
