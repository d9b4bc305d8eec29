#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/core/runtime/ports.h"
#include "common/domain/account.h"
#include "common/domain/profile.h"
#include "common/domain/user.h"

namespace usher::core {

/// What is known of an account that is to be made.
struct AccountFacts {
  std::string email;
  std::optional<std::string> name;
  std::optional<std::string> image;
  std::string role = "user";
  bool is_verified = false;
  bool is_active = true;
  domain::ProfileChange profile;  ///< Sets nothing: no profile.
  domain::ProfileDemand demand = domain::ProfileDemand::kPartial;
  std::optional<std::string> password_hash;  ///< Absent: in by a reset only.
  std::optional<UserId> id;                  ///< Absent: a new one.
  std::optional<Time> created_at;            ///< Absent: now.
};

/// The rows of an account with a password or without one yet.
struct NewAccount {
  domain::User user;
  domain::Account credential;
  std::optional<domain::Profile> profile;
};

/// Checks the facts, but for the hash, and draws the ids. kValidationFailed with every fault.
Result<NewAccount> new_account(AccountFacts facts, const Ports& ports);

/// kConflict when the address or id is taken.
Status insert(store::Stores& tx, const NewAccount& account);

/// Whether an id from elsewhere can be kept: what may stand in a header, a path and a token as it is; no @, which tells an
/// address from an id.
bool may_be_id(std::string_view text);

}  // namespace usher::core
