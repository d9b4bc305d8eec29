#pragma once

#include <optional>
#include <string>

#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/mail_requests.h"
#include "common/core/sign_in/email_account.h"
#include "common/core/sign_in/session_issuer.h"

namespace usher::core {

/// What somebody asks who wants to sign in by a mailed link. The addresses to go to afterwards were checked by whoever took them.
struct LinkRequest {
  std::string email;
  std::optional<std::string> name;  ///< For whoever is new.
  std::optional<std::string> callback_url;
  std::optional<std::string> new_user_callback_url;
  std::optional<std::string> anonymous = {};  ///< Of the caller who asked; ask_link() sets it.
  std::optional<std::string> visitor = {};    ///< The same.

  /// What the token keeps of it.
  static constexpr auto fields() {
    return std::tuple{json::required("email", &LinkRequest::email),
                      json::optional("name", &LinkRequest::name),
                      json::optional(kCallbackMember, &LinkRequest::callback_url),
                      json::optional("new_user_callback_url", &LinkRequest::new_user_callback_url),
                      json::optional("anonymous", &LinkRequest::anonymous),
                      json::optional("visitor", &LinkRequest::visitor)};
  }
};

/// The browser or program that follows a link or sends a code.
struct MailSignInContext {
  std::optional<Secret> device_token = {};      ///< The token of a known browser.
  bool is_browser = true;                       ///< False for programs.
  std::optional<std::string> redirect_to = {};  ///< Where a browser goes after a second factor.
};

struct MailSignedIn {
  SignInOutcome outcome;
  bool is_new = false;  ///< The account was made just now.
};

/// Sign-in by what is mailed, a link or a code: it proves the address, and signs up whoever is new. The mailbox is the first
/// factor; whoever has a second one is asked for it, and not by mail. Safe from any thread.
class MailSignIn {
 public:
  MailSignIn(Ports ports, const MailRequests& requests, const EmailCodes& codes, const SessionIssuer& issuer,
             const Outbox& outbox)
      : ports_(ports), requests_(requests), codes_(codes), issuer_(issuer), outbox_(outbox) {}

  /// Has the worker mail a link that works once, for five minutes. Alike for any address, and silent where it had its share.
  /// kValidationFailed on email or name; kRateLimited for the caller's network.
  Status ask_link(LinkRequest request, const domain::Caller& caller) const;
  /// What was asked for with a link; spends nothing. kInvalidToken, kTokenExpired.
  Result<LinkRequest> look(const Secret& token) const;

  /// The anonymous account of whoever asked for the link is left behind, not that of whoever follows it; and the visitor of
  /// `caller` counts only where the link was asked for with the same. Uses the link up, also
  /// where it ends in kAccountSuspended, kSignupDisabled or kEmailTaken. kInvalidToken, kTokenExpired.
  Result<MailSignedIn> by_link(const Secret& token, const MailSignInContext& with, const domain::Caller& caller) const;
  /// The same with a code; kValidationFailed; else what EmailCodes::prove says.
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
};

}  // namespace usher::core
