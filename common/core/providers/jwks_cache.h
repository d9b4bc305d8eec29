#pragma once

#include <functional>
#include <map>

#include "common/base/mutex.h"
#include "common/core/providers/provider_calls.h"
#include "common/crypto/signing_key.h"

namespace usher::core {

/// The usable keys of a JWK Set (RFC 7517 §5), without keys of other types or uses.
using KeySet = std::vector<crypto::VerificationKey>;

/// Caches the keys of providers for an hour. Safe from any thread. If several threads need the same keys, one fetches them and
/// the others wait.
class JwksCache {
 public:
  explicit JwksCache(const Clock& clock) : clock_(clock) {}

  /// Whether the keys verify the caller's token. Called under a lock.
  using Suffice = std::function<bool(const KeySet&)>;
  /// Returns the keys at the provider's jwks_uri. Fetches them again if they do not suffice, at most once a minute, and returns
  /// them even if they still do not. Error: kUpstreamFailed.
  Result<std::shared_ptr<const KeySet>> find(const std::string& provider, const std::string& jwks_uri, const Suffice& suffice,
                                             ProviderCalls& calls) const EXCLUDES(mutex_);

 private:
  struct Entry {
    std::shared_ptr<const KeySet> keys;
    Time fetched_at{};
    Time tried_at{};
    bool fetching = false;
  };
  /// Returns the cached keys, or nullptr if the caller must fetch them.
  std::shared_ptr<const KeySet> wait_or_claim(const std::string& provider, const Suffice& suffice) const EXCLUDES(mutex_);
  [[nodiscard]] bool serves(const Entry& entry, const Suffice& suffice) const;
  void publish(const std::string& provider, std::shared_ptr<const KeySet> keys) const EXCLUDES(mutex_);

  const Clock& clock_;
  mutable Mutex mutex_;
  mutable std::condition_variable_any changed_;
  mutable std::map<std::string, Entry, std::less<>> entries_ GUARDED_BY(mutex_);  ///< By provider name.
};

}  // namespace usher::core
