#pragma once

#include "common/core/passkeys/passkey_proofs.h"
#include "common/core/sign_in/session_issuer.h"

namespace usher::core {

class MailRequests;

/// What a sign-in by passkey is asked with.
struct PasskeySignInRequest {
  PasskeyAnswer answer;
  std::string binding;                          ///< Of the browser, as PasskeySignIn::options() had it.
  bool remember = true;                         ///< False: a session of one day.
  bool is_browser = true;                       ///< False for programs, which keep no device token.
  std::optional<Secret> device_token = {};      ///< The token of a known browser.
  std::optional<std::string> redirect_to = {};  ///< Destination of a browser after a second factor; checked already.
};

/// Signs users in by passkey: both factors at once where the authenticator verified its user, otherwise one. Hashes no password.
/// Safe from any thread.
class PasskeySignIn {
 public:
  PasskeySignIn(Ports ports, const PasskeyProofs& proofs, const SessionIssuer& issuer, const MailRequests& requests,
                const AuditLog& audit)
      : ports_(ports), proofs_(proofs), issuer_(issuer), requests_(requests), audit_(audit) {}

  /// For any account: the authenticator says which (user enumeration). Stores nothing and counts in no limit. `binding`: a secret
  /// of the browser (login CSRF). `user`: of the session, whose passkeys are offered. Error: kForbidden if passkeys are off.
  Result<PasskeyOptions> options(std::string_view binding, const std::optional<UserId>& user = {}) const {
    return proofs_.options(Ceremony::kSignIn, binding, user);
  }
  /// Error: kInvalidPasskey, kTokenExpired; kAccountSuspended; kEmailNotVerified, which also mails a link; kForbidden.
  Result<SignInOutcome> sign_in(PasskeySignInRequest request, const domain::Caller& caller) const;

 private:
  Status admit(const domain::User& user, const domain::Caller& caller) const;

  Ports ports_;
  const PasskeyProofs& proofs_;
  const SessionIssuer& issuer_;
  const MailRequests& requests_;
  const AuditLog& audit_;
};

}  // namespace usher::core
