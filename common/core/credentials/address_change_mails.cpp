#include "common/core/credentials/address_change_mails.h"

#include "common/base/time_text.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

NewVerificationToken undo_token(const Ports& ports, const AddressChange& change) {
  json::Object payload{{"written", change.before.email_as_written}, {kRequestedAtMember, to_ms(change.requested_at)}};
  if (change.by_admin) payload.set(kByAdminMember, true);
  return prepare_verification_token(ports, {.purpose = domain::purpose::kUndoEmailChange,
                                            .life = kUndoEmailChangeLife,
                                            .user = change.before.id,
                                            .address = change.before.email,
                                            .payload = std::move(payload)});
}

domain::Mail mail_about(const Ports& ports, const Outbox& outbox, const AddressChange& change, std::string_view kind,
                        const std::string& address, const domain::Caller& caller) {
  return outbox.make({.kind = kind,
                      .address = address,
                      .user = change.before.id,
                      .values = {{"when", to_rfc3339(ports.clock.now())}, {"reason", change.reason}}},
                     caller);
}

}  // namespace

AddressChangeMails::AddressChangeMails(const Ports& ports, const Outbox& outbox, AddressChange change,
                                       const domain::Caller& caller)
    : ports_(ports),
      outbox_(outbox),
      change_(std::move(change)),
      undo_(undo_token(ports, change_)),
      to_unproved_(outbox.notice("email_changed_notice", change_.before, caller)) {
  const auto& old = change_.before.email_as_written;
  const std::string_view set = change_.without_undo ? "email_set_for_good" : "email_set";
  to_proved_ = change_.by_admin ? mail_about(ports, outbox, change_, set, old, caller)
                                : outbox.notice("email_changed", change_.before, caller);
  if (!change_.without_undo) to_proved_.secret_sealed = outbox.seal(to_proved_.id, undo_.token);
  to_new_ = mail_about(ports, outbox, change_, "email_set_here", change_.new_address, caller);
}

Status AddressChangeMails::append(store::Stores& tx, bool was_verified) const {
  // An attacker who changes the address must not keep an administrator from setting it right.
  const auto subject = change_.before.id.str() + (change_.by_admin ? " admin" : "");
  if (!change_.without_undo) USHER_CHECK(count_act(tx, ports_, settings::Limit::kAddressChange, subject));
  if (change_.by_admin) USHER_CHECK(outbox_.append(tx, to_new_));
  // Without a link, because the address proves nothing and so may not undo.
  if (!was_verified) return outbox_.append(tx, to_unproved_);
  // Earlier undo links stay valid: an attacker may change the address twice.
  if (!change_.without_undo) USHER_CHECK(tx.verifications.issue(undo_.row));
  return outbox_.append(tx, to_proved_);
}

}  // namespace usher::core
