#pragma once

#include <optional>
#include <string>

#include "common/core/credentials/email_change.h"
#include "common/core/credentials/email_codes.h"
#include "common/domain/answers.h"
#include "common/domain/profile.h"

namespace usher::core {

/// What a sign-up in verification mode asked for. It goes with the mailed link, so that whoever confirms gets the password that
/// they chose themselves, and not that of a stranger who signed up with the address before.
struct SignUpClaim {
  std::string password_hash;
  std::optional<std::string> name;
  std::optional<domain::Profile> profile;
  std::optional<domain::AnswerBatch> answers;
  std::optional<std::string> callback_url;  ///< Where the mailed link leads in the end.

  static constexpr auto fields() {
    return std::tuple{json::required("password_hash", &SignUpClaim::password_hash), json::optional("name", &SignUpClaim::name),
                      json::optional("profile", &SignUpClaim::profile), json::optional("answers", &SignUpClaim::answers),
                      json::optional(kCallbackMember, &SignUpClaim::callback_url)};
  }
};

/// Who confirms an address.
struct VerifyRequest {
  Secret token;
  std::optional<UserId> signed_in = {};     ///< Whose live session came along.
  std::optional<Secret> device_token = {};  ///< The token of a known browser.
};

/// The same by a code that was mailed.
struct VerifyByCode {
  std::string email;
  Secret code;
  std::optional<UserId> signed_in = {};
  std::optional<Secret> device_token = {};
};

struct VerifiedAddress {
  domain::User user;
  bool is_new = false;  ///< The account had another one before.
};

/// Proofs that an address is somebody's: the one their account has, or is to have. Safe from any thread.
class EmailVerification {
 public:
  EmailVerification(Ports ports, const EmailChange& change, const EmailCodes& codes, const Outbox& outbox,
                    const MailRequests& requests, const AuditLog& audit)
      : ports_(ports), change_(change), codes_(codes), outbox_(outbox), requests_(requests), audit_(audit) {}

  /// Mails a link to the caller's own address; for `callback` see MailRequests::ask. kRateLimited.
  Status ask(const domain::SessionActor& by, const domain::Caller& caller, std::string_view callback = {}) const;
  /// To any address, by somebody who is not signed in: alike whether anybody has it. kRateLimited; kValidationFailed on email.
  Status ask(std::string_view email, const domain::Caller& caller, std::string_view callback = {}) const;

  /// The address that verify() would prove; spends nothing. kInvalidToken, kTokenExpired.
  Result<std::string> look(const Secret& token) const;
  /// The address counts as proved; of a change of address, the account has it from now on.
  ///
  /// What an unverified holder made of the account ends (see revoke_all_access) where the link came from a sign-up with another
  /// password or took the place of such a link, or was asked for by somebody who was not signed in while neither the session nor
  /// the browser is the account's; a mail says so where the password went.
  /// kInvalidToken, kTokenExpired, kAccountSuspended, kEmailTaken.
  Result<VerifiedAddress> verify(const VerifyRequest& request, const domain::Caller& caller) const;
  /// The same as by a link that somebody asked for who was not signed in. What EmailCodes::prove says; kUserNotFound,
  /// kAccountSuspended.
  Result<domain::User> verify(VerifyByCode request, const domain::Caller& caller) const;

 private:
  struct FoundLink {
    domain::Verification token;
    domain::User user;
  };
  /// Drawn before the write.
  struct Drawn {
    AccountId account;
    domain::Mail password_removed;
  };
  static Result<FoundLink> find(store::Stores& tx, const std::string& token_hash, Time now);
  Result<bool> is_holder(store::Stores& tx, const FoundLink& found, const VerifyRequest& request) const;
  Status settle_access(store::Stores& tx, const FoundLink& found, const VerifyRequest& request, const Drawn& drawn) const;
  Result<domain::User> verify_own(const std::string& token_hash, const VerifyRequest& request,
                                  const domain::Caller& caller) const;

  Ports ports_;
  const EmailChange& change_;
  const EmailCodes& codes_;
  const Outbox& outbox_;
  const MailRequests& requests_;
  const AuditLog& audit_;
};

}  // namespace usher::core
