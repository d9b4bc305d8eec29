#pragma once

#include "common/core/mail/outbox.h"

namespace usher::core {

/// A way in beside the password: an account at a provider, or a passkey.
struct OtherWayIn {
  std::string id;
  std::string name;  ///< Of the provider, or the passkey.
  Time created_at{};
  bool is_passkey = false;
  bool verifies_user = false;  ///< A passkey that is on, and a second factor for its relying party.
  std::string rp_id = {};      ///< Of a passkey.
  bool is_doubtful = false;    ///< Perhaps an attacker's: see PasswordReset::reset(), which sets it.
};

/// Inside a transaction: oldest link first, then oldest passkey first.
Result<std::vector<OtherWayIn>> other_ways_in(store::Stores& tx, const UserId& user);
/// Their names, each once.
std::vector<std::string> names_of(const std::vector<OtherWayIn>& ways);

/// Inside a transaction: returns a notice of a new password with the ways in that remain beside it, so that the owner finds one
/// that an attacker added.
Result<domain::Mail> with_ways_in(store::Stores& tx, domain::Mail notice, const UserId& user);

/// The ways in that work now.
struct WorkingWaysIn {
  std::size_t stored = 0;   ///< A password, accounts at configured providers, passkeys of this relying party that are on.
  bool is_by_mail = false;  ///< A verified mailbox while mail goes out.
  [[nodiscard]] bool none() const { return stored == 0 && !is_by_mail; }
};
/// Inside a transaction, of the user as stored then: another address may not be proved. `without`: a password or provider account
/// that is left out.
Result<WorkingWaysIn> working_ways_in(store::Stores& tx, const UserId& user, const settings::Settings& settings, Time now,
                                      const AccountId& without = AccountId());

/// Notifies the owner that sign-in methods came or went. Made before the write, because it draws ids.
class WayInNotice {
 public:
  /// `outbox` must outlive it. `kind`: account_linked, account_unlinked, or one of passkeys, whose name `provider` then is.
  WayInNotice(const Outbox& outbox, std::string_view kind, const domain::Caller& caller);

  /// Inside the write. Mails the account's address, and the first address that can still undo a change of address: an attacker
  /// may have set the current one. Anonymous accounts get no mail.
  Status append(store::Stores& tx, const domain::User& user, std::string_view provider, Time now) const;

 private:
  const Outbox* outbox_;
  domain::Mail to_current_;
  domain::Mail to_former_;
};

/// Removes ways in of an account that is recovered by its mailbox, and notifies its owner. Made before the write.
class WayInRemoval {
 public:
  WayInRemoval(const Outbox& outbox, const domain::Caller& caller)
      : unlinked_(outbox, "account_unlinked", caller), passkeys_removed_(outbox, "passkey_removed", caller) {}

  /// Inside the write. Returns the actions of the audit events to append, one for each of `ways`.
  Result<std::vector<std::string_view>> apply(store::Stores& tx, const domain::User& user, const std::vector<OtherWayIn>& ways,
                                              Time now) const;

 private:
  WayInNotice unlinked_;
  WayInNotice passkeys_removed_;
};

}  // namespace usher::core
