#pragma once

#include <map>

#include "common/base/metrics.h"
#include "common/core/mail/mail_composer.h"
#include "common/core/mail/mail_quota.h"
#include "common/net/smtp_client.h"

namespace usher::core {

/// Replaces a request of mail_request by its message.
using ResolveMail = std::function<Result<ResolvedRequest>(const domain::Mail&)>;

/// What happens to a composed mail in place of being sent or kept; nullopt: nothing.
using MailTap = std::function<std::optional<net::DeliveryOutcome>(const domain::Mail&, const ComposedMail&)>;

/// Sends the mails of the outbox by urgency and age: each at least once, and exactly once unless a server dies, or loses the
/// database for half a minute, between sending a mail and recording it; the second one has the same Message-ID. A claim is
/// renewed while the worker lives, and ends half a minute after the last renewal, so that another server takes over what a dead
/// one had begun. A failed mail is retried after a minute, then at growing intervals for a day, then given up. Without SMTP_URL
/// it is logged without its secret and kept for `usher mail show`. Safe from any thread; several servers may share a database.
class MailWorker {
 public:
  /// `smtp` is null without SMTP_URL. All arguments must outlive it.
  MailWorker(Ports ports, const MailComposer& composer, ResolveMail resolve, net::SmtpClient* smtp, const Log& log,
             Metrics& metrics, MailTap tap = nullptr);

  /// Works until nothing is due or `stop` is requested. May block for each mail as long as the SMTP client does.
  Status deliver_due(const std::stop_token& stop = {}) const;
  /// Call it every kRenewal, on another thread.
  Status renew_claims() const;
  static constexpr std::chrono::seconds kRenewal{5};

 private:
  struct Claimed {
    MailId id;
    std::int64_t attempts = 0;
  };
  /// Forgets the mail at its end, however that comes: a claim of a mail that no thread delivers would be renewed for ever.
  struct Claim {
    const MailWorker& worker;
    MailId id;
    ~Claim() { worker.forget(id); }
  };
  void forget(const MailId& id) const;
  /// One statement of how a mail ended, which is stored with the next claim.
  using Mark = std::function<Status(store::Stores& tx)>;
  /// Stores the mark, and that mails were sent: also what the database did not take before, since sent once more they would be
  /// doubled. Claims the next one.
  Result<std::optional<domain::Mail>> mark_and_claim(const Mark& mark, bool is_last) const;
  Result<Mark> deliver(domain::Mail mail) const;
  [[nodiscard]] Mark send(const domain::Mail& mail, const ComposedMail& words) const;
  [[nodiscard]] Mark mark_of(const domain::Mail& mail, const net::DeliveryOutcome& outcome) const;
  [[nodiscard]] Mark keep(const domain::Mail& mail) const;
  [[nodiscard]] Mark try_later(const domain::Mail& mail, const std::string& why) const;
  [[nodiscard]] Mark give_up(const domain::Mail& mail, const std::string& why) const;
  void report_dropped(const domain::Mail& request, const std::string& kind) const;

  Ports ports_;
  const MailComposer& composer_;
  ResolveMail resolve_;
  net::SmtpClient* smtp_;
  const Log& log_;
  const MailTap tap_;
  mutable Mutex mutex_;
  mutable std::vector<Claimed> claimed_ GUARDED_BY(mutex_);
  mutable std::map<MailId, Time> sent_ GUARDED_BY(mutex_);  ///< Not recorded yet.
  Counters& dropped_;
  Counters& attempts_;
};

}  // namespace usher::core
