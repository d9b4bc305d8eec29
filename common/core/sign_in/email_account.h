#pragma once

#include <optional>
#include <string>

#include "common/core/accounts/new_account.h"
#include "common/domain/mail.h"

namespace usher::domain {
struct Caller;
struct EmailAddress;
}  // namespace usher::domain
namespace usher::settings {
struct Signup;
}
namespace usher::store {
struct Stores;
}

namespace usher::core {

class Outbox;
struct Ports;

/// The details that a new user gives; an existing account ignores them.
struct SignUpDetails {
  std::optional<std::string> name = {};
  std::optional<std::string> image = {};
  domain::ProfileChange profile = {};
  json::Object user_fields = {};  ///< Of the site, checked as a user's; undeclared members are ignored.
};

/// A user who proved control of a mailbox. All random values are drawn before the write.
struct EmailCandidate {
  NewAccount account;  ///< Used if the address has no account.
  domain::Mail password_removed;
  Time at{};
};

/// Error: kValidationFailed if the details are invalid.
Result<EmailCandidate> prepare_candidate(const Ports& ports, const Outbox& outbox, const domain::EmailAddress& address,
                                         SignUpDetails details, const domain::Caller& caller);

struct EmailAccountMatch {
  UserId user;
  bool is_new = false;
};

/// Inside a write: finds or makes the account of the address and marks the address verified. Revokes all access that existed
/// while the address was unverified; keeps the second factor and the account's data.
/// Error: kAccountSuspended; kSignupDisabled; kEmailTaken if the address is reserved for its former account.
Result<EmailAccountMatch> find_or_create_account(store::Stores& tx, const EmailCandidate& candidate,
                                                 const settings::Signup& rules);

}  // namespace usher::core
