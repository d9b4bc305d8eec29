#pragma once

#include "common/core/credentials/verification_token.h"
#include "common/core/mail/outbox.h"

namespace usher::core {

/// How an account got another address.
struct AddressChange {
  domain::User before;
  Time requested_at{};           ///< Undoing the change removes what came since then.
  bool by_admin = false;         ///< Else by the owner, and the new address has confirmed it.
  bool without_undo = false;     ///< By an admin: the old mailbox is in the wrong hands.
  std::string reason = {};       ///< Of an admin; may be empty.
  std::string new_address = {};  ///< As written; an admin's change notifies it.
};

/// Notifies both addresses of a change. The old one, if it was verified, can undo the change for a week, unless that was taken
/// away. Made before the write, because it draws ids and a token.
class AddressChangeMails {
 public:
  AddressChangeMails(const Ports& ports, const Outbox& outbox, AddressChange change, const domain::Caller& caller);

  /// Inside the write that sets the address. `was_verified`: the old address, as it is in the write. Error: kRateLimited, because
  /// links that undo a change are never held back.
  Status append(store::Stores& tx, bool was_verified) const;

 private:
  Ports ports_;
  const Outbox& outbox_;
  AddressChange change_;
  NewVerificationToken undo_;
  domain::Mail to_proved_;
  domain::Mail to_unproved_;
  domain::Mail to_new_;
};

/// The member of an undo token's payload that says that an admin made the change.
inline constexpr const char* kByAdminMember = "by_admin";

}  // namespace usher::core
