#pragma once

#include "common/core/credentials/right_loss.h"
#include "common/core/providers/provider_identity.h"
#include "common/core/secrets/sealing_keys.h"
#include "common/domain/email_address.h"
#include "common/domain/verification.h"

namespace usher::core {

/// An ID token that is remembered until it expires, so that it issues one session once (replay), and none if this server obtained
/// it (a stale or impersonated session would become a fresh one). Rows of verifications with purpose id_token and the digests of
/// IdTokenFacts.
struct UsedIdToken {
  std::array<domain::Verification, 2> rows;
};

/// Draws the ids of the rows.
UsedIdToken prepare_used(const Ports& ports, const IdTokenFacts& facts);

/// Inside a write. Returns false if the token was remembered before.
Result<bool> remember(store::Stores& tx, const UsedIdToken& token);

/// An identity confirmed by a provider. All random values are drawn before the write.
struct ProviderCandidate {
  std::string provider;
  std::string issuer;
  std::string provider_account_id;
  Result<domain::EmailAddress> address;  ///< kEmailNotVerifiedByProvider; kEmailNotAccepted: not valid here.
  std::optional<std::string> name;
  std::optional<std::string> image;
  domain::SealedTokens tokens;
  std::optional<UsedIdToken> id_token = {};   ///< Set if the provider issued an ID token.
  std::optional<Time> authenticated_at = {};  ///< When the user authenticated there, according to the ID token.
  bool is_vouched = false;                    ///< It was linked before the user's last proof of something else.
  bool is_offered = false;                    ///< The browser obtained the ID token itself and sent it.
  UserId new_user;
  std::optional<std::string> sign_up_network = {};  ///< Of the new user.
  domain::AuditEvent verified = {};                 ///< That it proved the user's address; set for a sign-in.
  domain::AuditEvent superseded;                    ///< Of the removal of a link of the same subject at another issuer.
  AccountId account;                                ///< The linked account's id or a new one: the tokens are sealed for its row.
  Time at{};
};

/// Draws the ids and seals the tokens.
Result<ProviderCandidate> prepare_candidate(const Ports& ports, const ProviderIdentity& identity, const SealingKeys& keys);

/// Inside a write: remembers the candidate's ID token. Error: kInvalidIdToken if it was offered and is remembered already
/// (replay).
Status use_id_token(store::Stores& tx, const ProviderCandidate& candidate);

enum class AccountMatch {
  kKnown,      ///< The provider account is linked to the user.
  kProved,     ///< The same, and it proved the user's address.
  kMatched,    ///< The address is the user's; the second factor is due before linking.
  kLinked,     ///< The address is the user's; the provider account is linked now.
  kReclaimed,  ///< The address was unverified: see reclaim().
  kSignedUp,
};
struct MatchedAccount {
  domain::User user;  ///< As stored after the write.
  AccountMatch as = AccountMatch::kKnown;
  bool lost_password = false;  ///< By reclaim().
};

/// Inside a write: finds, links, reclaims or makes the user. Error: kAccountSuspended, kEmailNotVerified,
/// kEmailNotVerifiedByProvider, kEmailNotAccepted, kSignupDisabled; kAlreadyLinked if the address is reserved for its former
/// account. `loss`: RightLoss::of_unproved() for the candidate's address.
Result<MatchedAccount> find_or_create_account(store::Stores& tx, const ProviderCandidate& candidate,
                                              const settings::Settings& settings, const RightLoss& loss);

/// The condition for linking. The Better Auth protocol also links to accounts with an unverified address.
enum class LinkDemand { kProvedAddress, kSameAddress };

/// Inside a write: links the provider account to `user` at the user's request, who is then the holder of an unverified address.
/// If it is linked already, only saves the tokens and returns false. Error: kEmailNotVerified (the account's address),
/// kEmailNotVerifiedByProvider, kEmailNotAccepted, kEmailDoesNotMatch, kAlreadyLinked (to another user).
Result<bool> link(store::Stores& tx, const ProviderCandidate& candidate, const domain::User& user,
                  LinkDemand demand = LinkDemand::kProvedAddress);

}  // namespace usher::core
