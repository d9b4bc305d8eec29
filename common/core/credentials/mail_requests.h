#pragma once

#include "common/core/mail/mail_quota.h"
#include "common/core/mail/outbox.h"
#include "common/domain/email_address.h"

namespace usher::core {

/// Returns the payload of a request with this callback; empty if `callback` is empty.
json::Object callback_values(std::string_view callback);

/// Accepts requests for mail and resolves them to messages. Safe from any thread.
class MailRequests {
 public:
  MailRequests(Ports ports, const Outbox& outbox, const MailQuota& quota) : ports_(ports), outbox_(outbox), quota_(quota) {}

  /// Stores the request. The mail counts against the limit of its address when it is written. `user`: the account of the session
  /// or of the proved first factor that requests it; `callback`: final destination of the mailed link; must be checked already.
  /// Error: kRateLimited for the caller's network.
  Status ask(std::string_view what, const domain::EmailAddress& address, const domain::Caller& caller,
             const std::optional<UserId>& user = std::nullopt, std::string_view callback = {}) const;
  /// Does the same inside a write, for a row made by Outbox::make.
  Status append(store::Stores& tx, domain::Mail request, const domain::Caller& caller) const;

  /// Replaces the request's row by its message and returns it. Erases the row if there is nothing to send, or if the limit of
  /// the address is full: then the mail counts as dropped. Leaves a row whose kind it does not know.
  Result<ResolvedRequest> resolve(const domain::Mail& request) const;

 private:
  Ports ports_;
  const Outbox& outbox_;
  const MailQuota& quota_;
};

}  // namespace usher::core
