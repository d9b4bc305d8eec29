#pragma once

#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/mail_requests.h"
#include "common/core/credentials/passwords.h"
#include "common/core/credentials/verification_token.h"
#include "common/core/sessions/known_device.h"

namespace usher::core {

/// A request to set a password by a mailed link.
struct ResetRequest {
  Secret token;
  Secret new_password;
  std::optional<Secret> device_token = {};  ///< The token of a known browser.
};

/// A request to set a password by an e-mail code.
struct ResetByCode {
  std::string email;
  Secret code;
  Secret new_password;
  std::optional<Secret> device_token = {};
};

struct ResetDone {
  Secret device_token;                 ///< Of this browser, which is known from now on.
  std::vector<std::string> providers;  ///< Whose linked accounts sign in beside the new password.
};

/// Sets a new password for the reader of the account's mailbox. Safe from any thread; reset() hashes.
class PasswordReset {
 public:
  PasswordReset(Ports ports, const Passwords& passwords, const EmailCodes& codes, const Outbox& outbox,
                const MailRequests& requests, const AuditLog& audit)
      : ports_(ports), passwords_(passwords), codes_(codes), outbox_(outbox), requests_(requests), audit_(audit) {}

  /// Responds the same for any address (user enumeration), also if the address reached its mail limit. For `callback` see
  /// MailRequests::ask. Error: kValidationFailed, kRateLimited.
  Status ask(std::string_view email, const domain::Caller& caller, std::string_view callback = {}) const;

  /// Returns the account's address as written, for the holder of the link; does not consume the token. Error: kInvalidToken,
  /// kTokenExpired, kAccountSuspended.
  Result<std::string> look(const Secret& token) const;
  /// Sets the password, ends all sessions, forgets all browsers, voids the account's other links and marks the address verified,
  /// unless the token replaces an initial password. Notifies the owner, with the ways in that remain. Error: kInvalidToken,
  /// kTokenExpired, kAccountSuspended; kValidationFailed on new_password.
  Result<ResetDone> reset(ResetRequest request, const domain::Caller& caller) const;
  /// Checks the new password before the code. Error: kValidationFailed; see EmailCodes::prove; kUserNotFound, kAccountSuspended.
  Result<ResetDone> reset(ResetByCode request, const domain::Caller& caller) const;

 private:
  /// The values that a reset writes, drawn before the write.
  struct Drawn {
    std::string hash;
    AccountId account;
    NewDevice device;
    domain::AuditEvent event;
    domain::Mail notice;
  };
  Result<Drawn> draw(const domain::User& owner, const Secret& password, const std::optional<Secret>& device_token,
                     const domain::Caller& caller) const;
  enum class Proof { kMailbox, kInitialPassword };
  /// Returns the providers of ResetDone.
  Result<std::vector<std::string>> apply(store::Stores& tx, const domain::User& user, const Drawn& drawn, Proof proof) const;
  Result<domain::User> owner_of(const std::string& token_hash) const;

  Ports ports_;
  const Passwords& passwords_;
  const EmailCodes& codes_;
  const Outbox& outbox_;
  const MailRequests& requests_;
  const AuditLog& audit_;
};

/// How long a password is valid that the user did not choose.
inline constexpr std::chrono::days kInitialPasswordLife{7};

/// Draws a token for reset() that the response to a sign-in with an initial password carries; it proves no mailbox.
[[nodiscard]] NewVerificationToken prepare_first_change(const Ports& ports, const domain::User& user);

/// Inside a write: sets the user's password; inserts an account with id `account` if the user has no password account.
/// `initial_until`: as in domain::Account.
Status store_password(store::Stores& tx, const UserId& user, std::string_view hash, const AccountId& account, Time now,
                      std::optional<Time> initial_until = std::nullopt);

}  // namespace usher::core
