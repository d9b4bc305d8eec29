#include "common/core/sign_in/email_account.h"

#include "common/core/credentials/access_revocation.h"
#include "common/core/mail/outbox.h"
#include "common/core/user_fields/user_fields.h"
#include "common/domain/actor.h"
#include "common/domain/email_address.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/outbox.h"
#include "common/store/sessions/verifications.h"
#include "common/store/stores.h"

namespace usher::core {
namespace {

Result<EmailAccountMatch> sign_up(store::Stores& tx, const EmailCandidate& candidate, const settings::Signup& rules) {
  if (!rules.enabled) return error(ErrorCode::kSignupDisabled);
  const auto& made = candidate.account;
  USHER_TRY(const bool reserved, tx.verifications.is_reserved(made.user.email, UserId(), candidate.at));
  if (reserved) return error(ErrorCode::kEmailTaken);
  USHER_CHECK(insert(tx, made));
  return EmailAccountMatch{.user = made.user.id, .is_new = true};
}

/// Pre-hijacking: an attacker may have signed up with the address and wait for its owner, so all access ends.
Status reclaim(store::Stores& tx, const EmailCandidate& candidate, const domain::User& owner) {
  USHER_TRY(const auto credential, tx.accounts.find_credential(owner.id));
  USHER_CHECK(tx.accounts.erase_all(owner.id));
  USHER_CHECK(revoke_all_access(tx, domain::WayOut::kReclaimed, owner.id, candidate.at));
  USHER_CHECK(tx.users.mark_verified(owner.id, candidate.at));
  if (!credential || !credential->password_hash) return done();
  auto notice = candidate.password_removed;
  notice.user_id = owner.id;
  return tx.outbox.append(notice);
}

}  // namespace

Result<EmailCandidate> prepare_candidate(const Ports& ports, const Outbox& outbox, const domain::EmailAddress& address,
                                         SignUpDetails details, const domain::Caller& caller) {
  USHER_TRY(auto user_fields, UserFields(ports.settings).apply(details.user_fields, {}, UserFieldWriter::kUser));
  USHER_TRY(auto account, new_account({.email = address.written,
                                       .name = std::move(details.name),
                                       .image = std::move(details.image),
                                       .is_verified = true,
                                       .profile = std::move(details.profile),
                                       .user_fields = std::move(user_fields)},
                                      ports));
  const domain::User addressee{.email_as_written = address.written};
  return EmailCandidate{.account = std::move(account),
                        .password_removed = outbox.notice("password_removed", addressee, caller),
                        .at = ports.clock.now()};
}

Result<EmailAccountMatch> find_or_create_account(store::Stores& tx, const EmailCandidate& candidate,
                                                 const settings::Signup& rules) {
  USHER_TRY(const auto owner, tx.users.find_by_email(candidate.account.user.email));
  if (!owner) return sign_up(tx, candidate, rules);
  if (!owner->is_active) return error(ErrorCode::kAccountSuspended);
  if (!owner->is_verified) USHER_CHECK(reclaim(tx, candidate, *owner));
  return EmailAccountMatch{.user = owner->id};
}

}  // namespace usher::core
