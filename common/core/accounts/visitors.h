#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/core/runtime/memory_limits.h"
#include "common/core/runtime/ports.h"
#include "common/core/secrets/installation_secret.h"
#include "common/core/secrets/signed_values.h"
#include "common/domain/actor.h"
#include "common/domain/visitor.h"

namespace usher::core {

/// People who chat and answer without an account. The visitor token that a browser keeps of one, until ANONYMOUS_DAYS after we
/// last kept something of theirs:
///
///   <id> "~" <milliseconds since 1970 when it was issued> "." <signature>      see SignedValues; its own key
///
/// Safe from any thread.
class Visitors {
 public:
  /// `limits` outlives it.
  Visitors(Ports ports, const InstallationSecrets& secrets, MemoryLimits& limits);

  /// Somebody new, of whom nothing is kept yet.
  [[nodiscard]] VisitorId make() const;
  /// The same for whoever is about to leave something here; kRateLimited where their network has brought too many.
  Result<VisitorId> admit(const domain::Caller& caller) const;
  /// The visitor token that their browser keeps from now on.
  [[nodiscard]] std::string token_of(const VisitorId& visitor) const;
  /// Whose it is; nullopt for what we did not sign, and for what is too old. Asks no database.
  [[nodiscard]] std::optional<VisitorId> holder_of(std::string_view token) const;

  /// Whether something may be kept for them and shown to them: false once they were adopted or signed out.
  Result<bool> is_live(const VisitorId& visitor) const;

 private:
  Ports ports_;
  MemoryLimits& limits_;
  const SignedValues signatures_;
};

/// Whether what somebody began in one browser, and ends by following a link, ends in the same: `begun` as the flow kept it. A
/// link that somebody else sent would take what is theirs to a stranger's account.
inline bool is_same_visitor(const std::optional<VisitorId>& visitor, const std::optional<std::string>& begun) {
  return visitor && begun && visitor->str() == *begun;
}

}  // namespace usher::core
