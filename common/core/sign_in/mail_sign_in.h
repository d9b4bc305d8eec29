#pragma once

#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/mail_requests.h"
#include "common/core/mail/mail_kinds.h"
#include "common/core/sign_in/email_account.h"
#include "common/core/sign_in/session_issuer.h"

namespace usher::core {

/// A request to sign in by a mailed link. Its redirect addresses must be checked already.
struct LinkRequest {
  std::string email;
  std::optional<std::string> name;  ///< For a new account.
  std::optional<std::string> callback_url;
  std::optional<std::string> new_user_callback_url;
  std::optional<std::string> anonymous = {};  ///< The caller's anonymous account; ask_link() sets it.
  std::optional<std::string> visitor = {};    ///< The caller's visitor; ask_link() sets it.
  bool takes_over = false;                    ///< Of a look: the address was never proved, so that every way in goes.

  /// The members that the token's payload keeps.
  static constexpr auto fields() {
    return json::fields_of(json::required("email", &LinkRequest::email), json::optional("name", &LinkRequest::name),
                           json::optional(kCallbackMember, &LinkRequest::callback_url),
                           json::optional("new_user_callback_url", &LinkRequest::new_user_callback_url),
                           json::optional("anonymous", &LinkRequest::anonymous),
                           json::optional("visitor", &LinkRequest::visitor));
  }
};

/// The client that follows a link or sends a code.
struct MailSignInContext {
  std::optional<Secret> device_token = {};      ///< The token of a known browser.
  bool is_browser = true;                       ///< False for programs.
  std::optional<std::string> redirect_to = {};  ///< Destination of a browser after a second factor.
};

struct MailSignedIn {
  SignInOutcome outcome;
  bool is_new = false;  ///< The sign-in made the account.
};

/// Sign-in by a mailed link or code, which verifies the address and signs up new users. The mailbox is the first factor; a second
/// factor, if enabled, is required and cannot be an e-mail code. Safe from any thread.
class MailSignIn {
 public:
  MailSignIn(Ports ports, const MailRequests& requests, const EmailCodes& codes, const SessionIssuer& issuer,
             const Outbox& outbox, const AuditLog& audit)
      : ports_(ports), requests_(requests), codes_(codes), issuer_(issuer), outbox_(outbox), audit_(audit) {}

  /// Requests mail with a link that works once, for five minutes. Responds the same for any address (user enumeration), also if
  /// it reached its mail limit. Error: kValidationFailed on email or name; kRateLimited for the caller's network.
  Status ask_link(LinkRequest request, const domain::Caller& caller) const;
  /// Returns the request of a link; does not consume it. Error: kInvalidToken, kTokenExpired.
  Result<LinkRequest> look(const Secret& token) const;

  /// Signs in by a link and consumes it, also if the result is kAccountSuspended, kSignupDisabled, kEmailTaken or
  /// kSecondFactorLost. Merges the anonymous account or visitor of `caller` only if the same one requested the link (login
  /// CSRF). Error: kInvalidToken, kTokenExpired, and the four above.
  Result<MailSignedIn> by_link(const Secret& token, const MailSignInContext& with, const domain::Caller& caller) const;
  /// Signs in by a code. Error: as by_link(); kValidationFailed; see EmailCodes::prove.
  Result<MailSignedIn> by_code(std::string_view email, const Secret& code, SignUpDetails details, const MailSignInContext& with,
                               const domain::Caller& caller) const;

 private:
  struct Outcome;
  template <class F>
  Result<MailSignedIn> sign_in(const domain::EmailAddress& address, SignUpDetails details, const MailSignInContext& with,
                               const domain::Caller& caller, F consume) const;

  Ports ports_;
  const MailRequests& requests_;
  const EmailCodes& codes_;
  const SessionIssuer& issuer_;
  const Outbox& outbox_;
  const AuditLog& audit_;
};

}  // namespace usher::core
