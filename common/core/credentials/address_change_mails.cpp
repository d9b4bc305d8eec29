#include "common/core/credentials/address_change_mails.h"

#include "common/base/time_text.h"
#include "common/store/operations/outbox.h"
#include "common/store/operations/rate_limits.h"
#include "common/store/sessions/verifications.h"

namespace usher::core {
namespace {

constexpr std::string_view kUnprovedNotices = "email_changed_notice";
constexpr std::int64_t kMostNotices = 3;
constexpr std::chrono::hours kNoticeWindow{1};

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
    : change_(std::move(change)),
      now_(ports.clock.now()),
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
  if (change_.by_admin) USHER_CHECK(tx.outbox.append(to_new_));
  if (!was_verified) {
    // Without a link, because the address proves nothing and so may not undo. Limited, since anyone can make accounts with the
    // address and change it.
    const auto& address = change_.before.email;
    USHER_TRY(const auto allowed, tx.rate_limits.take(kUnprovedNotices, address, kMostNotices, now_ + kNoticeWindow, now_));
    return allowed ? tx.outbox.append(to_unproved_) : done();
  }
  // Earlier undo links stay valid: an attacker may change the address twice.
  if (!change_.without_undo) USHER_CHECK(tx.verifications.issue(undo_.row));
  return tx.outbox.append(to_proved_);
}

}  // namespace usher::core
