#pragma once

#include <memory>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/recent_values.h"
#include "common/crypto/signing_key.h"

namespace usher::core {

/// What a believed access token says.
struct AccessClaims {
  UserId user;
  SessionId session;
  KeyId key;  ///< That signed it.
};

struct VerifiedToken {
  AccessClaims claims;
  std::shared_ptr<const crypto::VerificationKey> key;
  Time expires_at;
};

/// Access tokens whose signature and claims were found good before, by the SHA-256 of their text, so that the next requests with
/// one need no public-key arithmetic. Whether key and session still count is for the caller to ask.
using VerifiedTokens = RecentValues<VerifiedToken>;

}  // namespace usher::core
