#pragma once

#include "common/core/audit/audit_log.h"
#include "common/core/mail/mail_composer.h"
#include "common/core/mail/mail_quota.h"
#include "common/core/runtime/row_write.h"
#include "common/store/operations/outbox.h"

namespace usher::core {

/// The operator's view of the outbox. Safe from any thread.
class MailAdmin {
 public:
  MailAdmin(Ports ports, const MailComposer& composer, const MailQuota& quota, const AuditLog& audit)
      : ports_(ports), composer_(composer), quota_(quota), audit_(audit) {}

  /// Newest first.
  Result<std::vector<domain::Mail>> list(const store::MailFilter& filter) const {
    return ports_.transactions.read([&](store::Stores& tx) { return tx.outbox.list(filter); });
  }
  /// The number of mails on all pages of list().
  Result<std::int64_t> count(const store::MailFilter& filter) const {
    return ports_.transactions.read([&](store::Stores& tx) { return tx.outbox.count(filter); });
  }

  /// Whether a mail is to go out now.
  Result<bool> is_due() const {
    USHER_TRY(const auto next, ports_.transactions.read_one([](store::Stores& tx) { return tx.outbox.next_due(); }));
    return next && *next <= ports_.clock.now();
  }

  /// The mails that were not sent because the limit of their address was full; see MailQuota::dropped.
  Result<std::vector<DroppedMails>> dropped(int most) const { return quota_.dropped(most); }

  struct Shown {
    domain::Mail mail;
    std::optional<ComposedMail> words;  ///< Absent where compose() fails.
  };
  /// Error: kMailNotFound.
  Result<Shown> show(const MailId& id) const;

  /// Makes mails due now. Returns how many. Errors: kMailNotFound; kConflict if the mail was sent or is on its way; errors of
  /// require_admin().
  Result<std::int64_t> retry(const domain::Administrator& by, const MailId& id, const RowWrite& row = {}) const;
  Result<std::int64_t> retry_all(const domain::Administrator& by) const;

 private:
  Ports ports_;
  const MailComposer& composer_;
  const MailQuota& quota_;
  const AuditLog& audit_;
};

}  // namespace usher::core
