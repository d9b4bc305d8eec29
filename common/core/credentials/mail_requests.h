#pragma once

#include <optional>
#include <string_view>

#include "common/core/mail/mail_kinds.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/domain/email_address.h"

namespace usher::core {

/// Returns the payload of a request with this callback; empty if `callback` is empty.
json::Object callback_values(std::string_view callback);

/// Accepts requests for mail and resolves them to messages. Safe from any thread.
class MailRequests {
 public:
  MailRequests(Ports ports, const Outbox& outbox, const RateLimiter& limiter)
      : ports_(ports), outbox_(outbox), limiter_(limiter) {}

  /// Stores the request, or silently drops it if the address reached its mail limit. Error: kRateLimited for the caller's
  /// network.
  /// `callback`: final destination of the mailed link; must be checked already.
  Status ask(std::string_view what, const domain::EmailAddress& address, const domain::Caller& caller,
             const std::optional<UserId>& user = std::nullopt, std::string_view callback = {}) const;
  /// Does the same inside a write, for a row made by Outbox::make.
  Status append(store::Stores& tx, const domain::Mail& request, std::string_view compared, const domain::Caller& caller) const;

  /// Replaces the request's row by its message and returns it. Erases the row and returns nullopt if there is nothing to send.
  Result<std::optional<domain::Mail>> resolve(const domain::Mail& request) const;

 private:
  Ports ports_;
  const Outbox& outbox_;
  const RateLimiter& limiter_;
};

}  // namespace usher::core
