#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "common/base/log.h"
#include "common/core/mail/mail_composer.h"
#include "common/net/smtp_client.h"

namespace usher::core {

/// Turns a request of mail_request into the message that takes its place; nullopt if nothing is to be sent.
using ResolveMail = std::function<Result<std::optional<domain::Mail>>(const domain::Mail&)>;

/// Sends what the outbox holds, oldest first: each at least once, and once unless a server dies between the sending and the note
/// of it. What cannot be sent is tried again, a minute later and then ever later, for a day; then it is marked as given up.
/// Without SMTP_URL it is logged, without its secret, and kept for `usher mail show`. One thread at a time; several servers may
/// share a database.
class MailWorker {
 public:
  /// `smtp` is null without SMTP_URL. All of it outlives this.
  MailWorker(Ports ports, const MailComposer& composer, ResolveMail resolve, net::SmtpClient* smtp, const Log& log)
      : ports_(ports), composer_(composer), resolve_(std::move(resolve)), smtp_(smtp), log_(log) {}

  /// Works until nothing is due or `stop` was requested. May block as long as the SMTP client for each mail.
  Status deliver_due(const std::stop_token& stop = {}) const;

 private:
  Status deliver(domain::Mail mail) const;
  Status send(const domain::Mail& mail, const ComposedMail& words) const;
  Status keep(const domain::Mail& mail, const ComposedMail& words) const;
  Status try_later(const domain::Mail& mail, const std::string& why) const;
  Status give_up(const domain::Mail& mail, const std::string& why) const;

  Ports ports_;
  const MailComposer& composer_;
  ResolveMail resolve_;
  net::SmtpClient* smtp_;
  const Log& log_;
};

}  // namespace usher::core
