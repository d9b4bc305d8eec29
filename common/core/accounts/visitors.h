#pragma once

#include "common/base/id.h"
#include "common/core/runtime/ports.h"
#include "common/core/secrets/signed_values.h"

namespace usher::domain {
struct Caller;
}

namespace usher::core {

class MemoryLimits;

/// Visitors chat and answer without an account. A browser keeps a visitor token until ANONYMOUS_DAYS after the last write for the
/// visitor:
///
///   <id> "~" <milliseconds since 1970 when it was issued> "." <signature>      see SignedValues
///
/// Safe from any thread.
class Visitors {
 public:
  /// `limits` must outlive this object.
  Visitors(Ports ports, const InstallationSecrets& secrets, MemoryLimits& limits);

  /// Makes a new visitor, not stored yet.
  [[nodiscard]] VisitorId make() const;
  /// Makes a visitor who is about to store something. Error: kRateLimited if the caller's network made too many visitors.
  Result<VisitorId> admit(const domain::Caller& caller) const;
  /// Counts a save of answers by a visitor or an anonymous account. Error: kRateLimited beyond the bytes that the caller's
  /// network, or all of them, may save in a day.
  Status take_answers(const domain::Caller& caller, std::size_t bytes) const;
  /// Returns a visitor token for the browser.
  [[nodiscard]] std::string token_of(const VisitorId& visitor) const;
  /// Returns the visitor of a token, or nullopt if the signature is wrong or the token has expired. Does not read the database.
  [[nodiscard]] std::optional<VisitorId> holder_of(std::string_view token) const;

  /// Returns whether data may be stored for and shown to the visitor: false once the visitor was merged or signed out.
  Result<bool> is_live(const VisitorId& visitor) const;

 private:
  Ports ports_;
  MemoryLimits& limits_;
  const SignedValues signatures_;
};

/// Login CSRF (RFC 6819 §4.4.1.8): returns whether a flow or link ends in the browser where it began. A link sent by an attacker
/// must merge neither the victim's visitor or anonymous account into the attacker's account, nor the attacker's into the
/// victim's. `begun`: the id stored with the flow.
template <class Id>
bool is_same_browser(const std::optional<Id>& id, const std::optional<std::string>& begun) {
  return id && begun && id->str() == *begun;
}

}  // namespace usher::core
