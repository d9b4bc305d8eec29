#pragma once

#include "common/core/tokens/access_tokens.h"

namespace usher::core {

/// The state of the session that a token names.
enum class SessionState { kLive, kEnded, kExpired, kSuspended, kUnknown };

/// Whether PUBLIC_URL, which is the issuer, is set. If it is not, the issuer depends on the server's port, which the command line
/// does not know; then any http://localhost:PORT is accepted.
enum class PublicUrl { kSet, kGuessed };

/// A decoded access token without its signature.
struct InspectedToken {
  json::Object header;
  json::Object claims;
  SessionState session = SessionState::kUnknown;
  /// Every reason for which this installation rejects the token, one clause each; empty if it is valid.
  std::vector<std::string> faults;
};

/// Explains to an operator why an access token does not work: reads the keys, checks everything that our own endpoints check, and
/// looks up the session. Error: kUnauthenticated if the text is not a JWT.
Result<InspectedToken> inspect_token(std::string_view token, PublicUrl public_url, const Ports& ports, KeyRing& keys,
                                     const AccessTokens& access_tokens);

}  // namespace usher::core
