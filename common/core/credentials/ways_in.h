#pragma once

#include "common/core/mail/outbox.h"

namespace usher::core {

/// Inside a transaction: the providers whose accounts sign in as the user, oldest link first, each once.
Result<std::vector<std::string>> linked_providers(store::Stores& tx, const UserId& user);

/// Inside a transaction: returns a notice of a new password with the ways in that remain beside it, so that the owner finds one
/// that an attacker added.
Result<domain::Mail> with_ways_in(store::Stores& tx, domain::Mail notice, const UserId& user);

/// Inside a transaction: the number of ways in that work now: a password, accounts at configured providers, passkeys of this
/// relying party that are on, and a verified mailbox while mail goes out.
Result<std::size_t> count_working_ways_in(store::Stores& tx, const domain::User& user, const settings::Settings& settings);

/// Notifies the owner that a sign-in method came or went. Made before the write, because it draws ids.
class WayInNotice {
 public:
  /// `kind`: account_linked, account_unlinked, or one of passkeys, whose name `provider` then is.
  WayInNotice(const Outbox& outbox, std::string_view kind, const domain::Caller& caller);

  /// Inside the write. Mails the account's address, and the first address that can still undo a change of address: an attacker
  /// may have set the current one. Anonymous accounts get no mail.
  Status append(store::Stores& tx, const domain::User& user, std::string_view provider, Time now) const;

 private:
  domain::Mail to_current_;
  domain::Mail to_former_;
};

}  // namespace usher::core
