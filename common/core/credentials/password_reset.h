#pragma once

#include "common/core/credentials/email_codes.h"
#include "common/core/credentials/mail_requests.h"
#include "common/core/credentials/passwords.h"
#include "common/core/credentials/right_loss.h"
#include "common/core/credentials/verification_token.h"
#include "common/core/sessions/known_device.h"
#include "common/domain/passkey.h"

namespace usher::core {

/// A request to recover an account by a mailed link.
struct ResetRequest {
  Secret token;
  std::optional<Secret> new_password = {};                   ///< Absent: an account without a password stays so.
  std::optional<domain::Passkey> passkey = {};               ///< Made for this reset, where ResetLook::takes_passkey.
  std::optional<Secret> device_token = {};                   ///< The token of a known browser.
  std::optional<std::vector<std::string>> remove_ways = {};  ///< Ids of ResetLook::ways; absent: the doubtful ones.
  /// The ids that `remove_ways` was chosen from, separated by spaces: a doubtful one that came since goes, too. Absent: all.
  std::optional<std::string> shown_ways = {};
};

/// A request to set a password by an e-mail code.
struct ResetByCode {
  std::string email;
  Secret code;
  Secret new_password;
  std::optional<Secret> device_token = {};
};

/// What a link can recover.
struct ResetLook {
  domain::User user;
  bool has_password = false;
  bool takes_passkey = false;  ///< In place of a password: the account has nothing else, so that the passkey skips nothing.
  /// What it may remove: nothing by a token that proves no mailbox, and not the second factor that REQUIRE_TWO_FACTOR demands.
  /// Empty, too, where all goes.
  std::vector<OtherWayIn> ways;
  bool removes_all = false;  ///< What is there beside the password goes, whatever is chosen.
};

struct ResetDone {
  Secret device_token;                  ///< Of this browser, which is known from now on.
  std::vector<std::string> other_ways;  ///< The names of those that sign in beside the password.
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

  /// For the holder of the link; does not consume the token. `device_token`: of the browser that asks. Error: kInvalidToken,
  /// kTokenExpired, kAccountSuspended.
  Result<ResetLook> look(const Secret& token, const std::optional<Secret>& device_token = {}) const;
  /// Sets the password, removes other ways in, ends all sessions, forgets all browsers, voids the account's other links and marks
  /// the address verified; of these, a token that replaces a password does not touch other ways in and the address. The first
  /// proof of the address from a browser that the account does not know removes every way in and the second factor
  /// (pre-hijacking). Notifies the owner, with the ways in that remain. Error: kInvalidToken, kTokenExpired, kAccountSuspended;
  /// kValidationFailed on new_password and remove_ways.
  Result<ResetDone> reset(ResetRequest request, const domain::Caller& caller) const;
  /// Checks the new password before the code. Error: kValidationFailed; see EmailCodes::prove; kUserNotFound, kAccountSuspended.
  Result<ResetDone> reset(ResetByCode request, const domain::Caller& caller) const;

 private:
  enum class Proof { kMailbox, kPassword };
  struct Owner {
    Proof proof = Proof::kMailbox;
    bool is_new_holder = false;  ///< The first to prove the address, in a browser that the account does not know.
    ResetLook look = {};
  };
  /// The values that a reset writes, drawn before the write.
  struct Drawn {
    std::optional<std::string> hash;
    std::optional<domain::Passkey> passkey;
    AccountId account;
    NewDevice device;
    RightLoss loss;
    domain::AuditEvent event;
    domain::AuditEvent verified;
    domain::Mail notice;
    WayInNotice passkey_added;
    WayInRemoval removal;
    std::vector<domain::AuditEvent> removals;
    std::optional<std::vector<std::string>> remove_ways = {};
    std::optional<std::string> shown_ways = {};
  };
  /// `password`: nullptr if none is set.
  Result<Drawn> draw(const Owner& owner, const Secret* password, const std::optional<Secret>& device_token,
                     const domain::Caller& caller) const;
  /// `prove` runs inside the write.
  Result<ResetDone> finish(Drawn drawn, const std::function<Result<Owner>(store::Stores& tx)>& prove) const;
  Status apply(store::Stores& tx, const Owner& owner, const Drawn& drawn) const;
  Status remove_ways(store::Stores& tx, const Owner& owner, const Drawn& drawn) const;
  /// `device`: the digest of the browser's token; empty without one.
  Result<Owner> owner_of(store::Stores& tx, domain::User user, Proof proof, const std::string& device) const;
  Result<Owner> owner_of(const std::string& token_hash, const std::string& device) const;

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
/// Inside a write: gives a passkey to the user. Error: kConflict if the credential is registered already.
Status store_passkey(store::Stores& tx, const UserId& user, domain::Passkey passkey);

}  // namespace usher::core
