#pragma once

#include "common/core/credentials/access_revocation.h"
#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/verification_token.h"
#include "common/core/mail/mail_kinds.h"
#include "common/domain/passkey.h"
#include "common/domain/questionnaire/answers.h"

namespace usher::core {

/// The data of a sign-up in verification mode. The mailed link carries it, for an account that had no way in before.
struct SignUpClaim {
  std::string password_hash;               ///< Empty: the sign-up was by passkey.
  std::optional<domain::Passkey> passkey;  ///< As made, with the account that was free then.
  std::optional<std::string> name;
  std::optional<std::string> image;
  std::optional<json::Object> user_fields;
  std::optional<domain::Profile> profile;
  std::optional<domain::AnswerBatch> answers;
  std::optional<std::string> callback_url;  ///< Final destination of the mailed link.

  static constexpr auto fields() {
    return json::fields_of(json::required("password_hash", &SignUpClaim::password_hash),
                           json::optional("passkey", &SignUpClaim::passkey), json::optional("name", &SignUpClaim::name),
                           json::optional("image", &SignUpClaim::image), json::optional("user_fields", &SignUpClaim::user_fields),
                           json::optional("profile", &SignUpClaim::profile), json::optional("answers", &SignUpClaim::answers),
                           json::optional(kCallbackMember, &SignUpClaim::callback_url));
  }
};

/// A request to verify an address by a link.
struct VerifyRequest {
  Secret token;
  std::optional<UserId> signed_in = {};     ///< The user of a live session sent with the request.
  std::optional<Secret> device_token = {};  ///< The token of a known browser.
  std::optional<Secret> new_password = {};  ///< Used only if the verification would remove a way in.
};

/// A link to verify an address, as a page shows it.
struct VerificationLink {
  std::string address;          ///< The address that it verifies.
  bool is_confirmed = false;    ///< The link was used, or another one of the same claim; the address is confirmed.
  bool takes_password = false;  ///< Verifying removes the ways in; a new password may be sent.
  std::vector<Time> sign_ups;   ///< The first and the last of several with different passwords: verifying removes them all.
};

/// A request to verify an address by an e-mail code.
struct VerifyByCode {
  std::string email;
  Secret code;
  std::optional<UserId> signed_in = {};
  std::optional<Secret> device_token = {};
};

struct VerifiedAddress {
  domain::User user;
  bool is_new = false;  ///< The account had another address before.
  /// Of PasswordReset::reset(), if several sign-ups with the address waited: what they set is gone.
  std::optional<Secret> reset_token = {};
};

/// Verifies addresses: the current one of an account, or a new one. Safe from any thread.
class EmailVerification {
 public:
  EmailVerification(Ports ports, const Passwords& passwords, const EmailChange& change, const EmailCodes& codes,
                    const Outbox& outbox, const MailRequests& requests, const AuditLog& audit)
      : ports_(ports),
        passwords_(passwords),
        change_(change),
        codes_(codes),
        outbox_(outbox),
        requests_(requests),
        audit_(audit) {}

  /// Mails a link to the caller's own address; for `callback` see MailRequests::ask. Error: kRateLimited.
  Status ask(const domain::SessionActor& by, const domain::Caller& caller, std::string_view callback = {}) const;
  /// Mails a link to any address, without a session. Responds the same for unknown addresses (user enumeration). Error:
  /// kRateLimited; kValidationFailed on email.
  Status ask(std::string_view email, const domain::Caller& caller, std::string_view callback = {}) const;

  /// Returns what verify() would do with the token, or that the address is confirmed already; does not consume the token. Error:
  /// kInvalidToken, kTokenExpired.
  Result<VerificationLink> look(const VerifyRequest& request) const;
  /// Marks the address verified; after a change of address, also sets it. All links of the same claim are used up by it.
  ///
  /// Removes every way into an unverified account (see revoke_every_way_in) in two cases:
  /// - Several sign-ups with different passwords or passkeys wait. None is known to be the owner's, so that all go, with what
  ///   they said (reclaim()), unless the request has a session or a known browser of the account. The result has a reset's token.
  /// - The link was requested without a session, and the request has neither. A removed password is replaced by `new_password`
  ///   (this hashes), or else reported by mail.
  ///
  /// Error: kInvalidToken, kTokenExpired, kAccountSuspended, kEmailTaken; kValidationFailed on new_password.
  Result<VerifiedAddress> verify(const VerifyRequest& request, const domain::Caller& caller) const;
  /// Verifies by an e-mail code, with the same effect as a link requested without a session. Error: see EmailCodes::prove;
  /// kUserNotFound, kAccountSuspended.
  Result<VerifiedAddress> verify(VerifyByCode request, const domain::Caller& caller) const;

 private:
  struct FoundLink {
    domain::Verification token;
    domain::User user;
  };
  /// Drawn before the write.
  struct Drawn {
    AccountId account;
    domain::Mail password_removed;
    NewVerificationToken reset;  ///< Without its user.
    domain::AuditEvent verified;
    RightLoss loss;                                 ///< If another than the holder verifies.
    std::optional<std::string> password_hash = {};  ///< Replaces a removed password.
    domain::AuditEvent password_set = {};
  };
  static Result<FoundLink> find(store::Stores& tx, const std::string& token_hash, Time now);
  Result<std::string> address_confirmed_by(const std::string& token_hash) const;
  Result<bool> is_own_browser(store::Stores& tx, const domain::User& user, const VerifyRequest& request) const;
  Result<bool> is_holder(store::Stores& tx, const FoundLink& found, const VerifyRequest& request) const;
  Status settle_access(store::Stores& tx, const FoundLink& found, const VerifyRequest& request, const Drawn& drawn) const;
  Status settle_contest(store::Stores& tx, domain::User user, const VerifyRequest& request, const Drawn& drawn) const;
  Result<VerifiedAddress> verify_own(const std::string& token_hash, const VerifyRequest& request,
                                     const domain::Caller& caller) const;
  Result<Drawn> draw(const UserId& user, const domain::EmailAddress& address, const domain::Caller& caller) const;
  /// `prove` runs inside the write.
  Result<VerifiedAddress> finish(Drawn drawn, const VerifyRequest& request,
                                 const std::function<Result<FoundLink>(store::Stores& tx)>& prove) const;

  Ports ports_;
  const Passwords& passwords_;
  const EmailChange& change_;
  const EmailCodes& codes_;
  const Outbox& outbox_;
  const MailRequests& requests_;
  const AuditLog& audit_;
};

}  // namespace usher::core
