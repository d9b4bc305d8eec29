#pragma once

#include "common/core/accounts/new_account.h"
#include "common/core/credentials/right_loss.h"
#include "common/domain/email_address.h"

namespace usher::core {

/// The details that a new user gives; an existing account ignores them, but for name and image where it is reclaimed.
struct SignUpDetails {
  std::optional<std::string> name = {};
  std::optional<std::string> image = {};
  domain::ProfileChange profile = {};
  json::Object user_fields = {};  ///< Of the site, checked as a user's; undeclared members are ignored.
};

/// A user who proved control of a mailbox. All random values are drawn before the write.
struct EmailCandidate {
  const Outbox* outbox = nullptr;
  NewAccount account;  ///< Used if the address has no account.
  domain::Mail password_removed;
  RightLoss loss;  ///< If the account is reclaimed.
  Time at{};
};

/// Error: kValidationFailed if the details are invalid.
Result<EmailCandidate> prepare_candidate(const Ports& ports, const Outbox& outbox, const AuditLog& audit,
                                         const domain::EmailAddress& address, SignUpDetails details,
                                         const domain::Caller& caller);

struct EmailAccountMatch {
  UserId user;
  bool is_new = false;
};

/// Inside a write: finds or makes the account of the address and marks the address verified; see reclaim() for an account whose
/// address was unverified.
/// Error: kAccountSuspended; kSignupDisabled; kEmailTaken if the address is reserved for its former account.
Result<EmailAccountMatch> find_or_create_account(store::Stores& tx, const EmailCandidate& candidate,
                                                 const settings::Settings& settings);

}  // namespace usher::core
