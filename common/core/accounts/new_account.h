#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/account.h"
#include "common/domain/profile.h"
#include "common/domain/user.h"

namespace usher::core {

/// The data of an account to be made.
struct AccountFacts {
  std::string email;
  std::optional<std::string> name;
  std::optional<std::string> image;
  std::string role = "user";
  bool is_verified = false;
  bool is_active = true;
  domain::ProfileChange profile;  ///< Empty: no profile.
  domain::ProfileDemand demand = domain::ProfileDemand::kPartial;
  json::Object user_fields = {};             ///< Of the site; undeclared members are ignored.
  std::optional<std::string> password_hash;  ///< Absent: the user must reset the password first.
  std::optional<UserId> id;                  ///< Absent: a new id.
  std::optional<Time> created_at;            ///< Absent: now.
  std::optional<Time> updated_at = {};       ///< Absent: now.
};

/// The rows of an account and its password, which may still be missing.
struct NewAccount {
  domain::User user;
  domain::Account credential;
  std::optional<domain::Profile> profile;
};

/// Checks the data except the hash and draws the ids. Error: kValidationFailed with all faults.
Result<NewAccount> new_account(AccountFacts facts, const Ports& ports);

/// Error: kConflict if the address or id is taken.
Status insert(store::Stores& tx, const NewAccount& account);

/// Returns whether an id from another system can be kept: valid in a header, a path and a token without escaping, and without @,
/// which distinguishes an address from an id.
bool may_be_id(std::string_view text);

}  // namespace usher::core
