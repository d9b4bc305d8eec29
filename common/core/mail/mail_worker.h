#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "common/base/log.h"
#include "common/base/metrics.h"
#include "common/core/mail/mail_composer.h"
#include "common/core/mail/mail_quota.h"
#include "common/net/smtp_client.h"

namespace usher::core {

/// Replaces a request of mail_request by its message.
using ResolveMail = std::function<Result<ResolvedRequest>(const domain::Mail&)>;

/// Sends the mails of the outbox, oldest first: each at least once, and exactly once unless a server dies between sending a mail
/// and recording it. A failed mail is retried after a minute, then at growing intervals for a day, then given up. Without
/// SMTP_URL it is logged without its secret and kept for `usher mail show`. One thread at a time; several servers may share a
/// database.
class MailWorker {
 public:
  /// `smtp` is null without SMTP_URL. All arguments must outlive it.
  MailWorker(Ports ports, const MailComposer& composer, ResolveMail resolve, net::SmtpClient* smtp, const Log& log,
             Metrics& metrics);

  /// Works until nothing is due or `stop` is requested. May block for each mail as long as the SMTP client does.
  Status deliver_due(const std::stop_token& stop = {}) const;

 private:
  Status deliver(domain::Mail mail) const;
  Status send(const domain::Mail& mail, const ComposedMail& words) const;
  Status keep(const domain::Mail& mail, const ComposedMail& words) const;
  Status try_later(const domain::Mail& mail, const std::string& why) const;
  Status give_up(const domain::Mail& mail, const std::string& why) const;
  void report_dropped(const domain::Mail& request, const std::string& kind) const;

  Ports ports_;
  const MailComposer& composer_;
  ResolveMail resolve_;
  net::SmtpClient* smtp_;
  const Log& log_;
  Counters& dropped_;
  Counters& attempts_;
};

}  // namespace usher::core
