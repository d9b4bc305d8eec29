#include "common/core/sign_in/email_account.h"

#include "common/core/credentials/reclaim.h"
#include "common/core/user_fields/user_fields.h"
#include "common/store/accounts/accounts.h"
#include "common/store/accounts/users.h"
#include "common/store/operations/outbox.h"

namespace usher::core {
namespace {

Result<EmailAccountMatch> sign_up(store::Stores& tx, const EmailCandidate& candidate, const settings::Signup& rules) {
  if (!rules.enabled) return error(ErrorCode::kSignupDisabled);
  const auto& made = candidate.account;
  USHER_TRY(const bool taken, tx.users.is_taken(made.user.email));
  if (taken) return error(ErrorCode::kEmailTaken);
  USHER_CHECK(insert(tx, made));
  return EmailAccountMatch{.user = made.user.id, .is_new = true};
}

Status take_over(store::Stores& tx, const EmailCandidate& candidate, domain::User owner, const settings::Settings& settings) {
  USHER_TRY(const auto credential, tx.accounts.find_credential(owner.id));
  const auto& given = candidate.account.user;
  if (given.name) owner.name = given.name;  // else it stays, as Better Auth has it
  owner.image = given.image;
  USHER_CHECK(reclaim(tx, owner, candidate.loss, settings, candidate.at));
  if (!credential || !credential->password_hash) return done();
  auto notice = candidate.password_removed;
  notice.user_id = owner.id;
  return candidate.outbox->append(tx, notice);
}

}  // namespace

Result<EmailCandidate> prepare_candidate(const Ports& ports, const Outbox& outbox, const AuditLog& audit,
                                         const domain::EmailAddress& address, SignUpDetails details,
                                         const domain::Caller& caller) {
  USHER_TRY(auto user_fields, UserFields(ports.settings).apply(details.user_fields, {}, UserFieldWriter::kUser));
  USHER_TRY(auto loss, RightLoss::of_unproved(ports, outbox, audit, address.compared, caller));
  USHER_TRY(auto account, new_account({.email = address.written,
                                       .name = std::move(details.name),
                                       .image = std::move(details.image),
                                       .is_verified = true,
                                       .profile = std::move(details.profile),
                                       .user_fields = std::move(user_fields)},
                                      ports));
  const domain::User addressee{.email_as_written = address.written};
  return EmailCandidate{.outbox = &outbox,
                        .account = std::move(account),
                        .password_removed = outbox.notice("password_removed", addressee, caller),
                        .loss = std::move(loss),
                        .at = ports.clock.now()};
}

Result<EmailAccountMatch> find_or_create_account(store::Stores& tx, const EmailCandidate& candidate,
                                                 const settings::Settings& settings) {
  USHER_TRY(const auto owner, tx.users.find_by_email(candidate.account.user.email));
  if (!owner) return sign_up(tx, candidate, settings.signup);
  if (!owner->is_active) return error(ErrorCode::kAccountSuspended);
  if (!owner->is_verified)
    USHER_CHECK(owner->is_unclaimed() ? take_over(tx, candidate, *owner, settings)
                                      : tx.users.mark_verified(owner->id, candidate.at));
  return EmailAccountMatch{.user = owner->id};
}

}  // namespace usher::core
