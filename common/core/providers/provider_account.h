#pragma once

#include <optional>

#include "common/base/id.h"
#include "common/core/providers/provider_identity.h"
#include "common/core/runtime/ports.h"
#include "common/core/secrets/sealing_keys.h"
#include "common/domain/account.h"
#include "common/domain/email_address.h"
#include "common/domain/user.h"

namespace usher::core {

/// Somebody a provider vouches for, about to come in; everything random is drawn before the write.
struct ProviderCandidate {
  std::string provider;
  std::string provider_account_id;
  std::optional<domain::EmailAddress> address;  ///< Only where the provider says it is verified and it may own an account here.
  std::optional<std::string> name;
  std::optional<std::string> image;
  domain::SealedTokens tokens;
  UserId new_user;
  AccountId account;  ///< That is linked already, or the new one's: the tokens are sealed for its row.
  Time at{};
};

/// Draws the ids and seals the tokens.
Result<ProviderCandidate> prepare_candidate(const Ports& ports, const ProviderIdentity& identity, const SealingKeys& keys);

enum class AccountMatch {
  kKnown,      ///< The provider's account is linked to the user.
  kMatched,    ///< The address is the user's; a second factor is due before anything is linked.
  kLinked,     ///< The same, and it is linked now.
  kReclaimed,  ///< The address was nobody's proven one: whoever had claimed it lost the account to who proved it.
  kSignedUp,
};
struct MatchedAccount {
  domain::User user;  ///< As it is after the write.
  AccountMatch as = AccountMatch::kKnown;
};

/// Inside a write: finds, links, takes over or makes the user. kAccountSuspended, kEmailNotVerified,
/// kEmailNotVerifiedByProvider, kSignupDisabled, kAlreadyLinked (the address is kept for somebody who gave it up).
Result<MatchedAccount> find_or_create_account(store::Stores& tx, const ProviderCandidate& candidate,
                                              const settings::Signup& rules);

/// What an account must have for another way in. (The Better Auth protocol links to an address that nobody proved, too.)
enum class LinkDemand { kProvedAddress, kSameAddress };

/// Inside a write: links to `user`, who asks for it; again where it is already. kEmailNotVerified (ours),
/// kEmailNotVerifiedByProvider (or another address), kAlreadyLinked (to somebody else).
Status link(store::Stores& tx, const ProviderCandidate& candidate, const domain::User& user,
            LinkDemand demand = LinkDemand::kProvedAddress);

}  // namespace usher::core
