#pragma once

#include <optional>
#include <string>

#include "common/core/accounts/new_account.h"
#include "common/core/mail/outbox.h"
#include "common/domain/email_address.h"
#include "common/settings/settings.h"

namespace usher::core {

/// What a person who may be new says of themselves; nothing of it touches an account that is there.
struct SignUpDetails {
  std::optional<std::string> name = {};
  std::optional<std::string> image = {};
  domain::ProfileChange profile = {};
};

/// Somebody who proved that a mailbox is theirs, about to come in; everything random is drawn before the write.
struct EmailCandidate {
  NewAccount account;  ///< Theirs, if the address has none.
  domain::Mail password_removed;
  Time at{};
};

/// kValidationFailed on what the newcomer says.
Result<EmailCandidate> prepare_candidate(const Ports& ports, const Outbox& outbox, const domain::EmailAddress& address,
                                         SignUpDetails details, const domain::Caller& caller);

struct EmailAccountMatch {
  UserId user;
  bool is_new = false;
};

/// Inside a write: finds or makes the account of the address, which counts as proved from now on. Whoever had claimed it without
/// proof loses every way into the account; a second factor and what the account holds stay.
/// kAccountSuspended; kSignupDisabled; kEmailTaken (the address is kept for somebody who gave it up).
Result<EmailAccountMatch> find_or_create_account(store::Stores& tx, const EmailCandidate& candidate,
                                                 const settings::Signup& rules);

}  // namespace usher::core
