#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/mutex.h"
#include "common/crypto/signing_key.h"

namespace usher::core {

/// What a believed access token says.
struct AccessClaims {
  UserId user;
  SessionId session;
  KeyId key;  ///< That signed it.
};

/// Access tokens whose signature and claims were found good before, by the SHA-256 of their text, so that the next requests with
/// one need no public-key arithmetic. Holds the last few thousand. Whether key and session still count is for the caller to ask.
/// Safe from any thread.
class VerifiedTokens {
 public:
  struct Verified {
    AccessClaims claims;
    std::shared_ptr<const crypto::VerificationKey> key;
    Time expires_at;
  };

  [[nodiscard]] std::optional<Verified> find(const std::string& digest) EXCLUDES(mutex_);
  void remember(std::string digest, Verified verified) EXCLUDES(mutex_);

  /// In each of the two generations: when the young one is full, it becomes the old one, and what was in that is forgotten.
  static constexpr std::size_t kGeneration = 4096;

 private:
  using Generation = std::unordered_map<std::string, Verified>;
  Mutex mutex_;
  Generation young_ GUARDED_BY(mutex_);
  Generation old_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
