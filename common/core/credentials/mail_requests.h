#pragma once

#include <optional>
#include <string_view>

#include "common/core/mail/mail_kinds.h"
#include "common/core/mail/outbox.h"
#include "common/core/runtime/rate_limiter.h"
#include "common/domain/email_address.h"

namespace usher::core {

/// The payload of a request that carries one; empty for none.
json::Object callback_values(std::string_view callback);

/// Takes such requests, and turns them into messages. Safe from any thread.
class MailRequests {
 public:
  MailRequests(Ports ports, const Outbox& outbox, const RateLimiter& limiter)
      : ports_(ports), outbox_(outbox), limiter_(limiter) {}

  /// Writes the request down, unless the address has had its share: that is told to nobody. kRateLimited for the caller's
  /// network.
  /// `callback`: where whoever follows the link goes in the end, checked already; the link carries it along.
  Status ask(std::string_view what, const domain::EmailAddress& address, const domain::Caller& caller,
             const std::optional<UserId>& user = std::nullopt, std::string_view callback = {}) const;
  /// The same inside somebody's write, of a row that Outbox::make made.
  Status append(store::Stores& tx, const domain::Mail& request, std::string_view compared, const domain::Caller& caller) const;

  /// The message that was asked for, written in the request's place; nullopt where there is nothing to say, and the row is gone.
  Result<std::optional<domain::Mail>> resolve(const domain::Mail& request) const;

 private:
  Ports ports_;
  const Outbox& outbox_;
  const RateLimiter& limiter_;
};

}  // namespace usher::core
