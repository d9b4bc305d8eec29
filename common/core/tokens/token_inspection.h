#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/core/tokens/access_tokens.h"

namespace usher::core {

/// What became of the session that a token names.
enum class SessionState { kLive, kEnded, kExpired, kSuspended, kUnknown };

/// Whether PUBLIC_URL, the issuer, was set. Where it was not, it follows from the port that the server was started with, which
/// the command line does not see: then any http://localhost:PORT may be it.
enum class PublicUrl { kSet, kGuessed };

/// An access token taken apart; it holds no signature.
struct InspectedToken {
  json::Object header;
  json::Object claims;
  SessionState session = SessionState::kUnknown;
  /// Everything this installation would refuse it for, a clause each; empty: it is valid.
  std::vector<std::string> faults;
};

/// Tells an operator why an access token does not work. Safe from any thread.
class TokenInspection {
 public:
  TokenInspection(Ports ports, KeyRing& keys, const AccessTokens& access_tokens)
      : ports_(ports), keys_(keys), access_tokens_(access_tokens) {}

  /// Reads the keys, checks all that our own endpoints check, and looks for the session. kUnauthenticated when it is no JWT at
  /// all.
  Result<InspectedToken> inspect(std::string_view token, PublicUrl public_url) const;

 private:
  [[nodiscard]] AccessTokens::Parties parties_of(const crypto::jwt::Decoded& token, PublicUrl public_url) const;

  Ports ports_;
  KeyRing& keys_;
  const AccessTokens& access_tokens_;
};

}  // namespace usher::core
